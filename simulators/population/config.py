"""What a population is made from: the same configuration gives the same people and records, always."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

_PERIOD = re.compile(r"(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")


@dataclass(frozen=True)
class Item:
    """An item of a province's catalogue, as far as somebody who makes it knows: no score, no coefficient."""

    code: str
    name: str
    output: str
    group: str


@dataclass(frozen=True)
class PopulationConfig:
    """``people`` (at least 1) with ``units`` source records of work in ``period`` (YYYY-MM or YYYY-Qn).

    ``province_name``, ``province_code``: whose agencies they are. ``catalogue``: what they may make; empty: a
    few common items. ``indicators``: what evaluations say beside the points (a name each).
    """

    seed: int = 335
    people: int = 300
    units: int = 10_000
    period: str = "2026-10"
    province_name: str = "Lào Cai"
    province_code: str = "H38"
    catalogue: tuple[Item, ...] = ()
    indicators: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.people < 1 or self.units < 0:
            raise ValueError("a population needs at least one person and no negative number of units")
        if not _PERIOD.fullmatch(self.period):
            raise ValueError(f"period {self.period!r} is neither YYYY-MM nor YYYY-Qn")

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> PopulationConfig:
        """Take what concerns the population from a simulator's ``--config``. ``catalogue`` there: rows of
        code, name, output, group.

        Raises:
            ValueError: a number or the period makes no sense.
        """
        plain = ("seed", "people", "units", "period", "province_name", "province_code")
        given = {name: config[name] for name in plain if name in config}
        items = tuple(Item(*row) for row in config.get("catalogue", ()))
        return cls(**given, catalogue=items, indicators=tuple(config.get("indicators", ())))

    def dice(self, subject: str) -> random.Random:
        """A source of chance for one subject of this period, independent of what the others draw."""
        return random.Random(f"{self.seed}/{self.people}/{self.units}/{self.period}/{subject}")

    def lasting_dice(self, subject: str) -> random.Random:
        """The same for what stays from period to period: people keep their names and numbers."""
        return random.Random(f"{self.seed}/{self.people}/{subject}")

    @cached_property
    def first_day(self) -> date:
        """The first day of the period."""
        year, month, quarter = self._parts
        return date(year, 3 * quarter - 2 if quarter else month, 1)

    @cached_property
    def last_day(self) -> date:
        """The last day of the period."""
        months = 3 if self._parts[2] else 1
        first_month = self.first_day.year * 12 + self.first_day.month - 1
        year, month = divmod(first_month + months, 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    @cached_property
    def weekdays(self) -> tuple[date, ...]:
        """Mondays to Fridays of the period, in order."""
        days = (self.last_day - self.first_day).days + 1
        every = (self.first_day + timedelta(days=n) for n in range(days))
        return tuple(day for day in every if day.weekday() < 5)

    @property
    def _parts(self) -> tuple[int, int, int]:
        found = _PERIOD.fullmatch(self.period)
        assert found is not None  # noqa: S101 (for mypy: checked on creation)
        return int(found[1]), int(found[2] or 0), int(found[3] or 0)
