"""The legal window: the last day on which a result may reach the national database.

Decree 335/2025 Art. 26.1.d: "chậm nhất 05 ngày sau khi có kết quả" (calendar days). Counted by the Civil
Code 2015: the day of the event is not counted (Art. 147.2), a last day on a weekend or public holiday
moves to the end of the next working day (Art. 148.5), and the last day ends at 24:00 (Art. 148.6).
Decree 27/2026 asks for 1 day, or for 03 working days where the data comes from another agency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from domain.clock import HANOI

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Public holidays and swapped days of one version of the official schedule.

    ``holidays``: days off beside Saturdays and Sundays. ``working_weekends``: Saturdays or Sundays on
    which civil servants work in exchange for another day.
    """

    version: str
    holidays: frozenset[date] = field(default_factory=frozenset)
    working_weekends: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Whether civil servants work on ``day``."""
        if day in self.holidays:
            return False
        return day.weekday() < _SATURDAY or day in self.working_weekends

    def working_on_or_after(self, day: date) -> date:
        """The first working day from ``day`` on."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


class DeadlineRule(StrEnum):
    """Which instrument counts the window."""

    ND335 = "nd335"
    """05 calendar days after the result exists (Decree 335 Art. 26.1.d)."""
    ND27 = "nd27"
    """1 day after the business process ends (Decree 27/2026)."""
    ND27_OTHER_AGENCY = "nd27-other-agency"
    """03 working days, for data that comes from another agency (Decree 27/2026)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a window and the instant at which it ends (24:00 in Hà Nội, as UTC)."""

    last_day: date
    instant: datetime

    @classmethod
    def at_end_of(cls, day: date) -> Deadline:
        """The window that ends with ``day``."""
        midnight = datetime.combine(day + timedelta(days=1), time.min, HANOI)
        return cls(day, midnight.astimezone(UTC))


def deadline(
    result_at: datetime, calendar: WorkCalendar, rule: DeadlineRule = DeadlineRule.ND335
) -> Deadline:
    """The legal deadline of a result that came to exist at ``result_at`` (aware).

    Raises:
        ValueError: ``result_at`` names no zone.
    """
    if result_at.tzinfo is None:
        raise ValueError("result_at needs a time zone")
    day_zero = result_at.astimezone(HANOI).date()
    if rule is DeadlineRule.ND27_OTHER_AGENCY:
        return Deadline.at_end_of(_after_working_days(day_zero, 3, calendar))
    days = 5 if rule is DeadlineRule.ND335 else 1
    return Deadline.at_end_of(calendar.working_on_or_after(day_zero + timedelta(days=days)))


def _after_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    for _ in range(count):
        day = calendar.working_on_or_after(day + timedelta(days=1))
    return day
