"""The decisions a person takes about parked things: look, retry, drop with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.errors import Misconfigured
from domain.identifiers import mask_personal_ids
from domain.parking import MEANING, REMEDY, ParkReason
from domain.period import Period
from domain.text import Text
from gateway.store.parking import settle
from gateway.store.schema import AnyRow, parked, record_head, source_record, work_unit
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """One parked record or person, with what it means and what helps."""

    id: int
    stage: str
    period: str
    reason: ParkReason
    field: str
    detail: str
    source: str
    record_key: str
    person: str
    state: str
    parked_at: datetime
    meaning: Text
    remedy: Text

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``; personal ids masked."""
        return asdict(self) | {"parked_at": self.parked_at.isoformat()}


def list_parked(gw: Gateway, period: Period | None, *, limit: int = 1000) -> list[ParkedItem]:
    """What waits, the oldest first."""
    statement = _items().where(parked.c.state == "open").order_by(parked.c.id).limit(limit)
    if period is not None:
        statement = statement.where(parked.c.period == str(period))
    with gw.engine.connect() as conn:
        return [_item(row) for row in conn.execute(statement)]


def show_parked(gw: Gateway, parked_id: int) -> tuple[ParkedItem, dict[str, object]]:
    """One parked thing and the raw fields of its record (personal ids masked).

    Raises:
        Misconfigured: there is no such number.
    """
    with gw.engine.connect() as conn:
        row = conn.execute(_items().where(parked.c.id == parked_id)).one_or_none()
    if row is None:
        raise _unknown(parked_id)
    fields = {k: mask_personal_ids(v) if isinstance(v, str) else v for k, v in (row.fields or {}).items()}
    return _item(row), fields


def retry_parked(gw: Gateway, parked_ids: list[int]) -> int:
    """Have the records looked at again by the next mapping; returns how many."""
    with gw.transaction() as tx:
        heads = sa.select(parked.c.head_id).where(parked.c.id.in_(parked_ids), parked.c.head_id.is_not(None))
        # A suspect passes, a record the source deleted is kept: the person's word settles both.
        at_pull = parked.c.stage == "pull"
        tx.conn.execute(
            sa.update(parked)
            .where(parked.c.id.in_(parked_ids), at_pull, parked.c.state == "open")
            .values(state="resolved", settled_at=gw.clock.now(), settled_by=gw.actor, because="accepted")
        )
        changed = tx.conn.execute(
            sa.update(record_head).where(record_head.c.id.in_(heads)).values(mapped_with=None, period=None)
        )
        tx.note(AuditEvent.PARKED_RETRIED, {"parked": sorted(parked_ids)})
    return changed.rowcount


def drop_parked(gw: Gateway, parked_ids: list[int], *, because: str) -> int:
    """Leave the records out for good (until the source changes them), with a reason; returns how many.

    Raises:
        Misconfigured: no reason given.
    """
    if not because.strip():
        raise Misconfigured(
            Text("Cần nêu lý do khi bỏ bản ghi", "dropping a record needs a reason"),
            Text("Thêm --because 'lý do'", "add --because 'the reason'"),
        )
    with gw.transaction() as tx:
        still_open = list(
            tx.conn.execute(
                sa.select(parked.c.id).where(parked.c.id.in_(parked_ids), parked.c.state == "open")
            ).scalars()
        )
        # A record that vanished at its source has a unit still; the others have none.
        heads = sa.select(parked.c.head_id).where(parked.c.id.in_(still_open), parked.c.head_id.is_not(None))
        tx.conn.execute(sa.delete(work_unit).where(work_unit.c.head_id.in_(heads)))
        settle(tx, still_open, state="dropped", by=gw.actor, because=because, now=gw.clock.now())
        tx.note(AuditEvent.PARKED_DROPPED, {"parked": sorted(still_open), "because": because})
    return len(still_open)


def _items() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            parked,
            record_head.c.source,
            record_head.c.record_key,
            source_record.c.fields,
        )
        .outerjoin(record_head, record_head.c.id == parked.c.head_id)
        .outerjoin(source_record, source_record.c.id == record_head.c.record_id)
    )


def _item(row: AnyRow) -> ParkedItem:
    reason = ParkReason(row.reason)
    return ParkedItem(
        id=row.id,
        stage=row.stage,
        period=row.period,
        reason=reason,
        field=row.field,
        detail=mask_personal_ids(row.detail),
        source=row.source or "",
        record_key=mask_personal_ids(row.record_key or ""),
        person=mask_personal_ids(row.person_id or ""),
        state=row.state,
        parked_at=row.parked_at,
        meaning=MEANING[reason],
        remedy=REMEDY[reason],
    )


def _unknown(parked_id: int) -> Misconfigured:
    return Misconfigured(
        Text(f"Không có mục chờ số {parked_id}", f"nothing is parked under number {parked_id}"),
        Text("Xem danh sách: gateway parked list", "see the list: gateway parked list"),
    )
