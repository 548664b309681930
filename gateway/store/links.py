"""A document and the task it completes are one product: found in the store, whichever came first."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

_JUDGED = """
WITH unit AS (
    SELECT w.head_id, h.kind, w.person_id, w.period, w.document_number, w.task_code, w.response_for,
           extract(year FROM w.due_on) AS year, w.origin, h.source || ':' || h.record_key AS name
    FROM work_unit w JOIN record_head h ON h.id = w.head_id
    WHERE w.document_number <> '' OR w.task_code <> '' OR w.response_for <> ''
), document AS (SELECT * FROM unit WHERE kind = 'documents'
), task AS (SELECT * FROM unit WHERE kind = 'work_items'
), pair AS (
    SELECT d.head_id AS document, t.head_id AS task FROM document d JOIN task t
        ON t.person_id = d.person_id AND t.document_number = d.document_number AND t.year = d.year
        WHERE d.document_number <> ''
    UNION
    SELECT d.head_id, t.head_id FROM document d JOIN task t
        ON t.person_id = d.person_id AND t.task_code = d.task_code
        WHERE d.task_code <> ''
    UNION
    SELECT d.head_id, t.head_id FROM document d JOIN task t
        ON t.person_id = d.person_id AND t.response_for = d.response_for AND t.year = d.year
        WHERE d.response_for <> ''
          AND (t.document_number = '' OR d.document_number = '' OR t.document_number = d.document_number)
          AND (t.task_code = '' OR d.task_code = '' OR t.task_code = d.task_code)
), weighed AS (
    SELECT p.document, min(p.task) AS task, count(*) AS tasks,
           string_agg(t.name, ', ' ORDER BY t.name) AS names,
           bool_or(
               (d.document_number <> t.document_number
                   AND d.document_number <> '' AND t.document_number <> '')
               OR (d.task_code <> '' AND t.task_code <> '' AND d.task_code <> t.task_code)
               OR t.origin IN ('returned', 'withdrawn')
           ) AS contradictory
    FROM pair p JOIN document d ON d.head_id = p.document JOIN task t ON t.head_id = p.task
    GROUP BY p.document
)
SELECT u.head_id, u.period, u.record_digest, u.counts, u.completes,
       CASE WHEN g.tasks = 1 AND NOT g.contradictory THEN g.task END AS task,
       g.tasks IS NOT NULL AND (g.tasks > 1 OR g.contradictory) AS unclear,
       coalesce(g.names, '') AS names
FROM work_unit u LEFT JOIN weighed g ON g.document = u.head_id
WHERE u.head_id IN (SELECT document FROM weighed UNION SELECT head_id FROM work_unit WHERE NOT counts)
ORDER BY u.head_id
"""
"""Every document that completes some task or was thought to. Numbers begin anew each year, so a number counts
within the year of the deadline only; a task's code is the same for ever.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document's unit is. ``task``: the record head of the one task it completes, None if there is
    none or it is not clear which. ``unclear``: several tasks, or one that says otherwise. ``tasks``: names.
    """

    head_id: int
    period: str
    record_digest: str
    task: int | None
    unclear: bool
    tasks: str
    changed: bool


def judge_links(conn: sa.Connection) -> list[Verdict]:
    """What every document with links is now, with whether that is other than what is stored."""
    return [
        Verdict(
            head_id=row.head_id,
            period=row.period,
            record_digest=row.record_digest,
            task=row.task,
            unclear=row.unclear,
            tasks=row.names,
            changed=(row.completes, row.counts) != (row.task, row.task is None and not row.unclear),
        )
        for row in conn.execute(sa.text(_JUDGED))
    ]


def store_links(conn: sa.Connection, verdicts: list[Verdict]) -> None:
    """Make the units of changed documents count or not, and name the task they complete."""
    changed = [
        {
            "head": verdict.head_id,
            "task": verdict.task,
            "counts": verdict.task is None and not verdict.unclear,
        }
        for verdict in verdicts
        if verdict.changed
    ]
    if changed:
        conn.execute(
            sa.text("UPDATE work_unit SET completes = :task, counts = :counts WHERE head_id = :head"), changed
        )
