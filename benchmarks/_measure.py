"""Time things the same way everywhere: best of several runs, ratios between things run in turn."""

from __future__ import annotations

import time
from collections.abc import Callable


def best_s(work: Callable[[], object], runs: int = 5) -> float:
    """Seconds of the fastest of ``runs`` runs after one warm-up: the least disturbed by a noisy machine."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def row(name: str, value: float, unit: str, note: str = "") -> None:
    """One line of the table."""
    print(f"  {name:<58} {value:>12,.1f} {unit:<12} {note}")
