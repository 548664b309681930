"""``gateway pull``: read the document systems by hand, what is new, everything, or a stretch of the past."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from domain.errors import GatewayError, Misconfigured, Skip
from domain.period import Period
from domain.text import Text
from gateway.cli.bars import Bars
from gateway.cli.output import DryRunFlag, JsonFlag, LangFlag, PeriodFlag, Voice, with_gateway
from gateway.steps.backfill import backfill_source
from gateway.steps.due import complete_is_due, due_sources
from gateway.steps.pull import Progress, PullCounts, Stretch, pull_source
from gateway.wiring import Gateway

Read = Callable[[str, Progress], PullCounts]


def pull(
    source: Annotated[list[str] | None, typer.Argument(help="Nguồn / sources; mặc định tất cả / all")] = None,
    period: PeriodFlag = "",
    complete: Annotated[
        bool, typer.Option("--complete", help="đọc toàn bộ, tìm bản ghi bị xóa / everything, find deletes")
    ] = False,
    first: Annotated[str, typer.Option("--from", help="đọc lại từ kỳ này / read again from YYYY-MM")] = "",
    last: Annotated[str, typer.Option("--to", help="đến kỳ này / to YYYY-MM")] = "",
    due: Annotated[bool, typer.Option("--due", help="chỉ nguồn đến giờ đọc / only what is due")] = False,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
    dry_run: DryRunFlag = False,
) -> None:
    """Đọc các hệ thống nguồn / read the document systems (all, or those named)."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        names = source or (due_sources(gw) if due else list(gw.sources()))
        read = _reader(gw, complete=complete, due=due, first=first, last=last)
        counts, faults = _read_each(voice, names, read)
        voice.answer(
            {"sources": counts, "failed": [f.code for f in faults], "dry_run": dry_run},
            Text("Đọc nguồn", "Pull"),
        )
        if faults:
            raise typer.Exit(1)


def _reader(gw: Gateway, *, complete: bool, due: bool, first: str, last: str) -> Read:
    """How one source is read, as the options say."""
    period = gw.default_period()
    if first or last:
        start, end = _period(first or last, "--from"), _period(last or str(period), "--to")
        return lambda name, progress: backfill_source(gw, name, start, end, progress)

    def read(name: str, progress: Progress) -> PullCounts:
        whole = complete or (due and complete_is_due(gw, name))
        return pull_source(gw, name, period, progress, Stretch(complete=whole))

    return read


def _read_each(
    voice: Voice, names: list[str], read: Read
) -> tuple[list[dict[str, object]], list[GatewayError]]:
    """Read each source; one that fails is reported and does not stop the others."""
    counts: list[dict[str, object]] = []
    faults: list[GatewayError] = []
    with Bars(voice) as bars:
        for name in names:
            try:
                counts.append(read(name, bars).as_json())
            except GatewayError as failure:
                faults.append(failure)
    for fault in faults:
        voice.warn(Text(fault.explain("vi"), fault.explain("en")))
    return counts, [fault for fault in faults if not isinstance(fault, Skip)]


def _period(text: str, option: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as fault:
        raise Misconfigured(
            Text(f"Kỳ '{text}' không hợp lệ", str(fault)),
            Text("Dùng YYYY-MM, ví dụ 2026-01", "use YYYY-MM, for example 2026-01"),
            where=option,
        ) from fault
