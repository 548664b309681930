"""``gateway confirmations``: what superiors confirmed about a period, and what it excuses."""

from __future__ import annotations

from typing import Annotated

from rich.table import Table
from typer import Option

from gateway.cli.output import JsonFlag, LangFlag, with_gateway
from gateway.steps.confirmations import list_confirmed


def confirmations(
    period: Annotated[str, Option("--period", help="YYYY-MM, YYYY-Qn")] = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Xác nhận nguyên nhân khách quan và kết quả / confirmed objective causes and results."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        found = list_confirmed(gw, gw.default_period())
        if voice.as_json:
            voice.json({"confirmations": found})
            return
        table = Table(
            "loại / what", "người / person", "việc / work", "chậm / late", "chưa đạt / failed", "ai / who"
        )
        for row in found:
            columns = ("what", "person_id", "title", "late_events", "quality_checks", "confirmed_by")
            table.add_row(*("" if row.get(name) is None else str(row[name]) for name in columns))
        voice.console.print(table)
