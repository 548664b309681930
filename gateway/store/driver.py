"""The driver below SQLAlchemy, for the few statements that read or write a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeAlias, TypeVar, cast

import msgspec
import sqlalchemy as sa
from psycopg import Connection
from psycopg.types.json import set_json_loads

Driver: TypeAlias = "Connection[tuple[Any, ...]]"
RowT = TypeVar("RowT", bound=tuple[Any, ...])

_decode = msgspec.json.Decoder().decode


def driver_of(conn: sa.Connection) -> Driver:
    """The connection of the driver that ``conn`` stands on, in the same transaction."""
    driver = conn.connection.driver_connection
    assert isinstance(driver, Connection)  # noqa: S101 - the store has one dialect
    return driver


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - what a source sent
    """What ``json.loads`` makes of it; it is asked where the faster reader gives up (nesting)."""
    try:
        return _decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return json.loads(text)


class Reading(Generic[RowT]):
    """A statement made once and read by COPY, half the work of a result: for thousands of rows at a time.

    ``types``: of its columns, as PostgreSQL names them. The server plans it anew each time: a plan made while
    a table was empty would read all of it for ever.
    """

    def __init__(self, conn: sa.Connection, statement: sa.Select[RowT], types: Sequence[str]) -> None:
        compiled = statement.compile(dialect=conn.dialect)
        self._driver = driver_of(conn)
        self._copy = f"COPY ({compiled}) TO STDOUT (FORMAT binary)"
        self._values = dict(compiled.params)
        self._types = types

    def rows(self, **values: object) -> Iterator[RowT]:
        """Its rows, with ``values`` in place of the ones it was made with."""
        with self._driver.cursor() as cursor:
            set_json_loads(read_json, cursor)
            with cursor.copy(self._copy, {**self._values, **values}) as copy:
                copy.set_types(self._types)
                yield from cast("Iterator[RowT]", copy.rows())
