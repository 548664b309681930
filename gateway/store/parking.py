"""The parking lot: what waits for a person's decision, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.parking import Parked
from gateway.store.schema import parked
from gateway.store.work import Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to park: a record (``head_id``; stage pull, map) or a person (``person_id``; stage score)."""

    stage: str
    period: str
    why: Parked
    head_id: int | None = None
    person_id: str | None = None
    record_digest: str = ""


def park(tx: Transaction, waiting: Iterable[Waiting], now: datetime) -> int:
    """Park what is not parked for the same reason already; returns how many are new."""
    new = 0
    for item in waiting:
        row = tx.conn.execute(sa.select(parked).where(_open(item))).one_or_none()
        if row is not None and all(getattr(row, name) == value for name, value in _reason(item).items()):
            continue
        if row is not None:
            because = "replaced by a newer reason"
            settle(tx, [row.id], state="resolved", by="gateway", because=because, now=now)
        _insert(tx, item, now)
        new += 1
    return new


def _reason(item: Waiting) -> dict[str, str]:
    """What makes two parkings of one thing the same."""
    return {
        "reason": item.why.reason.value,
        "field": item.why.field,
        "detail": item.why.detail,
        "record_digest": item.record_digest,
    }


def _insert(tx: Transaction, item: Waiting, now: datetime) -> None:
    whose = {"head_id": item.head_id, "person_id": item.person_id, "period": item.period}
    values = {"stage": item.stage, "parked_at": now, **whose, **_reason(item)}
    parked_id = tx.conn.execute(sa.insert(parked).values(values).returning(parked.c.id)).scalar_one()
    tx.note(
        AuditEvent.RECORD_PARKED,
        {
            "parked": parked_id,
            "stage": item.stage,
            "reason": item.why.reason,
            "record": item.record_digest,
        },
    )


def _open(item: Waiting) -> sa.ColumnElement[bool]:
    if item.head_id is not None:
        same = sa.and_(parked.c.head_id == item.head_id, parked.c.stage == item.stage)
        return sa.and_(same, parked.c.state == "open")
    return sa.and_(
        parked.c.person_id == item.person_id,
        parked.c.period == item.period,
        parked.c.head_id.is_(None),
        parked.c.state == "open",
    )


def resolve_heads(tx: Transaction, head_ids: list[int], now: datetime) -> None:
    """Records that could be mapped now no longer wait."""
    tx.conn.execute(
        sa.update(parked)
        .where(parked.c.head_id.in_(head_ids), parked.c.stage == "map", parked.c.state == "open")
        .values(state="resolved", settled_at=now, settled_by="gateway", because="mapped")
    )


def resolve_people(tx: Transaction, person_ids: list[str], period: str, now: datetime) -> None:
    """People who could be scored now no longer wait."""
    tx.conn.execute(
        sa.update(parked)
        .where(
            parked.c.person_id.in_(person_ids),
            parked.c.period == period,
            parked.c.head_id.is_(None),
            parked.c.state == "open",
        )
        .values(state="resolved", settled_at=now, settled_by="gateway", because="scored")
    )


def settle(
    tx: Transaction, parked_ids: list[int], *, state: str, by: str, because: str, now: datetime
) -> None:
    """Close parked rows as ``resolved`` or ``dropped`` with who and why."""
    tx.conn.execute(
        sa.update(parked)
        .where(parked.c.id.in_(parked_ids), parked.c.state == "open")
        .values(state=state, settled_at=now, settled_by=by, because=because)
    )
