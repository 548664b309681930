"""The dates of one work record: which period it belongs to, and whether they can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.clock import HANOI
from domain.parking import Parked, ParkReason
from domain.period import Period
from mappings.mapping_file import WorkFields
from mappings.readers import Fields, moment_reader
from mappings.rules import Status
from mappings.values import Moment, Unreadable, day_of


@dataclass(frozen=True, slots=True)
class OtherPeriod:
    """The record is fine, but belongs to ``period``: nothing to do now."""

    period: Period


@dataclass(frozen=True, slots=True)
class WorkDates:
    """Assignment, deadline and completion as the source gives them."""

    assigned: Moment
    due: date
    completed: Moment | None

    @property
    def days_late(self) -> int:
        """Whole days after the deadline's day, which ends at 24:00; 0 while nothing is completed."""
        return 0 if self.completed is None else max(0, (day_of(self.completed) - self.due).days)


class DatesReader:
    """Reads and judges the dates of records of one period."""

    def __init__(self, fields: WorkFields, period: Period) -> None:
        self._rules = fields
        self._period = period
        self._assigned_at = moment_reader(fields.assigned_at)
        self._due = moment_reader(fields.due)
        self._completed_at = moment_reader(fields.completed_at)

    def read(self, fields: Fields) -> WorkDates | Parked | OtherPeriod:
        """The dates of a record of this period; whatever is wrong with them otherwise.

        A record belongs to the period of its deadline; without one, it waits in that of its assignment.

        Raises:
            Unreadable: a date that is not written as its rule says.
        """
        assigned = self._assigned_at(fields)
        try:
            due = self._due(fields)
        except Unreadable:
            if assigned is None or day_of(assigned) in self._period:
                raise
            return self._other(day_of(assigned))
        decisive = assigned if due is None else due
        if decisive is not None and day_of(decisive) not in self._period:
            return self._other(day_of(decisive))
        if due is None:
            return Parked(ParkReason.MISSING_DEADLINE, self._rules.due.label, "empty")
        if assigned is None:
            return Parked(ParkReason.UNREADABLE_FIELD, self._rules.assigned_at.label, "date ← empty")
        return WorkDates(assigned, day_of(due), self._completed_at(fields))

    def contradiction(self, dates: WorkDates, status: Status) -> Parked | None:
        """Why the dates cannot all be true, if so."""
        if dates.due < day_of(dates.assigned):
            found = f"due {dates.due} < assigned {day_of(dates.assigned)}"
            return Parked(ParkReason.CONTRADICTORY_DATES, self._rules.due.label, found)
        if dates.completed is None:
            if status is Status.COMPLETED:
                return Parked(ParkReason.UNREADABLE_FIELD, self._rules.completed_at.label, "date ← empty")
            return None
        if _before(dates.completed, dates.assigned):
            found = f"completed {dates.completed} < assigned {dates.assigned}"
            return Parked(ParkReason.CONTRADICTORY_DATES, self._rules.completed_at.label, found)
        return None

    def _other(self, day: date) -> OtherPeriod:
        if self._period.is_quarter:
            return OtherPeriod(Period.parse(f"{day.year:04}-Q{(day.month + 2) // 3}"))
        return OtherPeriod(Period.month_of(day))


def instant(moment: Moment) -> datetime:
    """``moment`` as an aware instant; a day stands for its first moment in Hà Nội."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, HANOI)


def _before(completed: Moment, assigned: Moment) -> bool:
    """Whether completion precedes assignment; by the day where one side gives no time of day."""
    if isinstance(completed, datetime) and isinstance(assigned, datetime):
        return completed < assigned
    return day_of(completed) < day_of(assigned)
