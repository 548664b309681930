"""Status: where every result of a period stands and how much of the legal window is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from domain.period import Period
from domain.records import RecordKind
from domain.states import State
from gateway.store.cursors import unread_sources
from gateway.store.schema import AnyRow, outbox, package, parked, record_head, result, work_unit
from gateway.wiring import Gateway

_WORK = [kind.value for kind in RecordKind if kind.is_work]


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """The books of one period. Every number counts what is there now, whichever run made it.

    ``pulled``: work records staged for the period or for none yet; equals mapped + parked + pending.
    ``parked_people``: people who cannot be scored, by reason. ``scored`` … ``rejected``: people, by their
    latest revision. ``window_left_s``: seconds to the nearest legal deadline of what is not accepted yet, or,
    when all is accepted, of what was (negative: missed). ``overdue``: past their deadline, not accepted.
    ``sources_unread``: sources never read, or whose last reading failed, with the reason.
    """

    period: str
    pulled: int
    mapped: int
    parked: dict[str, int]
    pending: int
    parked_people: dict[str, int]
    scored: int
    confirmed: int
    signed: int
    accepted: int
    rejected: int
    in_doubt: int
    held: int
    packages: int
    packages_open: int
    deadline_at: str | None
    window_left_s: float | None
    overdue: int
    sources_unread: dict[str, str]
    organisations: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return asdict(self)


def period_status(gw: Gateway, period: Period) -> PeriodStatus:
    """Count everything of ``period``. Changes nothing."""
    text = str(period)
    now = gw.clock.now()
    with gw.engine.connect() as conn:
        latest = _latest_results(conn, text)
        records = _record_counts(conn, text)
        people = _parked(conn, text, "score")
        packages, still_open = _packages(conn, text)
        unread = unread_sources(conn, gw.sources())
    window = _window(latest)
    states = Counter(row.state for row in latest)
    return PeriodStatus(
        period=text,
        pulled=records.pulled,
        mapped=records.mapped,
        parked=records.parked,
        pending=records.pulled - records.mapped - sum(records.parked.values()),
        parked_people=people,
        scored=len(latest),
        confirmed=sum(1 for row in latest if row.confirmed_at is not None),
        signed=sum(1 for row in latest if row.package_id is not None),
        accepted=states[State.ACCEPTED],
        rejected=states[State.REJECTED],
        in_doubt=states[State.IN_DOUBT] + states[State.SENDING],
        held=states[State.HELD],
        packages=packages,
        packages_open=still_open,
        deadline_at=window.isoformat() if window else None,
        window_left_s=(window - now).total_seconds() if window else None,
        overdue=sum(
            1 for row in latest if row.deadline_at and row.deadline_at < now and row.state != State.ACCEPTED
        ),
        sources_unread=unread,
        organisations=_by_organisation(latest),
    )


def _latest_results(conn: sa.Connection, period: str) -> list[AnyRow]:
    return list(
        conn.execute(
            sa.select(result)
            .where(result.c.period == period, result.c.state != State.SUPERSEDED)
            .ext(distinct_on(result.c.person_id))
            .order_by(result.c.person_id, result.c.revision.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class _Records:
    pulled: int
    mapped: int
    parked: dict[str, int]


def _record_counts(conn: sa.Connection, period: str) -> _Records:
    of_period = sa.or_(record_head.c.period == period, record_head.c.period.is_(None))
    pulled = conn.execute(
        sa.select(sa.func.count()).select_from(record_head).where(record_head.c.kind.in_(_WORK), of_period)
    ).scalar_one()
    mapped = conn.execute(
        sa.select(sa.func.count()).select_from(work_unit).where(work_unit.c.period == period)
    ).scalar_one()
    return _Records(pulled, mapped, _parked(conn, period, "map"))


def _parked(conn: sa.Connection, period: str, stage: str) -> dict[str, int]:
    """Open parked rows by reason; at stage map only those of work records."""
    statement = sa.select(parked.c.reason, sa.func.count()).where(
        parked.c.period == period, parked.c.stage == stage, parked.c.state == "open"
    )
    if stage == "map":
        statement = statement.join(record_head, record_head.c.id == parked.c.head_id).where(
            record_head.c.kind.in_(_WORK)
        )
    rows = conn.execute(statement.group_by(parked.c.reason).order_by(parked.c.reason))
    return dict(rows.all())


def _packages(conn: sa.Connection, period: str) -> tuple[int, int]:
    states = conn.execute(
        sa.select(outbox.c.state)
        .join(package, package.c.id == outbox.c.package_id)
        .where(package.c.period == period)
    ).scalars()
    counted = Counter(states)
    return counted.total(), counted.total() - counted["DONE"]


def _window(latest: list[AnyRow]) -> datetime | None:
    unsettled = [r.deadline_at for r in latest if r.deadline_at and r.state != State.ACCEPTED]
    settled = [r.deadline_at for r in latest if r.deadline_at]
    return min(unsettled or settled, default=None)


def _by_organisation(latest: list[AnyRow]) -> dict[str, dict[str, int]]:
    table: dict[str, Counter[str]] = {}
    for row in latest:
        table.setdefault(row.organisation, Counter())[row.state] += 1
    return {code: dict(sorted(counts.items())) for code, counts in sorted(table.items())}
