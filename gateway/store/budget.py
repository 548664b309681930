"""The request budget of a source, kept by all processes together: one row a source, the store's clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from domain.errors import SourceUnavailable
from domain.text import Text
from gateway.store.engine import store_errors

LONGEST_WAIT_S = 120.0
"""Who would have to wait longer gives up and leaves it to the next scheduled run."""


class StoreBudget:
    """At most ``requests_per_minute`` requests to ``source``, evenly spaced over every process."""

    def __init__(
        self,
        engine: sa.Engine,
        source: str,
        requests_per_minute: int,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._engine = engine
        self._source = source
        self._step = timedelta(minutes=1) / requests_per_minute
        self._sleep = sleep

    def take(self) -> None:
        """Wait until the next request may be sent, and count it.

        Raises:
            SourceUnavailable: the source asked for a rest longer than anybody should wait here.
        """
        wait_s = self._reserve()
        if wait_s > 0:
            self._sleep(wait_s)

    def hold(self, seconds: float) -> None:
        """The source asked for rest: no process sends anything for ``seconds``."""
        with store_errors(), self._engine.begin() as conn:
            conn.execute(_HOLD, {"source": self._source, "rest": timedelta(seconds=seconds)})

    def _reserve(self) -> float:
        """Seconds until the request that was just counted may leave."""
        with store_errors(), self._engine.begin() as conn:
            wait_s = float(conn.execute(_RESERVE, {"source": self._source, "step": self._step}).scalar_one())
            if wait_s > LONGEST_WAIT_S:
                raise _resting(self._source, wait_s)  # and the count is taken back
        return wait_s


# One question a request: it is asked before every page. A count lost in a crash of the database costs one
# request too early; waiting for the disk each time would cost more than the request.
_RESERVE = sa.text(
    "INSERT INTO source_state AS s (source, next_request_at) VALUES (:source, clock_timestamp() + :step)"
    " ON CONFLICT (source) DO UPDATE"
    " SET next_request_at = greatest(s.next_request_at, clock_timestamp()) + :step"
    " RETURNING extract(epoch FROM s.next_request_at - :step - clock_timestamp()),"
    " set_config('synchronous_commit', 'off', true)"
).bindparams(sa.bindparam("step", type_=sa.Interval))
_HOLD = sa.text(
    "INSERT INTO source_state AS s (source, next_request_at) VALUES (:source, clock_timestamp() + :rest)"
    " ON CONFLICT (source) DO UPDATE"
    " SET next_request_at = greatest(s.next_request_at, clock_timestamp() + :rest)"
).bindparams(sa.bindparam("rest", type_=sa.Interval))


def _resting(source: str, wait_s: float) -> SourceUnavailable:
    return SourceUnavailable(
        Text(
            f"Nguồn yêu cầu nghỉ thêm {wait_s:.0f} giây", f"the source asked for {wait_s:.0f} s of rest still"
        ),
        Text("Lần chạy theo lịch kế tiếp sẽ đọc tiếp.", "The next scheduled run goes on."),
        source,
        retry_after_s=wait_s,
    )
