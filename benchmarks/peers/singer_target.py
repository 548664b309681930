"""target-postgres reading messages from a pipe: python singer_target.py CONFIG DSN; prints one JSON line."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from target_postgres.target import TargetPostgres


class Lines(io.TextIOBase):
    """Standard input whose first line was looked at."""

    def __init__(self, first: str) -> None:
        self._first = first

    def __iter__(self) -> Iterator[str]:
        yield self._first
        yield from sys.stdin


def main() -> None:
    """Load; the clock starts with the first line."""
    config = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    first = sys.stdin.readline()
    started = time.perf_counter()
    TargetPostgres(config=config).listen(Lines(first))
    seconds = time.perf_counter() - started
    with psycopg.connect(sys.argv[2]) as connection:
        found = connection.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'tasks'").fetchone()
        rows = connection.execute(f'SELECT count(*) FROM "{found[0]}".tasks').fetchone()[0]
    print(json.dumps({"rows": rows, "seconds": seconds}))


if __name__ == "__main__":
    main()
