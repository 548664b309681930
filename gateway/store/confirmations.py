"""What people confirmed, as it is stored, and which work it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.confirmations import Confirmer, ObjectiveCause, ResultConfirmation
from gateway.store.schema import objective_cause, parked, record_head, result_confirmation

_NOT_DROPPED = """
NOT EXISTS (SELECT 1 FROM parked p WHERE p.head_id = c.head_id AND p.state = 'dropped'
            AND p.record_digest = c.record_digest)
"""

_MATCHED = f"""
SELECT c.head_id, c.record_digest, c.period, c.unit_head_id AS known,
       count(DISTINCT coalesce(u.completes, u.head_id)) AS units,
       min(coalesce(u.completes, u.head_id)) AS unit,
       {_NOT_DROPPED} AS stands
FROM objective_cause c
LEFT JOIN (work_unit u JOIN record_head h ON h.id = u.head_id)
  ON u.person_id = c.person_id
 AND (u.counts OR u.completes IS NOT NULL)
 AND (c.item_key <> '' OR c.document_number <> '' OR c.task_code <> '')
 AND (c.item_key = '' OR upper(regexp_replace(h.record_key, '\\s', '', 'g')) = c.item_key)
 AND (c.document_number = '' OR c.document_number IN (u.document_number, u.product_key))
 AND (c.task_code = '' OR u.task_code = c.task_code)
 AND (c.period = '' OR u.period = c.period)
GROUP BY c.head_id, c.record_digest, c.period, c.unit_head_id
ORDER BY c.head_id
"""  # noqa: S608 - put together from our own text
"""Each confirmation with the work it names. A document that completes a task stands for the task."""

_EXCUSED = """
UPDATE work_unit u SET confirmed_late_events = s.late, confirmed_quality_checks = s.failed
FROM (
    SELECT w.head_id, coalesce(sum(c.late_events), 0) AS late, coalesce(sum(c.quality_checks), 0) AS failed
    FROM (
        SELECT unit_head_id AS head_id FROM objective_cause WHERE unit_head_id IS NOT NULL
        UNION
        SELECT head_id FROM work_unit WHERE confirmed_late_events > 0 OR confirmed_quality_checks > 0
    ) w LEFT JOIN objective_cause c ON c.unit_head_id = w.head_id
    GROUP BY w.head_id
) s
WHERE s.head_id = u.head_id
  AND (u.confirmed_late_events, u.confirmed_quality_checks) IS DISTINCT FROM (s.late, s.failed)
RETURNING u.record_digest
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A confirmation and how many pieces of work it names. ``stands``: nobody dropped it."""

    head_id: int
    record_digest: str
    period: str
    known: int | None
    units: int
    unit: int | None
    stands: bool

    @property
    def wanted(self) -> int | None:
        """The one piece of work it excuses something of."""
        return self.unit if self.units == 1 and self.stands else None


def replace_causes(
    conn: sa.Connection, head_ids: Sequence[int], found: Sequence[tuple[int, ObjectiveCause]]
) -> None:
    """Make ``found`` the only confirmations of these record heads."""
    conn.execute(sa.delete(objective_cause).where(objective_cause.c.head_id.in_(head_ids)))
    if found:
        conn.execute(sa.insert(objective_cause), [_cause_row(head_id, cause) for head_id, cause in found])


def replace_result_confirmations(
    conn: sa.Connection, head_ids: Sequence[int], found: Sequence[tuple[int, ResultConfirmation]]
) -> None:
    """Make ``found`` the only confirmations of these record heads."""
    conn.execute(sa.delete(result_confirmation).where(result_confirmation.c.head_id.in_(head_ids)))
    rows = [
        {
            "head_id": head_id,
            "record_digest": one.record_digest,
            "person_id": one.person_id,
            "period": one.period,
            "confirmed_on": one.confirmed_on,
            "note": one.note,
            **_confirmer(one.confirmed_by),
        }
        for head_id, one in found
    ]
    if rows:
        conn.execute(sa.insert(result_confirmation), rows)


def match_causes(conn: sa.Connection) -> list[Match]:
    """Every confirmation with the work it names now."""
    return [Match(**row) for row in conn.execute(sa.text(_MATCHED)).mappings()]


def excuse(conn: sa.Connection, matches: Sequence[Match]) -> list[str]:
    """Store which work each confirmation is about and what that excuses; digests of units that changed."""
    changed = [
        {"head": match.head_id, "unit": match.wanted} for match in matches if match.wanted != match.known
    ]
    if changed:
        statement = sa.text("UPDATE objective_cause SET unit_head_id = :unit WHERE head_id = :head")
        conn.execute(statement, changed)
    return list(conn.execute(sa.text(_EXCUSED)).scalars())


def confirmers(conn: sa.Connection, period: str) -> Mapping[str, Confirmer]:
    """Who confirmed whose results of ``period``; of several confirmations the latest."""
    c = result_confirmation.c
    rows = conn.execute(
        sa.select(c.person_id, c.confirmed_by, c.confirmer_id)
        .where(c.period == period, ~_dropped(c.head_id, c.record_digest))
        .order_by(c.confirmed_on.asc().nulls_first(), c.head_id)
    )
    return {row.person_id: Confirmer(row.confirmed_by, row.confirmer_id) for row in rows}


def list_confirmations(conn: sa.Connection, period: str) -> list[dict[str, object]]:
    """Everything that was confirmed about ``period``, for people to look at."""
    unit = sa.table("work_unit", *(sa.column(name) for name in ("head_id", "period", "title")))
    cause, result = objective_cause.c, result_confirmation.c
    causes = conn.execute(
        sa.select(objective_cause, unit.c.title, record_head.c.source)
        .join(record_head, record_head.c.id == cause.head_id)
        .outerjoin(unit, unit.c.head_id == cause.unit_head_id)
        .where(sa.func.coalesce(unit.c.period, cause.period) == period)
        .order_by(cause.head_id)
    ).mappings()
    results = conn.execute(
        sa.select(result_confirmation, record_head.c.source)
        .join(record_head, record_head.c.id == result.head_id)
        .where(result.period == period, ~_dropped(result.head_id, result.record_digest))
        .order_by(result.head_id)
    ).mappings()
    return [{"what": "objective_cause", **row} for row in causes] + [
        {"what": "result", **row} for row in results
    ]


def _dropped(head_id: sa.ColumnElement[int], digest: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        parked.c.head_id == head_id, parked.c.state == "dropped", parked.c.record_digest == digest
    )


def _cause_row(head_id: int, cause: ObjectiveCause) -> dict[str, object]:
    return {
        "head_id": head_id,
        "record_digest": cause.record_digest,
        "person_id": cause.person_id,
        "period": cause.period,
        "item_key": cause.item_key,
        "document_number": cause.document_number,
        "task_code": cause.task_code,
        "late_events": cause.late_events,
        "quality_checks": cause.quality_checks,
        "cause": cause.cause,
        "confirmed_on": cause.confirmed_on,
        "unit_head_id": None,
        **_confirmer(cause.confirmed_by),
    }


def _confirmer(confirmer: Confirmer) -> dict[str, object]:
    return {"confirmed_by": confirmer.name, "confirmer_id": confirmer.personal_id}
