"""A work unit: one product or task of one person, converted to standard work units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


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
