"""Links and excuses of a side of a shadow, where they are surely those of the store."""

from __future__ import annotations

import sqlalchemy as sa

_DECIDING = (
    *("person_id", "period", "document_number", "task_code", "response_for", "product_key"),
    *("due_on", "origin"),
)
"""What of a unit decides which task it completes or which confirmation names it; see ``gateway.store.links``
and ``gateway.store.confirmations``.
"""
_KEPT = ("counts", "completes", "confirmed_quality_checks", "confirmed_late_events")

_MINE, _THEIRS = (", ".join(f"{side}.{name}" for name in _DECIDING) for side in ("n", "o"))
_DISTURBED = f"""
SELECT EXISTS (
    SELECT FROM pg_temp.{{side}}_work_unit n FULL JOIN pg_temp.{{side}}_work_unit_gone g ON g.key = n.head_id
    LEFT JOIN public.work_unit o ON o.head_id = n.head_id
    WHERE n.head_id IS NULL OR o.head_id IS NULL OR ({_MINE}) IS DISTINCT FROM ({_THEIRS})
)
"""  # noqa: S608 - put together from our own text
_KEEP = f"""
UPDATE pg_temp.{{side}}_work_unit n SET ({", ".join(_KEPT)}) = ({", ".join(f"o.{name}" for name in _KEPT)})
FROM public.work_unit o WHERE o.head_id = n.head_id
"""  # noqa: S608 - as above


def are_untouched(conn: sa.Connection, side: str, *names: str) -> bool:
    """Whether these tables of a side are those of the store."""
    tables = (f"{side}_{name}{end}" for name in names for end in ("", "_gone"))
    rows = " UNION ALL ".join(f"(SELECT FROM pg_temp.{table} LIMIT 1)" for table in tables)
    return not conn.exec_driver_sql(f"SELECT EXISTS ({rows})").scalar_one()


def has_same_links(conn: sa.Connection, side: str) -> bool:
    """Whether nothing that decides about links and excuses differs from the store: no unit and no
    confirmation more or less, and no unit with another number, task, person, deadline or origin.
    """
    if not are_untouched(conn, side, "objective_cause"):
        return False
    return not conn.exec_driver_sql(_DISTURBED.format(side=side)).scalar_one()


def keep_links(conn: sa.Connection, side: str) -> None:
    """Let units with new values count, complete and be excused as those they replaced."""
    conn.exec_driver_sql(_KEEP.format(side=side))
