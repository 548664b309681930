"""The audit log is written with the change or not at all, and its chain shows every later touch."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from domain.audit_events import AuditEvent
from domain.clock import FixedClock
from gateway.audit.chain import GENESIS, entry_hash, link
from gateway.store.schema import audit_head, audit_log, organisation
from gateway.store.work import transaction


def test_entries_and_change_share_one_commit(store: sa.Engine, clock: FixedClock) -> None:
    """When the block raises, neither the change nor its audit entry is there."""

    def half_a_step() -> None:
        with transaction(store, clock, "test") as tx:
            tx.conn.execute(sa.insert(organisation).values(code="H38.01", old_code="", name="x", parent=""))
            tx.note(AuditEvent.RECONCILED, {"period": "2026-10"})
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        half_a_step()
    with store.connect() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(audit_log)).scalar_one() == 0
        assert conn.execute(sa.select(sa.func.count()).select_from(organisation)).scalar_one() == 0


def test_a_dry_run_leaves_nothing(store: sa.Engine, clock: FixedClock) -> None:
    """``keep=False`` rolls back the change and the entry."""
    with transaction(store, clock, "test", keep=False) as tx:
        tx.note(AuditEvent.RECONCILED, {})
    with store.connect() as conn:
        assert conn.execute(sa.select(audit_head.c.seq)).scalar_one() == 0


def test_entries_are_chained_across_transactions(store: sa.Engine, clock: FixedClock) -> None:
    """Each stored hash follows from the one before it, and the head is the last of them."""
    for number in range(3):
        with transaction(store, clock, "người thử") as tx:
            tx.note(AuditEvent.PAGE_STAGED, {"page": number})
            tx.note(AuditEvent.RECORDS_MAPPED, {"mapped": number})
        clock.advance(timedelta(seconds=1))
    with store.connect() as conn:
        rows = conn.execute(sa.select(audit_log).order_by(audit_log.c.seq)).all()
        head = conn.execute(sa.select(audit_head.c.seq, audit_head.c.hash)).one()
    previous = GENESIS
    for row in rows:
        previous = entry_hash(previous, row.seq, row.at_us, row.actor, row.event, bytes(row.payload))
        assert previous == bytes(row.hash)
    assert (head.seq, bytes(head.hash)) == (6, previous)


texts = st.text(max_size=12)
notes = st.lists(st.tuples(texts, texts, st.binary(max_size=12)), min_size=1, max_size=4)


@given(first=notes, second=notes)
def test_different_histories_have_different_heads(first, second) -> None:
    """No field can be moved into its neighbour without changing the head hash."""
    _, one = link(0, GENESIS, first, 1)
    _, other = link(0, GENESIS, second, 1)
    assert (one == other) == (first == second)
