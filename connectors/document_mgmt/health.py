"""What ``gateway source check`` looks at: reach, login, permission for each kind, clock, budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from connectors.document_mgmt.port import Finding, SourceHealth
from connectors.document_mgmt.reads import Pace
from domain.clock import Clock
from domain.errors import GatewayError, Misconfigured, SourceRefused, SourceUnavailable
from domain.records import RecordKind
from domain.text import Text

CLOCK_TOLERANCE_S = 120.0
"""A source's clock may be this far from ours before somebody is told; the overlap forgives far more."""


def examine(
    kinds: Sequence[RecordKind],
    look: Callable[[RecordKind], int | None],
    *,
    server_time: Callable[[], datetime | None],
    clock: Clock,
    pace: Pace,
    requests_per_minute: int,
) -> SourceHealth:
    """``look`` at every kind once (it gives how many records there are, None if the system does not count).

    A system that cannot be reached, or refuses us at the first kind, is not asked for the others: every
    further refusal could lock the account. Never raises for what the system does.
    """
    findings: list[Finding] = []
    started = pace.monotonic()
    for kind in kinds:
        try:
            total = look(kind)
        except GatewayError as fault:
            findings.append(_failed(kind, fault, first=kind is kinds[0]))
            if findings[-1].what in {"reach", "login"}:
                break
        else:
            count = "?" if total is None else total
            seen = Text(f"{kind.value}: {count} bản ghi", f"{kind.value}: {count} records")
            findings.append(Finding("permission", ok=True, detail=seen))
    latency_ms = round((pace.monotonic() - started) * 1000, 1)
    offset_s = _offset_s(server_time(), clock)
    findings += _clock(offset_s)
    per_minute = Text(
        f"tối đa {requests_per_minute} lần gọi mỗi phút", f"at most {requests_per_minute} requests a minute"
    )
    findings.append(Finding("budget", ok=True, detail=per_minute))
    bad = [finding for finding in findings if not finding.ok]
    detail = bad[0].detail if bad else _all_well(findings)
    return SourceHealth(not bad, detail, latency_ms, tuple(findings), offset_s)


def _failed(kind: RecordKind, fault: GatewayError, *, first: bool) -> Finding:
    """A refusal after another kind was read is no matter of the login."""
    what = "contract"
    if isinstance(fault, SourceUnavailable | Misconfigured):
        what = "reach"
    elif isinstance(fault, SourceRefused):
        what = "login" if first else "permission"
    detail = Text(f"{kind.value}: {fault.message.vi}", f"{kind.value}: {fault.message.en}")
    return Finding(what, ok=False, detail=detail)


def _offset_s(theirs: datetime | None, clock: Clock) -> float | None:
    return None if theirs is None else round((theirs - clock.now()).total_seconds(), 1)


def _clock(offset_s: float | None) -> list[Finding]:
    if offset_s is None:
        return []
    detail = Text(f"đồng hồ lệch {offset_s:+.0f} giây", f"clock offset {offset_s:+.0f} s")
    return [Finding("clock", abs(offset_s) <= CLOCK_TOLERANCE_S, detail)]


def _all_well(findings: Sequence[Finding]) -> Text:
    counts = [finding.detail for finding in findings if finding.what == "permission"]
    vi, en = ", ".join(text.vi for text in counts), ", ".join(text.en for text in counts)
    return Text(f"Đăng nhập và đọc được; {vi}", f"login and reading work; {en}")
