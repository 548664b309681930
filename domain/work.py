"""A work unit: one product or task of one person, converted to standard work units."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, make_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import cast


class Origin(StrEnum):
    """How the work came to the person (Decree 335 Art. 18.1.d)."""

    ASSIGNED = "assigned"
    """In the total assigned at the start."""
    TAKEN_OVER = "taken_over"
    """Taken over from another person: outside the assigned total, earns additional score."""
    UNPLANNED = "unplanned"
    """New work outside the plan: outside the assigned total, earns additional score."""
    RETURNED = "returned"
    """Handed back by the person: stays in the assigned total, does not count as completed."""
    WITHDRAWN = "withdrawn"
    """Taken back by whoever assigned it: no longer assigned, counts nowhere, kept as evidence."""


@dataclass(frozen=True, slots=True)
class WorkUnit:
    """One product of one person in one period, as the mapping made it from one source record.

    ``coefficient``: standard work units per product, as the catalogue said on the day of assignment.
    ``assigned`` and ``completed``: quantities of products, not yet converted. ``failed_quality_checks`` and
    ``late_events``: how many times, before excuses; ``excused_*``: how many of them have an objective cause
    confirmed by the competent level (Art. 14.2.b, c). ``late_days``: whole days late, for policies that
    count days. ``product_key``: what makes two records of two systems the same product; empty when the
    record names none. ``evidence``: document ids, file digests, signature status. ``document_number``,
    ``task_code``, ``response_for``: what links a document to the task it completes (the number of the
    product, the code of the task, the number of the document that assigned or is answered); empty where the
    mapping file has no ``links``.
    """

    record_digest: str
    source: str
    person_id: str
    organisation: str
    period: str
    catalogue_code: str
    title: str
    coefficient: Decimal
    origin: Origin
    assigned: Decimal
    completed: Decimal
    due_on: date
    assigned_at: datetime
    completed_at: datetime | None = None
    failed_quality_checks: int = 0
    late_events: int = 0
    late_days: int = 0
    excused_quality_checks: int = 0
    excused_late_events: int = 0
    product_key: str = ""
    evidence: tuple[str, ...] = ()
    document_number: str = ""
    task_code: str = ""
    response_for: str = ""


def _close(unit: object) -> None:
    unit.__class__ = WorkUnit


work_unit: type[WorkUnit] = cast(
    "type[WorkUnit]",
    make_dataclass(
        "OpenWorkUnit",
        [
            (part.name, part.type) if part.default is MISSING else (part.name, part.type, part.default)
            for part in fields(WorkUnit)
        ],
        slots=True,
        namespace={"__post_init__": _close},
    ),
)
"""``work_unit(…)`` is ``WorkUnit(…)`` in a fifth of the time, for whoever makes a million of them.

The class of a frozen dataclass sets each of its fields by a call to ``object.__setattr__``. This one has the
same slots and is open; what it has made becomes a ``WorkUnit``, and so is frozen, before anybody sees it.
"""
