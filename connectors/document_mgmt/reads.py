"""Reading may be repeated: bounded retries with growing waits, and a budget of requests a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_random_exponential,
)

from domain.errors import Retry

T = TypeVar("T")
_LONGEST_STEP_S = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How waiting is done: ``sleep`` waits seconds, ``monotonic`` returns seconds that only grow."""

    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic


class Spacing:
    """At most ``requests_per_minute`` calls, evenly spaced, within this process."""

    def __init__(self, requests_per_minute: int, pace: Pace) -> None:
        self._step_s = 60.0 / requests_per_minute
        self._pace = pace
        self._next_at = pace.monotonic()

    def wait(self) -> None:
        """Sleep until the next call is due."""
        now = self._pace.monotonic()
        if now < self._next_at:
            self._pace.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + self._step_s


def retrying(call: Callable[[], T], *, attempts: int, max_wait_s: float, pace: Pace) -> T:
    """``call()``, again after a ``Retry`` error, at most ``attempts`` times.

    Waits grow with jitter from a second, or are what the system asked for (``Retry-After``). All waits
    together stay under ``max_wait_s``: what asks for more is left to the next scheduled run.

    Raises:
        GatewayError: the last error, unchanged.
    """

    def enough(state: RetryCallState) -> bool:
        waits_s = state.idle_for + state.upcoming_sleep  # counted from the waits, not from a clock
        return state.attempt_number >= attempts or waits_s > max_wait_s

    policy = Retrying(
        stop=enough,
        wait=_wait_s,
        retry=retry_if_exception_type(Retry),
        sleep=pace.sleep,
        reraise=True,
    )
    return policy(call)


_backoff = wait_random_exponential(multiplier=1, max=_LONGEST_STEP_S)


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, Retry) else None
    return _backoff(state) if asked is None else asked
