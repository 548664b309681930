"""The parking lot: what waits for a person's decision, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.parking import Parked
from gateway.store.driver import bigints, texts
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
    """Park what is not parked for the same reason already; returns how many are new. Where one thing is
    named twice, the last reason counts.
    """
    wanted = {_whose(item): item for item in waiting}
    known = _parked_already(tx.conn, wanted.values())
    fresh = {
        whose: item
        for whose, item in wanted.items()
        if whose not in known or any(known[whose][name] != value for name, value in _reason(item).items())
    }
    replaced = [known[whose]["id"] for whose in fresh if whose in known]
    if replaced:
        settle(tx, replaced, state="resolved", by="gateway", because="replaced by a newer reason", now=now)
    _insert(tx, list(fresh.values()), now)
    return len(fresh)


_Whose: TypeAlias = tuple[str, int | str | None]


def _whose(item: Waiting) -> _Whose:
    """What makes two waiting things the same: record and stage, or person and period."""
    return (item.period, item.person_id) if item.head_id is None else (item.stage, item.head_id)


def _parked_already(conn: sa.Connection, items: Collection[Waiting]) -> dict[_Whose, sa.RowMapping]:
    """The open rows about ``items``."""
    heads = [item.head_id for item in items if item.head_id is not None]
    people = [item.person_id or "" for item in items if item.head_id is None]
    found: dict[_Whose, sa.RowMapping] = {}
    if heads:
        about = parked.c.head_id == sa.any_(bigints(heads))
        rows = conn.execute(sa.select(parked).where(about, parked.c.state == "open")).mappings()
        found |= {(row["stage"], row["head_id"]): row for row in rows}
    if people:
        about = sa.and_(parked.c.person_id == sa.any_(texts(people)), parked.c.head_id.is_(None))
        rows = conn.execute(sa.select(parked).where(about, parked.c.state == "open")).mappings()
        found |= {(row["period"], row["person_id"]): row for row in rows}
    return found


def _reason(item: Waiting) -> dict[str, str]:
    """What makes two parkings of one thing the same."""
    return {
        "reason": item.why.reason.value,
        "field": item.why.field,
        "detail": item.why.detail,
        "record_digest": item.record_digest,
    }


def _insert(tx: Transaction, items: Sequence[Waiting], now: datetime) -> None:
    if not items:
        return
    rows = [
        {"head_id": item.head_id, "person_id": item.person_id, "period": item.period}
        | {"stage": item.stage, "parked_at": now, **_reason(item)}
        for item in items
    ]
    statement = sa.insert(parked).returning(parked.c.id, sort_by_parameter_order=True)
    ids = tx.conn.execute(statement, rows).scalars()
    for parked_id, item in zip(ids, items, strict=True):
        tx.note(
            AuditEvent.RECORD_PARKED,
            {
                "parked": parked_id,
                "stage": item.stage,
                "reason": item.why.reason,
                "record": item.record_digest,
            },
        )


def resolve_heads(tx: Transaction, head_ids: list[int], now: datetime) -> None:
    """Records that could be mapped now no longer wait."""
    tx.conn.execute(
        sa.update(parked)
        .where(
            parked.c.head_id == sa.any_(bigints(head_ids)), parked.c.stage == "map", parked.c.state == "open"
        )
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
