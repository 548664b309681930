"""``gateway deadline``: until when a result may reach the national database."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from domain.clock import HANOI
from domain.deadline import DeadlineRule, deadline
from domain.errors import ImpossibleInput
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, with_gateway


def deadline_command(
    result_at: Annotated[
        str,
        typer.Option("--result-at", help="Thời điểm có kết quả, ISO 8601 / when the result came to exist"),
    ],
    rule: Annotated[DeadlineRule, typer.Option("--rule")] = DeadlineRule.ND335,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Thời hạn gửi kết quả theo Nghị định 335 hoặc 27 / the legal deadline of a result."""
    with with_gateway(as_json=as_json, lang=lang, store=False) as (voice, gw):
        window = deadline(_instant(result_at), gw.files.calendar, rule)
        voice.answer(
            {
                "result_at": result_at,
                "rule": rule.value,
                "deadline_date": window.last_day.isoformat(),
                "deadline": window.instant.astimezone(HANOI).isoformat(),
                "calendar": gw.files.calendar.version,
            },
            Text("Thời hạn", "Deadline"),
        )


def _instant(text: str) -> datetime:
    """``text`` as an instant; without a zone it is Hà Nội time.

    Raises:
        ImpossibleInput: it is no date.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ImpossibleInput(
            Text(f"'{text}' không phải thời điểm ISO 8601", f"'{text}' is no ISO 8601 instant"),
            Text("Ví dụ: 2026-06-30T16:00:00+07:00", "for example 2026-06-30T16:00:00+07:00"),
            where="--result-at",
        ) from fault
    return found if found.tzinfo else found.replace(tzinfo=HANOI)
