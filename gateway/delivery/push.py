"""Working on one package under its lease: send it, or ask what became of it, then settle.

The order is the promise: lease → attempt row committed → socket → settle in one transaction. Whatever ends
the process in between leaves a SENDING package with a lease that runs out, and the next worker asks first.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from certificates.verify import verify_enveloped
from connectors.national_db.client import Answer, ReceiverClient
from connectors.national_db.receipt import Expected, read_answer
from connectors.national_db.wire import RECEIPT_TAG, STATUS_TAG
from domain.audit_events import AuditEvent
from domain.errors import (
    CertificateProblem,
    GatewayError,
    OutcomeUnknown,
    ReceiptRefused,
    ReceiverRefused,
    ReceiverUnavailable,
)
from domain.results import NotFound, Receipt
from domain.states import Event
from domain.text import Text
from gateway.delivery.moves import move
from gateway.delivery.outbox import Lease, Stage, fence, give_back, retry_delay, take_lease
from gateway.delivery.settle import Attempt, end_attempt, keep_answer, settle_receipt, start_attempt
from gateway.store.schema import outbox, result
from gateway.store.work import Transaction
from gateway.wiring import Gateway

_CLOCK_SKEW = timedelta(minutes=5)
"""How far the receiver's clock may be off."""


def work_on(gw: Gateway, receiver: ReceiverClient, package_id: int) -> str:
    """Do the next thing for one package; returns what came of it (an outcome word).

    ``"busy"``: done, not due or in other hands. ``"accepted"``: settled by a verified receipt.
    ``"not_found"``: proven unknown to the receiver, ready to be sent again. Otherwise the code of the error
    that ended the attempt; the package stays in the outbox with its next time.

    Raises:
        LeaseLost: the lease ran out meanwhile and another worker took over.
    """
    with gw.transaction() as tx:
        lease = take_lease(tx, package_id, gw.clock.now(), gw.settings.lease_s)
    if lease is None:
        return "busy"
    gw.faults.point("leased")
    made = _open_attempt(gw, lease)
    gw.faults.point("attempt_written")
    try:
        answer = (
            receiver.status(lease.key) if made.action == "status" else receiver.submit(lease.key, lease.body)
        )
        gw.faults.point("answer_received")
        proven = _prove(gw, lease, made, answer)
    except (
        ReceiverUnavailable,
        OutcomeUnknown,
        ReceiverRefused,
        ReceiptRefused,
        CertificateProblem,
    ) as failure:
        return _settle_failure(gw, lease, made, failure)
    outcome = _settle_answer(gw, lease, made, proven)
    gw.faults.point("settled")
    return outcome


def _open_attempt(gw: Gateway, lease: Lease) -> Attempt:
    """Count and write the attempt; a sending moves the results too. Committed before the socket opens."""
    asking = lease.stage is Stage.IN_DOUBT
    with gw.transaction() as tx:
        fence(tx, lease, lease.stage)
        made = start_attempt(tx, lease, "status" if asking else "submit", gw.clock.now())
        if not asking:
            cause = {"package": lease.key, "attempt": made.id}
            move(tx, result.c.package_id == lease.package_id, Event.SEND, cause)
        tx.conn.execute(
            sa.update(outbox)
            .where(outbox.c.package_id == lease.package_id)
            .values(state=_working_stage(made), attempts=outbox.c.attempts + 1)
        )
        return made


def _working_stage(made: Attempt) -> Stage:
    return Stage.IN_DOUBT if made.action == "status" else Stage.SENDING


