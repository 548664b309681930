"""Delivery: once, never forgotten, and ACCEPTED by proof alone, whatever happens on the wire."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.errors import AuditBroken, LeaseLost
from domain.period import Period
from gateway.audit.chain import GENESIS, entry_hash
from gateway.delivery.outbox import Stage, fence, take_lease
from gateway.steps.audit import seal_audit, verify_audit
from gateway.steps.push import push_due
from gateway.steps.reconcile import reconcile_period
from gateway.store.schema import attempt, audit_head, audit_log, outbox, package, result

PERIOD = Period.parse("2026-10")


def settle(gw, clock, rounds: int = 12) -> list[str]:
    """Push until nothing is due, letting waiting times pass; returns every outcome word."""
    words = []
    for _ in range(rounds):
        words += push_due(gw).outcomes
        clock.advance(timedelta(minutes=2))
    return words


def test_a_month_reaches_the_national_database_once(signed_house, world, states, clock) -> None:
    """Four results are applied once each, and both sides' books agree."""
    assert settle(signed_house, clock)[0] == "accepted"
    assert states() == {"ACCEPTED": 4}
    assert len(world.receiver.books()) == 4
    assert reconcile_period(signed_house, PERIOD).clean
    assert world.receiver.calls == ["submit"]


@pytest.mark.parametrize(
    ("script", "calls"),
    [
        (["unreachable"], ["submit", "submit"]),
        (["lost before"], ["submit", "status", "submit"]),
        (["lost after"], ["submit", "status"]),
        (["lost after", "lost before", "unreachable"], ["submit", "status", "status", "status"]),
        (["<html>đăng nhập</html>"], ["submit", "status"]),
        (["<n:Receipt/>", "<junk"], ["submit", "status", "status"]),
    ],
)
def test_every_unclear_end_is_asked_about_before_anything_is_sent_again(
    signed_house, world, states, clock, script, calls
) -> None:
    """Only "surely not sent" and a proven "not found" lead to another submit; each result is applied once."""
    world.receiver.script = script
    settle(signed_house, clock)
    assert world.receiver.calls == calls
    assert states() == {"ACCEPTED": 4}
    assert len(world.receiver.books()) == 4


@pytest.mark.parametrize("moment", ["killed before", "killed after"])
def test_a_killed_worker_leaves_a_question_not_a_second_sending(
    signed_house, world, states, clock, moment
) -> None:
    """After the attempt row, death means IN_DOUBT: the next worker waits for the lease, then asks."""
    world.receiver.script = [moment]
    with pytest.raises(world.receiver.death):
        push_due(signed_house)
    assert states() == {"SENDING": 4}
    assert push_due(signed_house).packages == 0, "the dead worker's lease still stands"
    settle(signed_house, clock)
    assert states() == {"ACCEPTED": 4}
    assert len(world.receiver.books()) == 4
    assert world.receiver.calls[1] == "status"


def test_two_workers_cannot_hold_one_package(signed_house, clock) -> None:
    """The second gets nothing while the lease stands; afterwards the first can change nothing more."""
    gw = signed_house
    with gw.engine.connect() as conn:
        package_id = conn.execute(sa.select(outbox.c.package_id)).scalar_one()
    with gw.transaction() as tx:
        first = take_lease(tx, package_id, clock.now(), 60)
    with gw.transaction() as tx:
        assert take_lease(tx, package_id, clock.now(), 60) is None
    clock.advance(timedelta(seconds=61))
    with gw.transaction() as tx:
        second = take_lease(tx, package_id, clock.now(), 60)
    assert second.token > first.token
    with pytest.raises(LeaseLost, match="another worker"), gw.transaction() as tx:
        fence(tx, first, Stage.READY)


def test_the_attempt_row_is_there_before_the_socket_opens(signed_house, world, store) -> None:
    """When the wire is touched, an open attempt with the fencing token is already committed."""
    seen = []

    def look(what, call):
        with store.connect() as conn:
            seen.extend(conn.execute(sa.select(attempt.c.action, attempt.c.ended_at)).all())
        return type(world.receiver)._wire(world.receiver, what, call)

    world.receiver.__dict__["_wire"] = look
    push_due(signed_house)
    assert seen == [("submit", None)]


def test_a_receipt_for_another_package_proves_nothing(signed_house, world, states, clock, flow, item) -> None:
    """A genuine, validly signed receipt of an earlier package is refused for the next one."""
    settle(signed_house, clock)
    key_of_first = world.receiver.ledger.books()["applied"][0]["packageKey"]
    genuine, _ = world.receiver.desk.status(key_of_first)
    late = item(1, "010086000001", NgayHoanThanh="2026-10-25T17:00:00+07:00", SoLanCham=1)
    source = world.sources["van_phong"].streams
    next(k for k in source if k == "work_items")
    source["work_items"][1] = late
    flow(signed_house)
    world.receiver.script = [genuine.decode()]
    assert "receipt_refused" in settle(signed_house, clock)
    assert states()["ACCEPTED"] + states()["SUPERSEDED"] == sum(states().values())
    assert len(world.receiver.books()) == len(set(world.receiver.books()))


