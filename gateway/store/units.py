"""Work units as they are stored: one per record head, the current reading of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from domain.work import Origin, WorkUnit
from gateway.store.evidence import evidence_texts
from gateway.store.schema import work_unit
from gateway.store.work import copy_rows

_COLUMNS = (
    "record_digest",
    "source",
    "person_id",
    "organisation",
    "period",
    "catalogue_code",
    "title",
    "coefficient",
    "origin",
    "assigned",
    "completed",
    "due_on",
    "assigned_at",
    "completed_at",
    "failed_quality_checks",
    "late_events",
    "late_days",
    "excused_quality_checks",
    "excused_late_events",
    "product_key",
)


def replace_units(
    conn: sa.Connection,
    head_ids: Sequence[int],
    units: Sequence[tuple[int, WorkUnit]],
    *,
    mapping_digest: str,
    catalogue_digest: str,
) -> None:
    """Make ``units`` the only units of the heads ``head_ids``; files fetched for their records go along."""
    conn.execute(sa.delete(work_unit).where(work_unit.c.head_id.in_(head_ids)))
    columns = ("head_id", *_COLUMNS, "evidence", "mapping_digest", "catalogue_digest")
    fetched = evidence_texts(conn, [unit.record_digest for _, unit in units])
    rows = (
        iter(
            (
                head_id,
                *(getattr(unit, column) for column in _COLUMNS),
                Jsonb([*unit.evidence, *fetched.get(unit.record_digest, ())]),
                mapping_digest,
                catalogue_digest,
            )
        )
        for head_id, unit in units
    )
    copy_rows(conn, "work_unit", columns, rows)


def product_claims(
    conn: sa.Connection, period: str, keys: set[str]
) -> dict[tuple[str, str], tuple[str, int]]:
    """Who already recorded these products: (person, product key) → (source, head)."""
    if not keys:
        return {}
    rows = conn.execute(
        sa.select(
            work_unit.c.person_id, work_unit.c.product_key, work_unit.c.source, work_unit.c.head_id
        ).where(work_unit.c.period == period, work_unit.c.product_key.in_(keys))
    )
    return {(row.person_id, row.product_key): (row.source, row.head_id) for row in rows}


def units_by_person(conn: sa.Connection, period: str) -> dict[str, list[WorkUnit]]:
    """Every unit of ``period``, by person, in a fixed order."""
    found: dict[str, list[WorkUnit]] = {}
    statement = sa.select(work_unit).where(work_unit.c.period == period).order_by(work_unit.c.head_id)
    with conn.execute(statement.execution_options(yield_per=5000)) as rows:
        for row in rows.mappings():
            values = {column: row[column] for column in _COLUMNS}
            values["origin"] = Origin(row["origin"])
            unit = WorkUnit(**values, evidence=tuple(row["evidence"]))
            found.setdefault(unit.person_id, []).append(unit)
    return found
