"""Approve, refuse, publish, restore: how a version comes into force, and how an earlier one returns."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from gateway.store.schema import AnyRow, file_publication, file_version
from gateway.store.versions import in_force, turn, version_row, was_in_force
from gateway.store.work import Transaction
from gateway.versions.open import no_such_version
from gateway.versions.refusals import (
    already_in_force,
    named,
    never_in_force,
    one_person_only,
    other_preview,
    overtaken,
    reasoned,
    same_person,
    wrong_state,
)
from gateway.wiring import Gateway

_ENOUGH = 8
"""Hexadecimal digits of a digest that a person has to repeat."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a version. ``replaces``: what was in force before, where a version came into force."""

    version: int
    state: str
    by: str
    digest: str
    preview_digest: str
    replaces: int | None = None

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return asdict(self)


def approve(gw: Gateway, number: int, *, by: str, preview_digest: str = "") -> Decision:
    """Approve a proposed version together with the preview stored with it. It is not in force yet.

    ``preview_digest``: the preview the person looked at (its beginning will do), held against the stored one.

    Raises:
        ChangeRefused: the proposer approves, the preview is another, it is no open proposal, or overtaken.
    """
    who = named(by)
    with gw.transaction() as tx:
        row = _locked(tx, gw, number)
        _must_be(row, "proposed")
        if same_person(row.proposed_by, who):
            raise one_person_only(number, who)
        if preview_digest and not _is_beginning(preview_digest, row.preview_digest):
            raise other_preview(number)
        _must_follow(tx, gw, row)
        _decide(tx, gw, row, "approved", who, row.because)
        told = {"version": number, "digest": row.digest, "preview": row.preview_digest, "by": who}
        tx.note(AuditEvent.FILES_APPROVED, told)
    return Decision(number, "approved", who, row.digest, row.preview_digest)


def refuse(gw: Gateway, number: int, *, by: str, because: str) -> Decision:
    """Refuse a version that is not in force yet; whoever proposed it takes it back this way too.

    Raises:
        ChangeRefused: it was decided already, or no reason is given.
    """
    who, why = named(by), reasoned(because)
    with gw.transaction() as tx:
        row = _locked(tx, gw, number)
        _must_be(row, "proposed", "approved")
        _decide(tx, gw, row, "refused", who, why)
        tx.note(AuditEvent.FILES_REFUSED, {"version": number, "by": who, "because": why})
    return Decision(number, "refused", who, row.digest, row.preview_digest)


def publish(gw: Gateway, number: int, *, by: str) -> Decision:
    """Put an approved version in force. Runs under way end with the files they began with.

    Raises:
        ChangeRefused: it is not approved, or another version came into force meanwhile.
    """
    who = named(by)
    with gw.transaction() as tx:
        row = _locked(tx, gw, number)
        _must_be(row, "approved")
        replaced = _must_follow(tx, gw, row)
        version = file_version.c
        tx.conn.execute(
            sa.update(file_version)
            .where(version.province == row.province, version.number == number)
            .values(state="published")
        )
        _put_in_force(tx, gw, row, "publish", who, row.because or "", replaced)
    return Decision(number, "published", who, row.digest, row.preview_digest, replaced)


def rollback(gw: Gateway, number: int, *, by: str, because: str) -> Decision:
    """Put an earlier version in force again, at once: two persons approved it when it first came into force.

    Raises:
        ChangeRefused: it never was in force, is so now, or no reason is given.
    """
    who, why = named(by), reasoned(because)
    with gw.transaction() as tx:
        row = _locked(tx, gw, number)
        current = in_force(tx.conn, row.province)
        if current == number:
            raise already_in_force(number)
        if not was_in_force(tx.conn, row.province, number):
            raise never_in_force(number)
        _put_in_force(tx, gw, row, "rollback", who, why, current)
    return Decision(number, "published", who, row.digest, row.preview_digest, current)


def _is_beginning(said: str, digest: str) -> bool:
    """Whether somebody named this digest, by enough of it that it cannot be another."""
    return len(said) >= _ENOUGH and digest.startswith(said.lower())


def _locked(tx: Transaction, gw: Gateway, number: int) -> AnyRow:
    province = gw.settings.province
    tx.take_turn(turn(province))
    row = version_row(tx.conn, province, number, lock=True)
    if row is None:
        raise no_such_version(number)
    return row


def _must_be(row: AnyRow, *states: str) -> None:
    if row.state not in states:
        raise wrong_state(row.number, row.state, " / ".join(states))


def _must_follow(tx: Transaction, gw: Gateway, row: AnyRow) -> int | None:
    """What is in force must be what the proposal was made from, and its preview compared with."""
    current = in_force(tx.conn, gw.settings.province)
    if current != row.base:
        raise overtaken(row.number, row.base, current)
    return current


def _decide(tx: Transaction, gw: Gateway, row: AnyRow, state: str, by: str, because: str | None) -> None:
    version = file_version.c
    tx.conn.execute(
        sa.update(file_version)
        .where(version.province == row.province, version.number == row.number)
        .values(state=state, decided_by=by, decided_at=gw.clock.now(), because=because)
    )


def _put_in_force(
    tx: Transaction, gw: Gateway, row: AnyRow, how: str, by: str, because: str, replaced: int | None
) -> None:
    tx.conn.execute(
        sa.insert(file_publication).values(
            province=row.province,
            number=row.number,
            how=how,
            published_by=by,
            published_at=gw.clock.now(),
            because=because,
        )
    )
    told = {"version": row.number, "replaces": replaced, "digest": row.digest, "how": how, "by": by}
    tx.note(AuditEvent.FILES_PUBLISHED, told | {"because": because})
