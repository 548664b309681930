"""Sign: confirmed results become frozen packages, each with one signature, one root and one timestamp."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import takewhile

import sqlalchemy as sa

from domain.period import Period
from domain.states import State
from gateway.delivery.freeze import freeze
from gateway.store.schema import AnyRow, person, result
from gateway.store.work import Transaction
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class SignCounts:
    """``packages``: ids of the packages made now; ``results``: how many results are in them; ``held``: those
    that cannot be written into a package and wait for a person.
    """

    packages: tuple[int, ...]
    results: int
    held: int = 0

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
    results = held = 0
    while True:
        with gw.transaction() as tx:
            rows = _confirmed(tx, gw, period)
            if not rows:
                return SignCounts(tuple(made), results, held)
            frozen = freeze(tx, gw, period, rows)
            gw.faults.point("package_ready")
        gw.faults.point("package_frozen")
        made += [] if frozen.package_id is None else [frozen.package_id]
        results, held = results + frozen.results, held + frozen.held
        if gw.dry_run:  # rolled back: the same results would come again for ever
            return SignCounts((), results, held)


def _confirmed(tx: Transaction, gw: Gateway, period: Period) -> list[AnyRow]:
    """The next package's results in a fixed order, locked: computed with the same files, because a package
    names the digests of one set of files. A revision waits until those before it are settled.
    """
    older = result.alias("older")
    unsettled = sa.exists().where(
        older.c.person_id == result.c.person_id,
        older.c.period == result.c.period,
        older.c.revision < result.c.revision,
        older.c.state.not_in([State.ACCEPTED, State.REJECTED, State.SUPERSEDED]),
    )
    files = (result.c.policy_digest, result.c.mapping_digest, result.c.catalogue_digest)
    statement = (
        sa.select(result, person.c.full_name, person.c.position)
        .join(person, person.c.personal_id == result.c.person_id)
        .where(result.c.period == str(period), result.c.state == State.CONFIRMED, ~unsettled)
        .order_by(*files, result.c.organisation, result.c.person_id, result.c.revision)
        .limit(gw.files.profile.max_results_per_package)
        .with_for_update(of=result, skip_locked=True)
    )
    rows = tx.conn.execute(statement).all()
    return list(takewhile(lambda row: _files(row) == _files(rows[0]), rows))


def _files(row: AnyRow) -> tuple[str, str, str]:
    return row.policy_digest, row.mapping_digest, row.catalogue_digest
