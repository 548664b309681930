"""How each source stands: last success, lag, counts, what waits, what changed; a person's word on a drop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.errors import GatewayError, Misconfigured
from domain.text import Lang, Text
from gateway.store.cursors import note_source
from gateway.store.schema import (
    parked,
    record_head,
    source_cursor,
    source_drift,
    source_record,
    source_state,
)
from gateway.wiring import Gateway


@dataclass(slots=True)
class KindStatus:
    """One kind of a source. ``records``: known ones; ``missing``: of them, not at the source any more."""

    records: int = 0
    missing: int = 0
    waiting: int = 0
    newest_staged_at: datetime | None = None
    failure: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SourceStatus:
    """One source. ``lag_s``: seconds since it was last read to its end, None if it never was. ``late``: more
    than twice its interval ago. ``fault``: what is wrong with its file.
    """

    name: str
    protocol: str = ""
    read_at: datetime | None = None
    read_completely_at: datetime | None = None
    lag_s: float | None = None
    late: bool = False
    resting_until: datetime | None = None
    fault: str = ""
    kinds: dict[str, KindStatus] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Read in time, no failure, no fault in its file."""
        return not (self.fault or self.late or any(kind.failure for kind in self.kinds.values()))

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        shown = {name: getattr(self, name) for name in ("name", "protocol", "late", "fault", "well")}
        instants = {name: getattr(self, name) for name in ("read_at", "read_completely_at", "resting_until")}
        kinds = {
            kind: {
                "records": status.records,
                "missing": status.missing,
                "waiting": status.waiting,
                "newest_staged_at": _iso(status.newest_staged_at),
                "failure": status.failure,
                "changes": status.changes,
            }
            for kind, status in self.kinds.items()
        }
        lag = {"lag_s": None if self.lag_s is None else round(self.lag_s, 1)}
        return shown | lag | {name: _iso(at) for name, at in instants.items()} | {"kinds": kinds}


def source_statuses(gw: Gateway, lang: Lang = "en") -> list[SourceStatus]:
    """Every source of the province, by name."""
    statuses = {name: _configured(gw, name, lang) for name in gw.sources()}
    with gw.engine.connect() as conn:
        _take_states(conn, statuses, gw.clock.now())
        _take_failures(conn, statuses)
        _take_counts(conn, statuses)
        _take_changes(conn, statuses)
    for name, status in statuses.items():
        if not status.fault:
            interval_s = gw.source_config(name).schedule.every_minutes * 60
            status.late = status.lag_s is None or status.lag_s > 2 * interval_s
    return list(statuses.values())


def accept_drop(gw: Gateway, source: str, *, because: str) -> None:
    """A person says that what vanished at ``source`` was rightly deleted: the next complete reading passes.

    Raises:
        Misconfigured: no such source, or no reason given.
    """
    gw.source_config(source)
    if not because.strip():
        raise Misconfigured(
            Text("Cần nêu lý do", "a reason is needed"),
            Text("Thêm --because 'lý do'", "add --because 'the reason'"),
        )
    values = {"drop_accepted_at": gw.clock.now(), "drop_accepted_by": gw.actor}
    with gw.transaction() as tx:
        note_source(tx.conn, source, values)
        tx.note(AuditEvent.DROP_ACCEPTED, {"source": source, "because": because})


def _configured(gw: Gateway, name: str, lang: Lang) -> SourceStatus:
    try:
        config = gw.source_config(name)
    except GatewayError as fault:
        return SourceStatus(name, fault=fault.message.in_lang(lang))
    return SourceStatus(name, config.protocol, kinds={kind.value: KindStatus() for kind in config.kinds})


def _take_states(conn: sa.Connection, statuses: dict[str, SourceStatus], now: datetime) -> None:
    for row in conn.execute(sa.select(source_state).where(source_state.c.source.in_(statuses))):
        status = statuses[row.source]
        status.read_at, status.read_completely_at = row.read_at, row.read_completely_at
        status.lag_s = (now - row.read_at).total_seconds() if row.read_at else None
        resting = row.next_request_at and (row.next_request_at - now).total_seconds() > 1
        status.resting_until = row.next_request_at if resting else None


def _take_failures(conn: sa.Connection, statuses: dict[str, SourceStatus]) -> None:
    failed = sa.select(source_cursor).where(
        source_cursor.c.source.in_(statuses), source_cursor.c.failure.is_not(None)
    )
    for row in conn.execute(failed.order_by(source_cursor.c.failed_at)):
        _kind(statuses, row.source, row.kind).failure = row.failure


def _take_counts(conn: sa.Connection, statuses: dict[str, SourceStatus]) -> None:
    head = record_head.c
    waits = sa.exists().where(parked.c.head_id == head.id, parked.c.state == "open")
    counted = (
        sa.select(
            head.source,
            head.kind,
            sa.func.count().label("records"),
            sa.func.count(head.missing_since).label("missing"),
            sa.func.count().filter(waits).label("waiting"),
            sa.func.max(source_record.c.staged_at).label("newest"),
        )
        .join(source_record, source_record.c.id == head.record_id)
        .where(head.source.in_(statuses))
        .group_by(head.source, head.kind)
    )
    for row in conn.execute(counted):
        status = _kind(statuses, row.source, row.kind)
        status.records, status.missing, status.waiting = row.records, row.missing, row.waiting
        status.newest_staged_at = row.newest


def _take_changes(conn: sa.Connection, statuses: dict[str, SourceStatus]) -> None:
    """Changes that the latest reading still saw."""
    latest = sa.select(source_state.c.read_at).where(source_state.c.source == source_drift.c.source)
    still = sa.select(source_drift).where(
        source_drift.c.source.in_(statuses),
        source_drift.c.last_seen_at
        >= sa.func.coalesce(latest.scalar_subquery(), source_drift.c.last_seen_at)
        - sa.text("interval '1 day'"),
    )
    for row in conn.execute(still.order_by(source_drift.c.field)):
        found = f" ({row.found})" if row.found else ""
        _kind(statuses, row.source, row.kind).changes.append(f"{row.change}: {row.field}{found}")


def _kind(statuses: dict[str, SourceStatus], source: str, kind: str) -> KindStatus:
    return statuses[source].kinds.setdefault(kind, KindStatus())


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
