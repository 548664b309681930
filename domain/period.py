"""The period a person is monitored in: a month or a quarter (Decree 335 Art. 3.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month (``2026-06``) or a quarter (``2026-Q2``), from ``first_day`` to ``last_day`` inclusive."""

    first_day: date
    last_day: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``YYYY-MM`` or ``YYYY-Qn``.

        Raises:
            ValueError: any other form.
        """
        if month := _MONTH.fullmatch(text):
            return cls._months(int(month[1]), int(month[2]), 1)
        if quarter := _QUARTER.fullmatch(text):
            return cls._months(int(quarter[1]), 3 * int(quarter[2]) - 2, 3)
        raise ValueError(f"period {text!r} is neither YYYY-MM nor YYYY-Qn")

    @classmethod
    def month_of(cls, day: date) -> Period:
        """The month that ``day`` lies in."""
        return cls._months(day.year, day.month, 1)

    @classmethod
    def _months(cls, year: int, month: int, count: int) -> Period:
        end_year, end_month = divmod(year * 12 + month - 1 + count, 12)
        return cls(date(year, month, 1), date(end_year, end_month + 1, 1) - timedelta(days=1))

    @property
    def is_quarter(self) -> bool:
        """Whether this period is a quarter."""
        return self.first_day.month != self.last_day.month

    def previous_month(self) -> Period:
        """The month before the first day of this period."""
        return Period.month_of(self.first_day - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        if self.is_quarter:
            return f"{self.first_day.year:04}-Q{(self.first_day.month + 2) // 3}"
        return f"{self.first_day.year:04}-{self.first_day.month:02}"
