"""What an attempt meant: from an answer, or from the lack of one, to states."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.results import NotFound, Receipt, Verdict, VerdictCode
from domain.states import Event, State
from gateway.delivery.moves import move, record_verdicts
from gateway.delivery.outbox import Lease, Stage
from gateway.store.schema import attempt, receipt, result
from gateway.store.work import Transaction


@dataclass(frozen=True, slots=True)
class Attempt:
    """One open attempt: its row, what it does (``submit`` or ``status``), when it began."""

    id: int
    action: str
    started_at: datetime


def start_attempt(tx: Transaction, lease: Lease, action: str, now: datetime) -> Attempt:
    """Write the attempt row: it must be committed before the socket opens."""
    attempt_id = tx.conn.execute(
        sa.insert(attempt)
        .values(package_id=lease.package_id, lease_token=lease.token, action=action, started_at=now)
        .returning(attempt.c.id)
    ).scalar_one()
    tx.note(
        AuditEvent.ATTEMPT_STARTED,
        {"package": lease.key, "attempt": attempt_id, "action": action, "token": lease.token},
    )
    return Attempt(attempt_id, action, now)


def end_attempt(tx: Transaction, lease: Lease, open_attempt: Attempt, outcome: str, now: datetime) -> None:
    """Close the attempt row with its outcome (an error code, or what the answer was)."""
    tx.conn.execute(
        sa.update(attempt).where(attempt.c.id == open_attempt.id).values(ended_at=now, outcome=outcome)
    )
    tx.note(
        AuditEvent.ATTEMPT_ENDED,
        {"package": lease.key, "attempt": open_attempt.id, "action": open_attempt.action, "outcome": outcome},
    )


def keep_answer(
    tx: Transaction, lease: Lease, made_by: Attempt, answer: Receipt | NotFound, now: datetime
) -> None:
    """Store the verified answer's raw bytes; the same receipt twice is kept once."""
    digest = hashlib.sha256(answer.raw).hexdigest()
    found = isinstance(answer, Receipt)
    receipt_no = answer.receipt_id if isinstance(answer, Receipt) else None
    known = (
        receipt_no
        and tx.conn.execute(sa.select(receipt.c.id).where(receipt.c.receipt_no == receipt_no)).first()
    )
    if not known:
        tx.conn.execute(
            sa.insert(receipt).values(
                package_id=lease.package_id,
                attempt_id=made_by.id,
                kind="receipt" if found else "not_found",
                receipt_no=receipt_no,
                raw=answer.raw,
                sha256=digest,
                signer_fingerprint=answer.signer_fingerprint if isinstance(answer, Receipt) else "",
                issued_at=answer.received_at if isinstance(answer, Receipt) else answer.as_of,
                verified_at=now,
            )
        )
    tx.note(
        AuditEvent.RECEIPT_VERIFIED,
        {
            "package": lease.key,
            "kind": "receipt" if found else "not_found",
            "sha256": digest,
            "receipt": receipt_no,
        },
    )


def settle_receipt(tx: Transaction, lease: Lease, answer: Receipt, now: datetime) -> None:
    """Give every person of the package the verdict the receipt proves."""
    asked = lease.stage is Stage.IN_DOUBT
    yes = Event.PROVEN_ACCEPTED if asked else Event.ACCEPT
    no = Event.PROVEN_REJECTED if asked else Event.REJECT
    for code, event in ((VerdictCode.ACCEPTED, yes), (VerdictCode.REJECTED, no)):
        chosen = [v for v in answer.verdicts if v.code is code]
        if chosen:
            cause = {"package": lease.key, "receipt": answer.receipt_id}
            move(tx, result.c.key.in_([v.key for v in chosen]), event, cause)
            record_verdicts(tx, [(v.key, _words(v)) for v in chosen], now)
    _supersede_older(tx, lease)


def _words(verdict: Verdict) -> str:
    return f"{verdict.code} {verdict.reason}".strip()


def _supersede_older(tx: Transaction, lease: Lease) -> None:
    """An accepted revision takes the place of the settled ones before it (Decree 335 Art. 21.3)."""
    newer = result.alias("newer")
    older = sa.select(result.c.id).join(
        newer,
        sa.and_(
            newer.c.person_id == result.c.person_id,
            newer.c.period == result.c.period,
            newer.c.revision > result.c.revision,
            newer.c.package_id == lease.package_id,
            newer.c.state == State.ACCEPTED,
        ),
    )
    settled = result.c.state.in_([State.ACCEPTED, State.REJECTED])
    move(tx, sa.and_(result.c.id.in_(older), settled), Event.SUPERSEDE, {"package": lease.key})
