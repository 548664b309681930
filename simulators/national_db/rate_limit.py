"""Requests a minute, counted over the last sixty seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 60.0


class RateLimit:
    """``per_minute``: requests let through in any sixty seconds; None lets everything through."""

    def __init__(self, per_minute: int | None, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._passed: deque[float] = deque()

    def wait_s(self) -> float:
        """0 for a request that may pass (it counts), else the seconds until one may."""
        if self._per_minute is None:
            return 0.0
        now = self._now()
        while self._passed and self._passed[0] <= now - _WINDOW_S:
            self._passed.popleft()
        if len(self._passed) >= self._per_minute:
            return self._passed[0] + _WINDOW_S - now
        self._passed.append(now)
        return 0.0
