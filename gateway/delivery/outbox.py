"""The outbox: who may work on a package now, and when it is next due.

A package is worked on under a lease with a fencing token. Tokens only grow, and every later write asks for
the token it was given: a worker that slept past its lease can no longer change anything.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from domain.errors import LeaseLost
from domain.states import Event
from domain.text import Text
from gateway.delivery.moves import move
from gateway.store.schema import AnyRow, lease_token, outbox, package, result
from gateway.store.work import Transaction


class Stage(StrEnum):
    """Where a package stands in the outbox."""

    READY = "READY"
    SENDING = "SENDING"
    IN_DOUBT = "IN_DOUBT"
    DONE = "DONE"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one package until ``until``. ``stage``: READY (send it) or IN_DOUBT (ask)."""

    package_id: int
    token: int
    stage: Stage
    key: str
    body: bytes
    sha256: str
    receiver: str
    attempts: int
    deadline_at: datetime
    refused: bool
    frozen_at: datetime


def due_packages(conn: sa.Connection, now: datetime) -> list[int]:
    """Packages somebody may work on now, the nearest deadline first."""
    rows = conn.execute(
        sa.select(outbox.c.package_id).where(*_due(now)).order_by(outbox.c.deadline_at, outbox.c.package_id)
    )
    return [row.package_id for row in rows]


def take_lease(tx: Transaction, package_id: int, now: datetime, lease_s: float) -> Lease | None:
    """Lease ``package_id``, or None when it is done, not due or in other hands.

    A package found SENDING with an expired lease was left by a worker that died after its attempt row: nobody
    knows what the receiver did, so it becomes IN_DOUBT here.
    """
    row = _free_row(tx, package_id, now)
    if row is None:
        return None
    stage = Stage(row.state)
    if stage is Stage.SENDING:
        cause = {"package": row.key, "because": "worker lost"}
        move(tx, result.c.package_id == package_id, Event.LOSE, cause)
        stage = Stage.IN_DOUBT
    token = tx.conn.execute(sa.select(lease_token.next_value())).scalar_one()
    tx.conn.execute(
        sa.update(outbox)
        .where(outbox.c.package_id == package_id)
        .values(
            state=stage,
            lease_owner=f"{socket.gethostname()}:{os.getpid()}",
            lease_token=token,
            lease_until=now + timedelta(seconds=lease_s),
        )
    )
    return Lease(
        package_id=package_id,
        token=token,
        stage=stage,
        key=row.key,
        body=bytes(row.body),
        sha256=row.sha256,
        receiver=row.receiver,
        attempts=row.attempts,
        deadline_at=row.deadline_at,
        refused=row.refusal is not None,
        frozen_at=row.frozen_at,
    )


def _free_row(tx: Transaction, package_id: int, now: datetime) -> AnyRow | None:
    """The package with its outbox row, locked, if it is due and nobody holds or is just taking it."""
    return tx.conn.execute(
        sa.select(outbox, package)
        .join(package, package.c.id == outbox.c.package_id)
        .where(outbox.c.package_id == package_id, *_due(now))
        .with_for_update(of=outbox, skip_locked=True)
    ).one_or_none()


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    free = sa.or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now)
    return outbox.c.state.in_([Stage.READY, Stage.SENDING, Stage.IN_DOUBT]), outbox.c.next_at <= now, free


def fence(tx: Transaction, lease: Lease, stage: Stage) -> None:
    """Lock the outbox row and make sure the lease is still ours and the package still in ``stage``.

    Raises:
        LeaseLost: another worker took over.
    """
    row = tx.conn.execute(
        sa.select(outbox.c.lease_token, outbox.c.state)
        .where(outbox.c.package_id == lease.package_id)
        .with_for_update()
    ).one()
    if row.lease_token != lease.token or row.state != stage:
        raise LeaseLost(
            Text("Tiến trình khác đã nhận gói này", "another worker took this package over"),
            Text("Không cần làm gì", "nothing to do"),
            where=lease.key,
        )


def give_back(
    tx: Transaction, lease: Lease, stage: Stage, *, next_at: datetime, outcome: str, **more: object
) -> None:
    """End the lease: the package stands in ``stage`` and is next due at ``next_at``."""
    tx.conn.execute(
        sa.update(outbox)
        .where(outbox.c.package_id == lease.package_id)
        .values(
            state=stage, lease_owner=None, lease_until=None, next_at=next_at, last_outcome=outcome, **more
        )
    )


def retry_delay(
    attempts: int, *, base_s: float, now: datetime, deadline_at: datetime, spread: float
) -> timedelta:
    """How long to wait after the ``attempts``-th failure (from 1).

    Doubles from ``base_s`` up to 15 minutes, but never past a tenth of what is left of the legal window, so
    that the last day sees more attempts, not fewer. ``spread`` in [0, 1): this package's share of ±25 %.
    """
    doubled = base_s * 2 ** min(attempts - 1, 12)
    left_s = max((deadline_at - now).total_seconds(), 0.0)
    delay = max(min(doubled, 900.0, left_s / 10), min(base_s, 900.0))
    return timedelta(seconds=delay * (0.75 + spread / 2))
