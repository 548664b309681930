"""A source's request budget, kept by several processes together."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from domain.errors import SourceUnavailable
from gateway.store.budget import StoreBudget

ASK = """
import sys, time
import sqlalchemy as sa
from gateway.store.budget import StoreBudget
engine = sa.create_engine(sys.argv[1])
budget = StoreBudget(engine, "office", 600)
for _ in range(10):
    budget.take()
    print(time.time(), flush=True)
"""


def test_requests_are_spaced_over_every_process(store_url: str) -> None:
    """Three processes with ten requests each at 600 a minute: no two leave closer than 0.1 s together."""
    workers = [
        subprocess.Popen([sys.executable, "-c", ASK, store_url], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    sent = sorted(float(line) for worker in workers for line in worker.communicate(timeout=60)[0].split())
    assert len(sent) == 30
    assert sent[-1] - sent[0] >= 29 * 0.1 - 0.05


def test_the_first_request_waits_for_nobody(store: sa.Engine) -> None:
    """No wait before there was a request, one step before the second."""
    waits: list[float] = []
    budget = StoreBudget(store, "office", 60, sleep=waits.append)
    budget.take()
    budget.take()
    assert len(waits) == 1
    assert 0.5 < waits[0] <= 1.0


def test_a_rest_that_the_source_asked_for_binds_everybody(store: sa.Engine) -> None:
    """After Retry-After no process sends; one that would wait too long leaves it to the next run."""
    StoreBudget(store, "office", 600).hold(3600)
    waits: list[float] = []
    with pytest.raises(SourceUnavailable, match="s of rest still") as asked:
        StoreBudget(store, "office", 600, sleep=waits.append).take()
    assert waits == []
    assert asked.value.retry_after_s is not None
    assert 3500 < asked.value.retry_after_s <= 3600


def test_sources_have_budgets_of_their_own(store: sa.Engine) -> None:
    """A resting source does not slow another."""
    StoreBudget(store, "office", 600).hold(3600)
    started = time.monotonic()
    StoreBudget(store, "archive", 600).take()
    assert time.monotonic() - started < 5
