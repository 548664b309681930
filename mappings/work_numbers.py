"""The quantities and counts of one work record, and whether they can be true."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.parking import Parked, ParkReason
from mappings.code_readers import count_reader, number_reader
from mappings.mapping_file import WorkMapping
from mappings.readers import Fields
from mappings.rules import Status

NONE_DONE = Decimal(0)


class WorkNumbers(NamedTuple):
    """Quantities of products, and how often quality or progress failed, before excuses."""

    assigned: Decimal
    completed: Decimal
    failed: int
    excused_failed: int
    late: int
    excused_late: int


class NumbersReader:
    """Reads and judges the numbers of records."""

    def __init__(self, mapping: WorkMapping) -> None:
        fields = mapping.fields
        self._rules = fields
        self._may_exceed = mapping.completed_over_assigned == "allow"
        self._assigned = number_reader(fields.assigned)
        self._completed = number_reader(fields.completed) if fields.completed else _nothing
        self._is_part = fields.completed is not None and fields.completed.number == "percent_of_assigned"
        self._failed = count_reader(fields.failed_quality_checks)
        self._excused_failed = count_reader(fields.excused_quality_checks)
        self._late = count_reader(fields.late_events) if fields.late_events else _nothing
        self._excused_late = count_reader(fields.excused_late_events)

    def read(self, fields: Fields, status: Status, days_late: int) -> WorkNumbers | Parked:
        """The numbers, or the first that cannot be true of any product.

        Raises:
            Unreadable: a number that is not written as its rule says.
        """
        assigned = self._assigned(fields) or NONE_DONE
        completed, late = self._completed(fields), self._late(fields)
        if completed is None:
            completed = assigned if status is Status.COMPLETED else NONE_DONE
        elif self._is_part:
            completed *= assigned
        if late is None:
            late = 1 if days_late > 0 else 0
        failed, excused_failed = self._failed(fields) or 0, self._excused_failed(fields) or 0
        numbers = WorkNumbers(
            assigned, completed, failed, excused_failed, late, self._excused_late(fields) or 0
        )
        return self._impossible(numbers) or numbers

    def _impossible(self, numbers: WorkNumbers) -> Parked | None:
        assigned, completed, failed, excused_failed, late, excused_late = numbers
        if assigned <= NONE_DONE:
            return self._park("assigned", f"{assigned} ≤ 0")
        if completed < NONE_DONE:
            return self._park("completed", f"{completed} < 0")
        if completed > assigned and not self._may_exceed:
            return self._park("completed", f"completed {completed} > assigned {assigned}")
        if not 0 <= excused_failed <= failed:
            return self._park("excused_quality_checks", f"excused {excused_failed} of {failed}")
        if not 0 <= excused_late <= late:
            return self._park("excused_late_events", f"excused {excused_late} of {late}")
        return None

    def _park(self, field: str, found: str) -> Parked:
        rule = getattr(self._rules, field)
        return Parked(ParkReason.IMPOSSIBLE_NUMBERS, field if rule is None else rule.label, found)


def _nothing(_fields: Fields) -> None:
    """A field the mapping file does not have."""
