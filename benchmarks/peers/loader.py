"""The least that stores what an extractor gives: COPY into one table, a commit every 1,000 rows. No upsert.

``python loader.py DSN < messages`` reads Airbyte or Singer messages from a pipe; prints one JSON line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import psycopg

BATCH = 1_000


def load(dsn: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Store ``rows``; how many."""
    count, waiting = 0, iter(rows)
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS loaded (id text, body jsonb)")
        connection.commit()
        while batch := list(islice(waiting, BATCH)):
            with connection.cursor().copy("COPY loaded FROM STDIN") as copy:
                for row in batch:
                    copy.write_row((row["Id"], json.dumps(row, default=str)))
            connection.commit()
            count += len(batch)
    return count


def records(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """The records of Airbyte's or Singer's messages."""
    for line in lines:
        message = json.loads(line)
        if message.get("type") == "RECORD":
            record = message["record"]
            yield record.get("data", record)


def main() -> None:
    """Load what comes in; the clock starts with the first line."""
    lines = iter(sys.stdin)
    first = next(lines)
    started = time.perf_counter()

    def every() -> Iterator[str]:
        yield first
        yield from lines

    count = load(sys.argv[1], records(every()))
    print(json.dumps({"rows": count, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
