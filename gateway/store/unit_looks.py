"""Units counted by what they look like: what sums need of a million units, in a few rows a person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import psycopg
import sqlalchemy as sa

from domain.work import Origin
from gateway.store.units import excused
from scoring.totals import UnitLook

_NUMBERS = (
    "coefficient",
    "origin",
    "assigned",
    "completed",
    "failed_quality_checks",
    "late_events",
    "late_days",
    "excused_quality_checks",
    "excused_late_events",
    "confirmed_quality_checks",
    "confirmed_late_events",
)
_LOOKS = f"""
SELECT person_id, count(*), min(catalogue_code), {", ".join(_NUMBERS)}
FROM work_unit WHERE period = %(period)s AND counts {{which}}
GROUP BY person_id, {", ".join(_NUMBERS)}
ORDER BY person_id, min(head_id)
"""  # noqa: S608 - put together from our own text
_AT_ONCE = 500


def looks_by_person(
    conn: sa.Connection, period: str, *, of: str = ""
) -> Iterator[tuple[str, list[tuple[UnitLook, int]]]]:
    """Everybody with units of ``period`` that count: each look with how many units have it. ``of``: a table
    with the personal ids of those alone who are wanted.
    """
    driver = conn.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the store has one dialect
    which = f"AND person_id IN (SELECT person_id FROM {of})" if of else ""  # noqa: S608 - a table of ours
    known: dict[tuple[object, ...], UnitLook] = {}
    with driver.cursor(binary=True) as cursor:
        rows = cursor.stream(_LOOKS.format(which=which), {"period": period}, size=_AT_ONCE)
        for person, found in groupby(rows, key=itemgetter(0)):
            looks = []
            for row in found:
                numbers = row[2:]
                look = known.get(numbers)
                if look is None:
                    look = known[numbers] = _look(numbers)
                looks.append((look, row[1]))
            yield person, looks


def _look(numbers: tuple[object, ...]) -> UnitLook:
    code, *values = numbers
    row = dict(zip(_NUMBERS, values, strict=True)) | {"catalogue_code": code}
    row |= {"origin": Origin(str(row["origin"])), **excused(row)}  # type: ignore[arg-type]
    return UnitLook(**{name: row[name] for name in UnitLook._fields})  # type: ignore[arg-type]
