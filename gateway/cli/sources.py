"""``gateway source``: the document systems, how they stand and whether they can be read."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from connectors.document_mgmt.port import Finding, SourceHealth
from domain.clock import HANOI
from domain.text import Lang, Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, with_gateway
from gateway.steps.sources import KindStatus, SourceStatus, accept_drop, source_statuses


def list_command(as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Các nguồn: lần đọc gần nhất, độ trễ, số bản ghi / the sources: last success, lag, counts."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        statuses = source_statuses(gw, voice.lang)
        if voice.as_json:
            voice.json({"sources": [status.as_json() for status in statuses]})
        else:
            voice.console.print(_table(statuses, voice.lang))
            _tell_troubles(voice, statuses)


def check(name: str, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Kiểm tra kết nối, đăng nhập, quyền, đồng hồ, hạn mức / reach, login, permission, clock, budget."""
    with with_gateway(as_json=as_json, lang=lang, store=None, working_copy=True) as (voice, gw):
        source = gw.open_source(name)
        try:
            health = source.check()
        finally:
            source.close()
        if voice.as_json:
            voice.json(_health_json(name, health, voice.lang))
        else:
            _show_health(voice, name, health)
        if not health.ok:
            raise typer.Exit(1)


def accept_drop_command(
    name: str,
    because: Annotated[str, typer.Option("--because", help="lý do / the reason")] = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Xác nhận nguồn đã xóa thật nhiều bản ghi / say that a sudden drop of a source is right."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        accept_drop(gw, name, because=because)
        voice.answer(
            {"source": name, "accepted": True},
            Text("Lần đọc toàn bộ kế tiếp sẽ được chấp nhận", "The next complete reading will pass"),
        )


def _table(statuses: list[SourceStatus], lang: Lang) -> Table:
    heads = (
        Text("nguồn", "source"),
        Text("giao thức", "protocol"),
        Text("loại", "kind"),
        Text("đọc xong lúc", "last read"),
        Text("trễ", "lag"),
        Text("bản ghi", "records"),
        Text("đã mất ở nguồn", "missing"),
        Text("chờ xử lý", "waiting"),
        Text("tình trạng", "state"),
    )
    table = Table(*(head.in_lang(lang) for head in heads))
    for status in statuses:
        read = status.read_at.astimezone(HANOI).strftime("%d/%m %H:%M") if status.read_at else "–"
        minutes = Text("phút", "min").in_lang(lang)
        lag = "–" if status.lag_s is None else f"{status.lag_s / 60:.0f} {minutes}"
        for number, (kind, found) in enumerate(status.kinds.items() or [("–", KindStatus())]):
            first = [status.name, status.protocol] if number == 0 else ["", ""]
            when = [read, lag] if number == 0 else ["", ""]
            counts = [str(found.records), str(found.missing), str(found.waiting)]
            bad = status.fault or status.late or found.failure
            table.add_row(*first, kind, *when, *counts, "✗" if bad else "✓")
    return table


def _tell_troubles(voice: Voice, statuses: list[SourceStatus]) -> None:
    for status in statuses:
        if status.fault:
            voice.warn(Text(f"{status.name}: {status.fault}", f"{status.name}: {status.fault}"))
        for kind, found in status.kinds.items():
            for line in [found.failure, *found.changes]:
                if line:
                    voice.warn(Text(f"{status.name}.{kind}: {line}", f"{status.name}.{kind}: {line}"))


def _health_json(name: str, health: SourceHealth, lang: Lang) -> dict[str, object]:
    return {
        "source": name,
        "ok": health.ok,
        "detail": health.detail.in_lang(lang),
        "latency_ms": health.latency_ms,
        "clock_offset_s": health.clock_offset_s,
        "findings": [_finding_json(finding, lang) for finding in health.findings],
    }


def _finding_json(finding: Finding, lang: Lang) -> dict[str, object]:
    return {"what": finding.what, "ok": finding.ok, "detail": finding.detail.in_lang(lang)}


def _show_health(voice: Voice, name: str, health: SourceHealth) -> None:
    voice.console.print(f"{name}: {health.latency_ms:.0f} ms", markup=False)
    for finding in health.findings:
        mark = "✓" if finding.ok else "✗"
        voice.console.print(f"  {mark} {finding.what}: {finding.detail.in_lang(voice.lang)}", markup=False)
