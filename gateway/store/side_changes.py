"""Two replayed sides of one shadow, held against each other: what became of each record on either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa

from domain.work import WorkUnit

COMPARED = (
    *(field.name for field in fields(WorkUnit)),
    "counts",
    "completes",
    "confirmed_quality_checks",
    "confirmed_late_events",
)
"""What of a unit is compared: its values, whether it counts, and what was confirmed about it."""

_NAMES_SHOWN = 5
_WAS, _IS = (", ".join(f"{side}.{name}" for name in COMPARED) for side in "wn")
_TOUCHED = """
CREATE TEMP TABLE touched AS
    SELECT head_id FROM old_replayed UNION SELECT head_id FROM new_replayed
    UNION SELECT key FROM old_work_unit_gone UNION SELECT key FROM new_work_unit_gone
    UNION SELECT head_id FROM old_work_unit UNION SELECT head_id FROM new_work_unit
"""
_UNITS = """
CREATE TEMP TABLE {side}_touched AS
    SELECT u.* FROM touched t JOIN public.work_unit u ON u.head_id = t.head_id
    WHERE NOT EXISTS (SELECT FROM {side}_work_unit_gone g WHERE g.key = u.head_id)
    UNION ALL SELECT * FROM {side}_work_unit
"""
_CHANGED = f"""
CREATE TEMP TABLE changed AS
SELECT t.head_id, w.person_id AS was_of, n.person_id AS is_of,
       {{was}} AS was, {{now}} AS now,
       CASE WHEN w.head_id IS NULL THEN coalesce(wr.reason, p.reason) END AS was_reason,
       CASE WHEN n.head_id IS NULL THEN coalesce(nr.reason, p.reason) END AS now_reason,
       w.head_id IS NOT NULL AND n.head_id IS NOT NULL AS both
FROM touched t JOIN public.record_head h ON h.id = t.head_id
LEFT JOIN old_touched w ON w.head_id = t.head_id
LEFT JOIN new_touched n ON n.head_id = t.head_id
LEFT JOIN old_replayed wr ON wr.head_id = t.head_id
LEFT JOIN new_replayed nr ON nr.head_id = t.head_id
LEFT JOIN public.parked p ON p.head_id = t.head_id AND p.stage = 'map' AND p.state = 'open'
WHERE (w.head_id IS NULL) <> (n.head_id IS NULL)
   OR (w.head_id IS NOT NULL AND ({_WAS}) IS DISTINCT FROM ({_IS}))
   OR (w.head_id IS NULL AND ({{was}}, coalesce(wr.reason, p.reason), coalesce(wr.detail, p.detail))
       IS DISTINCT FROM ({{now}}, coalesce(nr.reason, p.reason), coalesce(nr.detail, p.detail)))
"""  # noqa: S608 - put together from our own text
_FATE = """
CASE WHEN {unit}.head_id IS NOT NULL THEN 'unit' WHEN {replayed}.fate IS NOT NULL THEN {replayed}.fate
     WHEN p.reason IS NOT NULL THEN 'parked' WHEN h.period <> '{period}' THEN 'period' ELSE 'waiting' END
"""
_COEFFICIENTS = """
SELECT n.catalogue_code AS code, w.coefficient AS old, n.coefficient AS new, count(*) AS units
FROM old_touched w JOIN new_touched n ON n.head_id = w.head_id
WHERE w.coefficient <> n.coefficient
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
"""
_RECORDS = f"""
SELECT o.person_id, count(*) AS records,
       (array_agg(h.source || ':' || h.record_key ORDER BY o.head_id))[1:{_NAMES_SHOWN}] AS names
FROM (SELECT head_id, was_of AS person_id FROM changed WHERE was_of IS NOT NULL
      UNION SELECT head_id, is_of FROM changed WHERE is_of IS NOT NULL) o
JOIN public.record_head h ON h.id = o.head_id GROUP BY o.person_id
"""  # noqa: S608 - put together from our own text


class Fates(NamedTuple):
    """How many records went from one fate to another: ``unit``, ``parked``, ``period`` (counts in another
    one) or ``waiting`` (never looked at); with the reasons where parked.
    """

    was: str
    was_reason: str | None
    now: str
    now_reason: str | None
    records: int


class CoefficientChange(NamedTuple):
    """How many units of a catalogue item have another coefficient."""

    code: str
    old: Decimal
    new: Decimal
    units: int


def compare_sides(conn: sa.Connection, period: str) -> None:
    """Lay out what differs between the sides ``old`` and ``new``: the questions below ask it."""
    was = _FATE.format(unit="w", replayed="wr", period=period)
    now = _FATE.format(unit="n", replayed="nr", period=period)
    conn.exec_driver_sql(_TOUCHED)
    for side in ("old", "new"):
        conn.exec_driver_sql(_UNITS.format(side=side))
        conn.exec_driver_sql(f"ANALYZE {side}_touched")
    conn.exec_driver_sql("ANALYZE touched")
    conn.exec_driver_sql(_CHANGED.format(was=was, now=now))
    conn.exec_driver_sql(
        "CREATE TEMP TABLE concerned AS SELECT was_of AS person_id FROM changed WHERE was_of IS NOT NULL "
        "UNION SELECT is_of FROM changed WHERE is_of IS NOT NULL"
    )
    conn.exec_driver_sql("ANALYZE changed")
    conn.exec_driver_sql("ANALYZE concerned")


def fates(conn: sa.Connection) -> list[Fates]:
    """Every kind of change of fate, with how many records have it; changed units are ``unit`` to ``unit``."""
    rows = conn.exec_driver_sql(
        "SELECT was, was_reason, now, now_reason, count(*) FROM changed GROUP BY 1, 2, 3, 4 "
        "ORDER BY 5 DESC, 1, 2, 3, 4"
    )
    return [Fates(*row) for row in rows]


def changed_fields(conn: sa.Connection) -> Mapping[str, int]:
    """In how many units each value changed, of those with a unit on both sides."""
    counts = ", ".join(f"count(*) FILTER (WHERE w.{c} IS DISTINCT FROM n.{c}) AS {c}" for c in COMPARED)
    row = conn.exec_driver_sql(
        f"SELECT {counts} FROM old_touched w JOIN new_touched n ON n.head_id = w.head_id"  # noqa: S608
    ).one()
    found = {name: count for name, count in zip(COMPARED, row, strict=True) if count}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def changed_coefficients(conn: sa.Connection) -> list[CoefficientChange]:
    """Old and new coefficients of units that have another one, the most units first."""
    return [CoefficientChange(*row) for row in conn.exec_driver_sql(_COEFFICIENTS)]


def changed_records(conn: sa.Connection) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """By person: how many of their records changed, and the names of some."""
    rows = conn.exec_driver_sql(_RECORDS)
    return {row.person_id: (row.records, tuple(row.names)) for row in rows}


def concerned(conn: sa.Connection) -> frozenset[str]:
    """Whose records changed; the table of that name holds them too."""
    return frozenset(conn.exec_driver_sql("SELECT person_id FROM concerned").scalars())
