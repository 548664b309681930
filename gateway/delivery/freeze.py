"""From results to one frozen package: written, signed, timestamped, verified, put into the outbox."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

import sqlalchemy as sa

from certificates.verify import verify_enveloped
from certificates.xades import sign_enveloped
from connectors.national_db.line_form import LineForm
from connectors.national_db.package import RenderedPackage, render_package
from domain.audit_events import AuditEvent
from domain.errors import ImpossibleInput
from domain.period import Period
from domain.results import PackageHead, ResultLine, package_key
from domain.sheets import points
from domain.states import Event
from gateway.delivery.moves import move
from gateway.delivery.outbox import Stage
from gateway.store.schema import AnyRow, audit_head, outbox, package, result
from gateway.store.work import Transaction
from gateway.wiring import Gateway

_RATIO_PLACES = 4


@dataclass(frozen=True, slots=True)
class Frozen:
    """``package_id``: the new package, None if all results were held; then how many went in and were held."""

    package_id: int | None
    results: int
    held: int


def freeze(tx: Transaction, gw: Gateway, period: Period, rows: list[AnyRow]) -> Frozen:
    """Make one package of ``rows``; a result that cannot be written is held and blocks only itself.

    Raises:
        CertificateProblem: the key must not be used, or what was signed does not verify.
        ImpossibleInput: the package's header cannot be written: the profile is wrong, not a result.
        TimestampUnavailable: no timestamp.
    """
    lines = [_line(row) for row in rows]
    head = _head(tx, gw, period, rows)
    try:
        rendered = render_package(gw.files.profile, head, lines)
    except ImpossibleInput:
        form = LineForm(gw.files.profile)
        unwritable = {line.key: words for line in lines if (words := _objection(form, line))}
        if not unwritable:  # the header is at fault, not a person's result
            raise
        return _hold_and_go_on(tx, gw, period, rows, unwritable)
    body = sign_enveloped(
        rendered.body, uri="#package", signer=gw.signer, at=head.created_at, timestamp=gw.stamp
    )
    timestamped_at = _as_a_stranger_would(gw, body, rendered)
    package_id = _store(tx, gw, head, body, rendered, timestamped_at)
    _enqueue(tx, package_id, head, rows)
    return Frozen(package_id, len(rows), 0)


def _hold_and_go_on(
    tx: Transaction, gw: Gateway, period: Period, rows: list[AnyRow], unwritable: dict[str, str]
) -> Frozen:
    """Hold the results that cannot be written (key → why) and make the package of the others."""
    for key, words in unwritable.items():
        move(tx, result.c.key == key, Event.HOLD, {"because": words})
    rest = [row for row in rows if row.key not in unwritable]
    if not rest:
        return Frozen(None, 0, len(unwritable))
    return replace(freeze(tx, gw, period, rest), held=len(unwritable))


def _objection(form: LineForm, line: ResultLine) -> str:
    try:
        form.render(line)
    except ImpossibleInput as fault:
        return fault.message.en
    return ""


def _head(tx: Transaction, gw: Gateway, period: Period, rows: list[AnyRow]) -> PackageHead:
    profile = gw.files.profile
    seq, head_hash = tx.conn.execute(sa.select(audit_head.c.seq, audit_head.c.hash)).one()
    return PackageHead(
        package_key=package_key(profile.receiver, [row.key for row in rows]),
        receiver=profile.receiver,
        sender=profile.sender,
        period=str(period),
        created_at=gw.clock.now(),
        policy_digest=rows[0].policy_digest,
        mapping_digest=rows[0].mapping_digest,
        catalogue_digest=rows[0].catalogue_digest,
        audit_seq=seq,
        audit_hash=bytes(head_hash).hex(),
    )


def _as_a_stranger_would(gw: Gateway, body: bytes, rendered: RenderedPackage) -> datetime:
    """Verify what is about to leave, from its bytes alone; the time its timestamp proves."""
    verified = verify_enveloped(
        body,
        root_tags=(rendered.root_tag,),
        root_id="package",
        trust=gw.signing_trust,
        at=gw.clock.now(),
        timestamp_trust=gw.timestamp_trust,
    )
    return cast("datetime", verified.timestamped_at)


def _store(
    tx: Transaction,
    gw: Gateway,
    head: PackageHead,
    body: bytes,
    rendered: RenderedPackage,
    timestamped_at: datetime,
) -> int:
    sha256 = hashlib.sha256(body).hexdigest()
    values = {
        "key": head.package_key,
        "receiver": head.receiver,
        "period": head.period,
        "body": body,
        "sha256": sha256,
        "merkle_root": rendered.root.hex(),
        "result_count": len(rendered.leaves),
        "signer_key_id": gw.signer.key_id,
        "frozen_at": head.created_at,
        "timestamped_at": timestamped_at,
    }
    package_id: int = tx.conn.execute(sa.insert(package).values(values).returning(package.c.id)).scalar_one()
    tx.note(
        AuditEvent.PACKAGE_FROZEN,
        {
            "package": head.package_key,
            "sha256": sha256,
            "root": rendered.root.hex(),
            "results": len(rendered.leaves),
            "signer": gw.signer.key_id,
        },
    )
    return package_id


def _enqueue(tx: Transaction, package_id: int, head: PackageHead, rows: list[AnyRow]) -> None:
    tx.conn.execute(
        sa.update(result)
        .where(result.c.id == sa.bindparam("result_id"))
        .values(package_id=package_id, leaf_index=sa.bindparam("leaf")),
        [{"result_id": row.id, "leaf": leaf} for leaf, row in enumerate(rows)],
    )
    move(tx, result.c.package_id == package_id, Event.SIGN, {"package": head.package_key})
    tx.conn.execute(
        sa.insert(outbox).values(
            package_id=package_id,
            state=Stage.READY,
            next_at=head.created_at,
            deadline_at=min(row.deadline_at for row in rows),
        )
    )


def _line(row: AnyRow) -> ResultLine:
    exact: dict[str, str] = row.sheet["exact"]

    def ratio(name: str) -> Decimal:
        return points(Fraction(exact[name]), _RATIO_PLACES)

    def led(name: str) -> Decimal | None:
        return ratio(name) if name in exact else None

    return ResultLine(
        key=row.key,
        personal_id=row.person_id,
        full_name=row.full_name,
        organisation=row.organisation,
        position=row.position,
        period=row.period,
        revision=row.revision,
        common_points=points(Fraction(exact["common_points"])),
        result_points=points(Fraction(exact["result_points"])),
        total=points(Fraction(exact["total"])),
        a=ratio("a"),
        b=ratio("b"),
        c=ratio("c"),
        d=led("d"),
        dd=led("dd"),
        e=led("e"),
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        sheet_digest=row.sheet_digest,
    )
