"""Reading may be repeated: bounded retries with growing waits, and a budget of requests a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

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


class Budget(Protocol):
    """How many requests a source may still be sent."""

    def take(self) -> None:
        """Wait until the next request may be sent, and count it."""
        ...

    def hold(self, seconds: float) -> None:
        """The system asked for rest: nobody sends anything for ``seconds``."""
        ...


class Spacing:
    """At most ``requests_per_minute`` calls, evenly spaced, within this process: a ``Budget``."""

    def __init__(self, requests_per_minute: int, pace: Pace) -> None:
        self._step_s = 60.0 / requests_per_minute
        self._pace = pace
        self._next_at = pace.monotonic()

    def take(self) -> None:
        """Sleep until the next call is due."""
        now = self._pace.monotonic()
        if now < self._next_at:
            self._pace.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + self._step_s

    def hold(self, seconds: float) -> None:
        """Nothing for ``seconds``; the retry that asked for it waits as long anyway."""


def retrying(
    call: Callable[[], Iterator[T]], *, attempts: int, max_wait_s: float, pace: Pace, budget: Budget
) -> Iterator[T]:
    """What ``call()`` gives, from its beginning again after a ``Retry`` error, at most ``attempts`` times.

    Waits grow with jitter from a second, or are what the system asked for (``Retry-After``). All waits
    together stay under ``max_wait_s``: what asks for more is left to the next scheduled run, and the budget
    keeps every process away until then.

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
    for attempt in policy:
        with attempt:
            budget.take()
            try:
                yield from call()
            except Retry as asked:
                if asked.retry_after_s is not None:
                    budget.hold(asked.retry_after_s)
                raise


_backoff = wait_random_exponential(multiplier=1, max=_LONGEST_STEP_S)


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, Retry) else None
    return _backoff(state) if asked is None else asked