def test_an_old_not_found_does_not_open_the_way_for_a_second_sending(
    signed_house, world, states, clock
) -> None:
    """A genuine "not found" from before the question, replayed after the package arrived, proves nothing."""
    with signed_house.engine.connect() as conn:
        key = conn.execute(sa.select(package.c.key)).scalar_one()
    before, _ = world.receiver.desk.status(key)
    clock.advance(timedelta(hours=1))
    world.receiver.script = ["lost after", before.decode()]
    settle(signed_house, clock)
    assert world.receiver.calls == ["submit", "status", "status"]
    assert states() == {"ACCEPTED": 4}


def test_a_refused_package_waits_for_a_person(signed_house, world, states, clock) -> None:
    """A readable refusal is not retried blindly: proven not applied, the results are held with the reason."""
    with signed_house.engine.begin() as conn:
        conn.execute(sa.text("UPDATE package SET body = convert_to('<r:Package/>', 'UTF8')"))
    words = settle(signed_house, clock)
    assert words[:2] == ["receiver_refused", "refused"]
    assert states() == {"HELD": 4}
    assert world.receiver.books() == []


def test_a_correction_supersedes_in_order(signed_house, world, states, clock, flow, item) -> None:
    """A changed record after acceptance makes revision 2, which supersedes revision 1 at both ends."""
    settle(signed_house, clock)
    streams = world.sources["van_phong"].streams
    streams["work_items"] = [
        r | {"SoLanKhongDat": 1, "NgayCapNhat": "2026-11-01T08:00:00+07:00"} if r["Id"] == 30 else r
        for r in streams["work_items"]
    ]
    flow(signed_house)
    settle(signed_house, clock)
    with signed_house.engine.connect() as conn:
        rows = conn.execute(
            sa.select(result.c.revision, result.c.state)
            .where(result.c.person_id == "010086000004")
            .order_by(result.c.revision)
        ).all()
    assert rows == [(1, "SUPERSEDED"), (2, "ACCEPTED")]
    assert ("010086000004", 2) in world.receiver.books()
    assert reconcile_period(signed_house, PERIOD).clean


_SWAP = """UPDATE audit_log SET seq = -1 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6;
    UPDATE audit_log SET seq = 6 WHERE seq = -1"""
_CUT = """DELETE FROM audit_log WHERE seq > (SELECT max(seq) - 3 FROM audit_log);
    UPDATE audit_head SET seq = (SELECT max(seq) FROM audit_log),
    hash = (SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1)"""


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_log SET actor = 'ai đó' WHERE seq = 5",
        "DELETE FROM audit_log WHERE seq = 5",
        _SWAP,
        _CUT,
        "DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)",
    ],
    ids=["edit", "delete", "swap", "truncate with head", "cut after the seal"],
)
def test_the_owner_of_the_database_cannot_rewrite_history_unseen(signed_house, clock, attack) -> None:
    """With triggers off, edits, deletions, swaps and a cut tail are found and the entry is named."""
    settle(signed_house, clock, 2)
    seal_audit(signed_house)
    assert verify_audit(signed_house).seals == 1
    with signed_house.engine.begin() as conn:
        conn.execute(sa.text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        for statement in attack.split(";"):
            conn.execute(sa.text(statement))
    with pytest.raises(AuditBroken) as found:
        verify_audit(signed_house)
    assert found.value.where.startswith(("entry ", "seal "))
    if "seq = 5" in attack:
        assert found.value.where == "entry 5"


def test_a_rewritten_chain_meets_the_head_a_package_carried(signed_house, clock) -> None:
    """Recomputing every hash from an edited entry on is found by the seal or by the package's own head."""
    settle(signed_house, clock, 2)
    with signed_house.engine.begin() as conn:
        conn.execute(sa.text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        conn.execute(sa.update(audit_log).where(audit_log.c.seq == 2).values(actor="khác"))
        previous = GENESIS
        for row in conn.execute(sa.select(audit_log).order_by(audit_log.c.seq)).all():
            previous = entry_hash(previous, row.seq, row.at_us, row.actor, row.event, bytes(row.payload))
            conn.execute(sa.update(audit_log).where(audit_log.c.seq == row.seq).values(hash=previous))
        conn.execute(sa.update(audit_head).values(hash=previous))
    with pytest.raises(AuditBroken, match="a sent package carries"):
        verify_audit(signed_house)
