"""``gateway parked``: what waits for a person, and the person's decisions."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from domain.parking import ParkReason
from domain.period import Period
from domain.text import Text
from gateway.cli.catalogue_proposals import told
from gateway.cli.output import JsonFlag, LangFlag, with_gateway
from gateway.steps.parked import drop_parked, list_parked, retry_parked, show_parked
from gateway.steps.proposed_items import proposal_for, proposal_json

Numbers = Annotated[list[int], typer.Argument(help="Số của mục / numbers from 'parked list'")]


def list_command(
    period: Annotated[str, typer.Option("--period", help="mặc định: mọi kỳ / default: every period")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1)] = 1000,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Liệt kê các mục đang chờ / list what waits."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        chosen: Period | None = gw.default_period() if period else None
        items = list_parked(gw, chosen, limit=limit)
        if voice.as_json:
            voice.json({"parked": [item.as_json() for item in items]})
            return
        table = Table(
            "#", "kỳ / period", "nguồn / source", "bản ghi / record", "lý do / reason", "chi tiết / detail"
        )
        for item in items:
            table.add_row(
                str(item.id),
                item.period,
                item.source or item.stage,
                item.record_key or item.person,
                item.meaning.in_lang(voice.lang),
                f"{item.field} {item.detail}".strip(),
            )
        voice.console.print(table)


def show(number: int, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Một mục: bản ghi gốc, ý nghĩa, cách xử lý, mục danh mục đề nghị / one item: record, meaning, remedy."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        item, fields = show_parked(gw, number)
        proposal = None
        if item.reason is ParkReason.UNMAPPED_ITEM and item.state == "open":
            proposal = proposal_for(gw, number, item.period)
        answer: dict[str, object] = {
            **item.as_json(),
            "reason": item.reason.value,
            "meaning": item.meaning.in_lang(voice.lang),
            "remedy": item.remedy.in_lang(voice.lang),
            "record": fields,
        }
        if proposal is not None:
            in_lines = "\n".join(str(line) for line in told(proposal, voice.lang))
            answer["proposal"] = proposal_json(proposal) if as_json else in_lines
        voice.answer(answer, Text(f"Mục {number}", f"Item {number}"))


def retry(numbers: Numbers, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Cho ánh xạ lại ở lần chạy sau / have them looked at again by the next 'map'."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        voice.answer({"retried": retry_parked(gw, numbers)}, Text("Thử lại", "Retry"))


def drop(
    numbers: Numbers,
    because: Annotated[str, typer.Option("--because", help="Lý do (ghi vào nhật ký) / the reason, audited")],
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Bỏ hẳn bản ghi, kèm lý do / leave them out for good, with the reason."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        voice.answer({"dropped": drop_parked(gw, numbers, because=because)}, Text("Bỏ", "Drop"))