def _prove(gw: Gateway, lease: Lease, made: Attempt, answer: Answer) -> Receipt | NotFound:
    """Verify signature and trust, then read only the bytes that were signed.

    Raises:
        ReceiptRefused: it does not prove what it says.
    """
    now = gw.clock.now()
    verified = verify_enveloped(
        answer.raw,
        root_id="receipt",
        trust=gw.receiver_trust,
        at=now,
        timestamp_trust=None,
        root_tags=(RECEIPT_TAG, STATUS_TAG),
    )
    with gw.engine.connect() as conn:
        keys = conn.execute(sa.select(result.c.key).where(result.c.package_id == lease.package_id)).scalars()
        expected = Expected(
            package_key=lease.key,
            package_sha256=lease.sha256,
            receiver=lease.receiver,
            result_keys=frozenset(keys),
            not_before=lease.frozen_at - _CLOCK_SKEW,
            not_after=now + _CLOCK_SKEW,
        )
    proven = read_answer(
        verified.signed, raw=answer.raw, signer_fingerprint=verified.fingerprint, expected=expected
    )
    if isinstance(proven, NotFound) and not _answers(proven, made):
        raise ReceiptRefused(
            Text("Câu trả lời 'không tìm thấy' có từ trước câu hỏi", "a 'not found' older than the question"),
            Text("Không gửi lại; hệ thống sẽ hỏi lại", "nothing is sent again; the next round asks again"),
            where=lease.key,
        )
    return proven


def _answers(proven: NotFound, made: Attempt) -> bool:
    """A "not found" counts only as the answer to a status query, and only if it was made after it: an old one
    replayed would let a package that arrived since be sent again.
    """
    return made.action == "status" and proven.as_of >= made.started_at - _CLOCK_SKEW


def _settle_answer(gw: Gateway, lease: Lease, made: Attempt, answer: Receipt | NotFound) -> str:
    now = gw.clock.now()
    with gw.transaction() as tx:
        fence(tx, lease, _working_stage(made))
        keep_answer(tx, lease, made, answer, now)
        if isinstance(answer, Receipt):
            settle_receipt(tx, lease, answer, now)
            end_attempt(tx, lease, made, "accepted", now)
            give_back(tx, lease, Stage.DONE, next_at=now, outcome="accepted")
            return "accepted"
        end_attempt(tx, lease, made, "not_found", now)
        _back_to_ready(tx, lease)
        stage = Stage.HELD if lease.refused else Stage.READY
        give_back(tx, lease, stage, next_at=now, outcome="not_found")
        return "refused" if lease.refused else "not_found"


def _back_to_ready(tx: Transaction, lease: Lease) -> None:
    """The receiver proved it never saw the package. If it had refused it before, a person decides."""
    of_package = result.c.package_id == lease.package_id
    move(tx, of_package, Event.PROVEN_NOT_FOUND, {"package": lease.key})
    if lease.refused:
        move(tx, of_package, Event.HOLD, {"package": lease.key, "because": "refused by the receiver"})


def _settle_failure(gw: Gateway, lease: Lease, made: Attempt, failure: GatewayError) -> str:
    now = gw.clock.now()
    with gw.transaction() as tx:
        fence(tx, lease, _working_stage(made))
        if isinstance(failure, ReceiptRefused | CertificateProblem):
            tx.note(AuditEvent.RECEIPT_REFUSED, {"package": lease.key, "because": failure.message.en})
        end_attempt(tx, lease, made, failure.code, now)
        stage = _after_failure(tx, lease, made, failure)
        refused = isinstance(failure, ReceiverRefused) and made.action == "submit"
        more = {"refusal": failure.message.en} if refused else {}
        delay = retry_delay(
            lease.attempts + 1,
            base_s=gw.settings.retry_base_s,
            now=now,
            deadline_at=lease.deadline_at,
            spread=int(lease.sha256[:4], 16) / 0x10000,
        )
        give_back(tx, lease, stage, next_at=now + delay, outcome=failure.code, **more)
    return failure.code


def _after_failure(tx: Transaction, lease: Lease, made: Attempt, failure: GatewayError) -> Stage:
    if made.action == "status":
        return Stage.IN_DOUBT
    of_package = result.c.package_id == lease.package_id
    sure = isinstance(failure, ReceiverUnavailable)
    event = Event.NOT_SENT if sure else Event.LOSE
    move(tx, of_package, event, {"package": lease.key, "because": failure.code})
    return Stage.READY if sure else Stage.IN_DOUBT
