"""Time as an argument. Deciding code takes instants; only ``gateway`` owns a running clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of every legal date and of every source timestamp that names none."""


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class FixedClock:
    """A clock that stands still until it is told to move; for tests and replays."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._instant

    def advance(self, by: timedelta) -> None:
        """Move forward (or back, for the fault tests)."""
        self._instant += by
