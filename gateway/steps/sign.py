"""Sign: confirmed results become frozen packages, each with one signature, one root and one timestamp."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa

from certificates.verify import verify_enveloped
from certificates.xades import sign_enveloped
from connectors.national_db.package import RenderedPackage, render_package
from domain.audit_events import AuditEvent
from domain.period import Period
from domain.results import PackageHead, ResultLine, package_key
from domain.sheets import points
from domain.states import Event, State
from gateway.delivery.moves import move
from gateway.delivery.outbox import Stage
from gateway.store.schema import audit_head, outbox, package, person, result
from gateway.store.work import Transaction
from gateway.wiring import Gateway

_RATIO_PLACES = 4


@dataclass(frozen=True, slots=True)
class SignCounts:
    """``packages``: ids of the packages made now; ``results``: how many results are in them."""

    packages: tuple[int, ...]
    results: int

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self) | {"packages": list(self.packages)}


def sign_results(gw: Gateway, period: Period) -> SignCounts:
    """Put every confirmed result of ``period`` into packages and freeze them.

    Raises:
        CertificateProblem: the key must not be used.
        TimestampUnavailable: no timestamp; the results stay confirmed and the next run tries again.
    """
    made: list[int] = []
    total = 0
    while True:
        with gw.transaction() as tx:
            rows = _confirmed(tx, gw, period)
            if not rows:
                return SignCounts(tuple(made), total)
            made.append(_freeze(tx, gw, period, rows))
            total += len(rows)
            gw.faults.point("package_ready")
        gw.faults.point("package_frozen")
        if gw.dry_run:
            return SignCounts((), total)


def _confirmed(tx: Transaction, gw: Gateway, period: Period) -> list[sa.Row[tuple[object, ...]]]:
    """Confirmed results in a fixed order, locked. A revision waits until those before it are settled."""
    older = result.alias("older")
    unsettled = sa.exists().where(
        older.c.person_id == result.c.person_id,
        older.c.period == result.c.period,
        older.c.revision < result.c.revision,
        older.c.state.not_in([State.ACCEPTED, State.REJECTED, State.SUPERSEDED]),
    )
    statement = (
        sa.select(result, person.c.full_name, person.c.position)
        .join(person, person.c.personal_id == result.c.person_id)
        .where(result.c.period == str(period), result.c.state == State.CONFIRMED, ~unsettled)
        .order_by(result.c.organisation, result.c.person_id, result.c.revision)
        .limit(gw.files.profile.max_results_per_package)
        .with_for_update(of=result, skip_locked=True)
    )
    return list(tx.conn.execute(statement))


def _freeze(tx: Transaction, gw: Gateway, period: Period, rows: list[sa.Row[tuple[object, ...]]]) -> int:
    now = gw.clock.now()
    lines = [_line(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public way to a mapping
    profile = gw.files.profile
    key = package_key(profile.receiver, [line.key for line in lines])
    seq, head_hash = tx.conn.execute(sa.select(audit_head.c.seq, audit_head.c.hash)).one()
    head = PackageHead(
        package_key=key,
        receiver=profile.receiver,
        sender=profile.sender,
        period=str(period),
        created_at=now,
        policy_digest=rows[0].policy_digest,
        mapping_digest=rows[0].mapping_digest,
        catalogue_digest=rows[0].catalogue_digest,
        audit_seq=seq,
        audit_hash=bytes(head_hash).hex(),
    )
    rendered = render_package(profile, head, lines)
    body = sign_enveloped(rendered.body, uri="#package", signer=gw.signer, at=now, timestamp=gw.stamp)
    timestamped_at = _self_check(gw, body, rendered)
    package_id = tx.conn.execute(
        sa.insert(package)
        .values(
            key=key,
            receiver=profile.receiver,
            period=str(period),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            merkle_root=rendered.root.hex(),
            result_count=len(lines),
            signer_key_id=gw.signer.key_id,
            frozen_at=now,
            timestamped_at=timestamped_at,
        )
        .returning(package.c.id)
    ).scalar_one()
    _enqueue(tx, package_id, key, rows, now)
    tx.note(
        AuditEvent.PACKAGE_FROZEN,
        {
            "package": key,
            "sha256": hashlib.sha256(body).hexdigest(),
            "root": rendered.root.hex(),
            "results": len(lines),
            "signer": gw.signer.key_id,
        },
    )
    return package_id


def _self_check(gw: Gateway, body: bytes, rendered: RenderedPackage) -> object:
    """Verify what we are about to send as a stranger would; returns the time of its timestamp.

    Raises:
        CertificateProblem: signature or timestamp does not verify; nothing is frozen.
    """
    verified = verify_enveloped(
        body,
        root_tags=(rendered.root_tag,),
        root_id="package",
        trust=gw.signing_trust,
        at=gw.clock.now(),
        timestamp_trust=gw.timestamp_trust,
    )
    return verified.timestamped_at


def _enqueue(
    tx: Transaction, package_id: int, key: str, rows: list[sa.Row[tuple[object, ...]]], now: object
) -> None:
    tx.conn.execute(
        sa.update(result)
        .where(result.c.id == sa.bindparam("result_id"))
        .values(package_id=package_id, leaf_index=sa.bindparam("leaf")),
        [{"result_id": row.id, "leaf": leaf} for leaf, row in enumerate(rows)],
    )
    move(tx, result.c.package_id == package_id, Event.SIGN, {"package": key})
    tx.conn.execute(
        sa.insert(outbox).values(
            package_id=package_id,
            state=Stage.READY,
            next_at=now,
            deadline_at=min(row.deadline_at for row in rows),
        )
    )


def _line(row: Mapping[str, object]) -> ResultLine:
    sheet = row["sheet"]
    exact = sheet["exact"]

    def ratio(name: str) -> Decimal | None:
        return points(Fraction(exact[name]), _RATIO_PLACES) if name in exact else None

    return ResultLine(
        key=row["key"],
        personal_id=row["person_id"],
        full_name=row["full_name"],
        organisation=row["organisation"],
        position=row["position"],
        period=row["period"],
        revision=row["revision"],
        common_points=points(Fraction(exact["common_points"])),
        result_points=points(Fraction(exact["result_points"])),
        total=points(Fraction(exact["total"])),
        a=ratio("a"),
        b=ratio("b"),
        c=ratio("c"),
        d=ratio("d"),
        dd=ratio("dd"),
        e=ratio("e"),
        confirmed_by=row["confirmed_by"],
        confirmed_at=row["confirmed_at"],
        sheet_digest=row["sheet_digest"],
    )
