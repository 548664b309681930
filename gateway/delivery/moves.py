"""Moving results through the state table, each move with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.states import Event, State, next_state
from gateway.store.schema import result
from gateway.store.work import Transaction


def move(
    tx: Transaction, which: sa.ColumnElement[bool], event: Event, cause: Mapping[str, object]
) -> list[int]:
    """Apply ``event`` to every result that ``which`` selects; returns their ids.

    The rows are locked first, so two workers cannot move one result at once. ``cause`` goes into the audit
    entry of each.

    Raises:
        IllegalTransition: one of them is in a state that does not know the event; nothing moves.
    """
    rows = tx.conn.execute(
        sa.select(result.c.id, result.c.state, result.c.key)
        .where(which)
        .order_by(result.c.id)
        .with_for_update()
    ).all()
    by_state: dict[State, list[int]] = {}
    for row in rows:
        before = State(row.state)
        after = next_state(before, event)
        by_state.setdefault(before, []).append(row.id)
        tx.note(
            AuditEvent.RESULT_MOVED,
            {"result": row.key, "event": event, "from": before, "to": after, **cause},
        )
    for before, ids in by_state.items():
        after = next_state(before, event)
        changes: dict[str, object] = {"state": after}
        if after is State.HELD:
            changes |= {"held_from": before, "held_because": str(cause.get("because", ""))}
        tx.conn.execute(sa.update(result).where(result.c.id.in_(ids)).values(**changes))
    return [row.id for row in rows]


def release_held(tx: Transaction, which: sa.ColumnElement[bool], cause: Mapping[str, object]) -> list[int]:
    """Give held results back the state they came from; returns their ids."""
    rows = tx.conn.execute(
        sa.select(result.c.id, result.c.key, result.c.held_from)
        .where(which, result.c.state == State.HELD)
        .order_by(result.c.id)
        .with_for_update()
    ).all()
    for row in rows:
        tx.note(
            AuditEvent.RESULT_MOVED,
            {"result": row.key, "event": "RELEASE", "from": State.HELD, "to": row.held_from, **cause},
        )
        tx.conn.execute(
            sa.update(result)
            .where(result.c.id == row.id)
            .values(state=row.held_from, held_from=None, held_because=None)
        )
    return [row.id for row in rows]


def record_verdicts(tx: Transaction, verdicts: Sequence[tuple[str, str]], settled_at: datetime) -> None:
    """Keep the receiver's words beside each result: (key, words)."""
    if not verdicts:
        return
    tx.conn.execute(
        sa.update(result)
        .where(result.c.key == sa.bindparam("result_key"))
        .values(verdict=sa.bindparam("words"), settled_at=settled_at),
        [{"result_key": key, "words": words} for key, words in verdicts],
    )
