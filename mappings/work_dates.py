"""The dates of one work record: which period it belongs to, and whether they can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from domain.clock import HANOI
from domain.parking import Parked, ParkReason
from domain.period import Period
from domain.records import Json
from mappings.mapping_file import WorkFields
from mappings.readers import Fields, Reader, moment_of, remembering
from mappings.rules import DateRule, Status
from mappings.values import Moment, Unreadable, day_of


@dataclass(frozen=True, slots=True)
class OtherPeriod:
    """The record is fine, but belongs to ``period``: nothing to do now."""

    period: Period


class When(NamedTuple):
    """One date of a record. ``moment``: as the source gives it; ``day``: the local day; ``at``: the instant
    (a day stands for its first moment in Hà Nội).
    """

    moment: Moment
    day: date
    at: datetime


class WorkDates(NamedTuple):
    """Assignment, deadline and completion. ``days_late``: whole days after the deadline's day, which ends at
    24:00; 0 while nothing is completed.
    """

    assigned: When
    due: date
    completed: When | None
    days_late: int


class DatesReader:
    """Reads and judges the dates of records of one period."""

    def __init__(self, fields: WorkFields, period: Period) -> None:
        self._rules = fields
        self._period = period
        self._assigned_at = _when_reader(fields.assigned_at)
        self._due = _when_reader(fields.due)
        self._completed_at = _when_reader(fields.completed_at)

    def read(self, fields: Fields) -> WorkDates | Parked | OtherPeriod:
        """The dates of a record of this period; whatever is wrong with them otherwise.

        A record belongs to the period of its deadline; without one, it waits in that of its assignment.

        Raises:
            Unreadable: a date that is not written as its rule says.
        """
        assigned, period = self._assigned_at(fields), self._period
        try:
            due = self._due(fields)
        except Unreadable:
            if assigned is None or assigned.day in period:
                raise
            return self._other(assigned.day)
        decisive = due or assigned
        if decisive is not None and not period.first_day <= decisive.day <= period.last_day:
            return self._other(decisive.day)
        if due is None:
            return Parked(ParkReason.MISSING_DEADLINE, self._rules.due.label, "empty")
        if assigned is None:
            return Parked(ParkReason.UNREADABLE_FIELD, self._rules.assigned_at.label, "date ← empty")
        completed, due_on = self._completed_at(fields), due.day
        if completed is None or completed.day <= due_on:
            return WorkDates(assigned, due_on, completed, 0)
        return WorkDates(assigned, due_on, completed, (completed.day - due_on).days)

    def contradiction(self, dates: WorkDates, status: Status) -> Parked | None:
        """Why the dates cannot all be true, if so."""
        assigned, due, completed, _ = dates
        if due < assigned.day:
            found = f"due {due} < assigned {assigned.day}"
            return Parked(ParkReason.CONTRADICTORY_DATES, self._rules.due.label, found)
        if completed is None:
            if status is Status.COMPLETED:
                return Parked(ParkReason.UNREADABLE_FIELD, self._rules.completed_at.label, "date ← empty")
            return None
        if _before(completed, assigned):
            found = f"completed {completed.moment} < assigned {assigned.moment}"
            return Parked(ParkReason.CONTRADICTORY_DATES, self._rules.completed_at.label, found)
        return None

    def _other(self, day: date) -> OtherPeriod:
        if self._period.is_quarter:
            return OtherPeriod(Period.parse(f"{day.year:04}-Q{(day.month + 2) // 3}"))
        return OtherPeriod(Period.month_of(day))


def _when_reader(rule: DateRule) -> Reader[When | None]:
    """A date by ``rule`` with all that is asked of it; None where the source has none."""
    moment_in = moment_of(rule)

    def read(value: Json) -> When | None:
        moment = moment_in(value)
        return None if moment is None else When(moment, day_of(moment), instant(moment))

    return remembering(rule, read)


def instant(moment: Moment) -> datetime:
    """``moment`` as an aware instant; a day stands for its first moment in Hà Nội."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, HANOI)


def _before(completed: When, assigned: When) -> bool:
    """Whether completion precedes assignment; by the day where one side gives no time of day."""
    if completed.at >= assigned.at:
        return False
    if isinstance(completed.moment, datetime) and isinstance(assigned.moment, datetime):
        return True
    return completed.day < assigned.day
