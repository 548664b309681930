"""So many readers of a source at a time, over all processes: locks that the database frees with a session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from domain.errors import SourceBusy
from domain.text import Text
from gateway.store.engine import store_errors


@contextmanager
def source_turn(engine: sa.Engine, source: str, readers: int) -> Iterator[None]:
    """Hold one of the ``readers`` places at ``source`` while the block runs.

    Raises:
        SourceBusy: all places are taken.
        StoreUnavailable: the database does not answer.
    """
    with store_errors():
        conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        places = (_number(source, place) for place in range(readers))
        taken = next((n for n in places if conn.execute(sa.select(_try(n))).scalar_one()), None)
        if taken is None:
            raise SourceBusy(
                Text("Một tiến trình khác đang đọc nguồn này", "another process is reading this source"),
                Text("Không cần làm gì: lần chạy đó sẽ đọc hết.", "Nothing to do: that run reads it all."),
                source,
            )
        yield
    finally:
        with suppress(sa.exc.DBAPIError):  # at once; the server notices the end of a session a little later
            conn.execute(sa.select(sa.func.pg_advisory_unlock_all()))
        conn.invalidate()  # end the session, so that the place is free whatever happened
        conn.close()


def _try(number: int) -> sa.Function[bool]:
    return sa.func.pg_try_advisory_lock(number, type_=sa.Boolean)


def _number(source: str, place: int) -> int:
    digest = hashlib.sha256(f"read:{source}:{place}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
