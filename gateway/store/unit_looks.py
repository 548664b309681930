"""Units added up by what happened to them: what sums need of a million units, in a few rows a person."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from domain.work import Origin
from gateway.store.schema import work_unit
from gateway.store.staged import few_at_a_time
from gateway.store.units import excused
from scoring.totals import MOST_DEDUCTIONS, UnitLook

_HAPPENED = (
    "origin",
    "failed_quality_checks",
    "late_events",
    "late_days",
    "excused_quality_checks",
    "excused_late_events",
    "confirmed_quality_checks",
    "confirmed_late_events",
)
_LATE_DAYS = _HAPPENED.index("late_days")
_ONE, _NONE = Decimal(1), Decimal(0)


def looks_by_person(
    conn: sa.Connection, period: str, *, of: str = ""
) -> Iterator[tuple[str, list[tuple[UnitLook, int]]]]:
    """Everybody with units of ``period`` that count: units with which the same happened, added up as standard
    work units (a coefficient of 1), with how many they are. Units no product can have stand apart, with a
    coefficient of 0. ``of``: a table with the personal ids of those alone who are wanted.
    """
    rows = few_at_a_time(conn, _statement(period, of))
    for person, found in groupby(rows, key=itemgetter(0)):
        yield person, [(_look(row), row[1]) for row in found]


def _statement(period: str, of: str) -> sa.Select[tuple[Any, ...]]:
    unit = work_unit.c
    happened: list[sa.ColumnElement[Any]] = [unit[name] for name in _HAPPENED]
    # Whoever counts days: beyond the last deduction one day more makes no difference, but many more groups.
    happened[_LATE_DAYS] = sa.func.least(unit.late_days, MOST_DEDUCTIONS)
    impossible = sa.or_(unit.coefficient <= 0, unit.assigned < 0, unit.completed < 0).label("impossible")
    statement = (
        sa.select(
            unit.person_id,
            sa.func.count().label("units"),
            sa.func.min(unit.catalogue_code).label("code"),
            impossible,
            sa.func.sum(unit.coefficient * unit.assigned).label("assigned"),
            sa.func.sum(unit.coefficient * unit.completed).label("completed"),
            *happened,
        )
        .where(unit.period == period, unit.counts)
        .group_by(unit.person_id, impossible, *happened)
        .order_by(unit.person_id)
    )
    if of:
        wanted = sa.table(of, sa.column("person_id"))
        statement = statement.where(unit.person_id.in_(sa.select(wanted.c.person_id)))
    return statement


def _look(row: tuple[Any, ...]) -> UnitLook:
    _, _, code, impossible, assigned, completed, origin, *numbers = row
    happened = dict(zip(_HAPPENED[1:], numbers, strict=True))
    happened |= excused(happened)
    return UnitLook(
        coefficient=_NONE if impossible else _ONE,
        origin=Origin(origin),
        assigned=assigned,
        completed=completed,
        failed_quality_checks=happened["failed_quality_checks"],
        late_events=happened["late_events"],
        late_days=happened["late_days"],
        excused_quality_checks=happened["excused_quality_checks"],
        excused_late_events=happened["excused_late_events"],
        catalogue_code=code,
    )
