"""The rate limit counts the last sixty seconds."""

from __future__ import annotations

from simulators.national_db.rate_limit import RateLimit


def test_the_window_slides():
    """Two a minute: the third waits until the first is a minute old; a refused call does not count."""
    time_s = [0.0]
    limit = RateLimit(2, now=lambda: time_s[0])
    waits = []
    for moment in (0.0, 10.0, 30.0, 59.0, 60.0, 61.0):
        time_s[0] = moment
        waits.append(limit.wait_s())

    assert waits == [0.0, 0.0, 30.0, 1.0, 0.0, 9.0]


def test_no_limit_lets_everything_through():
    """Without a number nothing waits."""
    assert [RateLimit(None).wait_s() for _ in range(3)] == [0.0] * 3
