"""What was found about two sides, put into the lists of a preview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

import sqlalchemy as sa

from domain.sheets import points
from domain.states import State
from gateway.steps.changes import AgencyChange, PersonChange, RecordChanges
from gateway.steps.score import was_let_go
from gateway.steps.standings import AgencySums, Differing, Side, agency_sums, mean_change
from gateway.store.schema import AnyRow, result
from gateway.store.side_changes import (
    Fates,
    changed_coefficients,
    changed_fields,
    changed_records,
    fates,
)

_NO_SUMS = AgencySums(*[Fraction(0)] * 4)


def record_changes(conn: sa.Connection, looked_at: int) -> RecordChanges:
    """What becomes of records, by kind of change."""
    found: Counter[str] = Counter()
    newly_parked: Counter[str] = Counter()
    otherwise: Counter[str] = Counter()
    for fate in fates(conn):
        kind = _kind(fate)
        found[kind] += fate.records
        if kind == "newly_parked":
            newly_parked[fate.now_reason or ""] += fate.records
        elif kind == "parked_otherwise":
            otherwise[f"{fate.was_reason} → {fate.now_reason}"] += fate.records
    return RecordChanges(
        looked_at=looked_at,
        newly_mapped=found["newly_mapped"],
        newly_parked=dict(newly_parked.most_common()),
        parked_otherwise=dict(otherwise.most_common()),
        moved_out=found["moved_out"],
        moved_in=found["moved_in"],
        changed=found["changed"],
        fields=changed_fields(conn) if found["changed"] else {},
        coefficients=tuple(changed_coefficients(conn)) if found["changed"] else (),
    )


def _kind(fate: Fates) -> str:
    """Which kind of change it is."""
    if fate.now == "period":
        return "moved_out"
    if fate.was == "period":
        return "moved_in"
    if fate.now == "parked":
        return "parked_otherwise" if fate.was == "parked" else "newly_parked"
    return "changed" if fate.was == "unit" else "newly_mapped"


def person_changes(conn: sa.Connection, people: Sequence[Differing], period: str) -> tuple[PersonChange, ...]:
    """Everybody who differs, in the order given, with their records and the results that are there."""
    records, results = changed_records(conn), _results(conn, people, period)
    return tuple(
        _person(one, *records.get(one.person.personal_id, (0, ())), results.get(one.person.personal_id, ()))
        for one in people
    )


def _person(one: Differing, records: int, names: tuple[str, ...], results: Sequence[AnyRow]) -> PersonChange:
    old, new = one.old, one.new
    told = [row for row in results if was_let_go(row)]
    return PersonChange(
        person_id=one.person.personal_id,
        name=one.person.full_name,
        agency=one.person.organisation,
        old=None if old.total is None else points(old.total),
        new=None if new.total is None else points(new.total),
        change=points((new.total or Fraction(0)) - (old.total or Fraction(0))),
        old_band=old.band,
        new_band=new.band,
        old_reason=old.reason,
        new_reason=new.reason,
        records=records,
        names=names,
        result_state=results[-1].state if results else "",
        corrected=bool(told and new.numbers) and new.numbers != told[-1].numbers_digest,
    )


def _results(conn: sa.Connection, people: Sequence[Differing], period: str) -> dict[str, list[AnyRow]]:
    """The results that stand, by person, the latest revision last; one that was replaced or given up does
    not.
    """
    columns = (result.c.person_id, result.c.state, result.c.held_from, result.c.numbers_digest)
    ids = sa.cast([one.person.personal_id for one in people], sa.ARRAY(sa.Text))
    rows: Iterable[AnyRow] = conn.execute(
        sa.select(*columns)
        .where(
            result.c.period == period,
            result.c.person_id == sa.any_(ids),
            result.c.state != State.SUPERSEDED,
        )
        .order_by(result.c.revision)
    )
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def agency_changes(
    old: Side, new: Side, people: Sequence[Differing]
) -> tuple[tuple[AgencyChange, ...], AgencyChange]:
    """The agencies in which anything changes, the most people first, and everybody together."""
    sums = agency_sums(old, new)
    of_agency: dict[str, list[Differing]] = defaultdict(list)
    for one in people:
        of_agency[one.person.organisation].append(one)
    moved = {
        code
        for code, s in sums.items()
        if s.completed_old != s.completed_new or s.assigned_old != s.assigned_new
    }
    changes = [
        _agency(
            code, new.name_of(code) or old.name_of(code), of_agency.get(code, []), sums.get(code, _NO_SUMS)
        )
        for code in of_agency.keys() | moved
    ]
    changes.sort(key=lambda agency: (-agency.people, agency.code))
    whole = (
        AgencySums(*(sum(parts, Fraction(0)) for parts in zip(*sums.values(), strict=True)))
        if sums
        else _NO_SUMS
    )
    return tuple(changes), _agency("", "", people, whole)


def _agency(code: str, name: str, people: Sequence[Differing], sums: AgencySums) -> AgencyChange:
    return AgencyChange(
        code=code,
        name=name,
        people=len(people),
        bands=sum(one.changes_band for one in people),
        mean=points(mean_change(people)),
        units_old=points(sums.completed_old),
        units_new=points(sums.completed_new),
        assigned_old=points(sums.assigned_old),
        assigned_new=points(sums.assigned_new),
    )
