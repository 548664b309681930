"""The map step end to end: staged records become work units, parked ones and audit entries.

SIZES=100000,1000000: stores with the work of two offices, two records in a hundred bad. Mapping runs in a
process of its own (``python benchmarks/map_step.py DATABASE_URL`` prints one JSON line), once with everything
to do and once with nothing; then all units are read as scoring reads them.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from _measure import row
from _stage import HERE, run
from _staged import PERIOD, stage

from domain.period import Period
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.settings import Settings
from gateway.steps.map import map_period
from gateway.store.engine import open_engine
from gateway.store.migrate import migrate
from gateway.store.units import units_by_person
from gateway.wiring import open_gateway

SIZES = tuple(map(int, os.environ.get("SIZES", "100000").split(",")))


def measure(url: str) -> dict[str, float]:
    """Map what is staged."""
    with open_gateway(Settings(database_url=url, lang="en"), actor="bench") as gw:
        started = time.perf_counter()
        counts = map_period(gw, Period.parse(PERIOD))
        seconds = time.perf_counter() - started
    # Of this program alone: what ``getrusage`` tells begins with the memory of the process that started it.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return {
        "rows": counts.mapped + counts.parked,
        "seconds": seconds,
        "extra_mb": int(peak.split()[1]) / 1024,
    }


def fresh(postgres: EmbeddedPostgres, size: int) -> str:
    """The address of a store with ``size`` staged records."""
    name = f"map{size}"
    postgres.create_database(name)
    url = postgres.url(name)
    engine = sa.create_engine(url)
    migrate(engine)
    engine.dispose()
    stage(url, size)
    return url


def main() -> None:
    """Print a few lines a size."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "pg") as postgres:
        for size in SIZES:
            url = fresh(postgres, size)
            command = [sys.executable, str(HERE / "map_step.py"), url]
            first, again = run(command), run(command)
            cpu_us = 1e6 * (first.cpu_s - again.cpu_s) / first.rows
            note = f"{cpu_us:.0f} µs of CPU each, PostgreSQL not counted; {first.extra_mb:.0f} MB"
            row(f"{size:,} staged records mapped", first.rate, "records/s", note)
            row("  looking for work where there is none", again.seconds, "s")
            row("  all units read", units_rate(url), "units/s")


def units_rate(url: str) -> float:
    """Units a second, read as scoring reads them."""
    engine = open_engine(url)
    with engine.connect() as conn:
        started = time.perf_counter()
        count = sum(map(len, units_by_person(conn, PERIOD).values()))
        return count / (time.perf_counter() - started)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
