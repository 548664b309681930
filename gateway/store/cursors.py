"""Where reading of each source stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway.store.schema import source_cursor, source_state


def note_source(conn: sa.Connection, source: str, values: Mapping[str, object]) -> None:
    """Write ``values`` into the row of ``source`` that all its kinds share."""
    statement = insert(source_state).values(source=source, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["source"], set_=values))


def unread_sources(conn: sa.Connection, sources: Iterable[str]) -> dict[str, str]:
    """Sources that were never read to the end, or whose last reading failed: what is missing → why.

    Keys are ``source`` or ``source.kind``.
    """
    rows = conn.execute(sa.select(source_cursor).order_by(source_cursor.c.source, source_cursor.c.kind)).all()
    failed = {f"{row.source}.{row.kind}": row.failure for row in rows if row.failure is not None}
    read = {row.source for row in rows}
    return failed | {name: "never read" for name in sources if name not in read}
