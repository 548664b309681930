"""The driver below SQLAlchemy, for the few statements that read or write a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeAlias, TypeVar, cast

import msgspec
import sqlalchemy as sa
from psycopg import Connection
from psycopg.types.json import set_json_loads

Driver: TypeAlias = "Connection[tuple[Any, ...]]"
RowT = TypeVar("RowT", bound=tuple[Any, ...])

_LINES_AT_ONCE = 100
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


class _WrittenArray(sa.types.UserDefinedType[str]):
    """An array that is sent as PostgreSQL writes it, as one constant of its own type.

    Not as a text that the statement casts: that would be read again for every row it is compared with, and
    no partial index would be used.
    """

    cache_ok = True
    render_bind_cast = True

    def __init__(self, of: str) -> None:
        self.of = of

    def get_col_spec(self, **_options: object) -> str:
        """Its name in SQL."""
        return f"{self.of}[]"


def bigints(values: Iterable[int]) -> sa.ColumnElement[Any]:
    """Thousands of numbers as one parameter; the driver's own way of writing a list is ten times slower."""
    return sa.literal(f"{{{','.join(map(str, values))}}}", _WrittenArray("BIGINT"))


def texts(values: Iterable[str]) -> sa.ColumnElement[Any]:
    """Thousands of texts as one parameter."""
    quoted = [value.translate(_QUOTED) for value in values]
    written = '","'.join(quoted)
    return sa.literal(f'{{"{written}"}}' if quoted else "{}", _WrittenArray("TEXT"))


_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x01": "\\x01"})
NULL = "\x01N"
"""What stands for no value in a row of ``copy_lines``: this very object; a text that is equal is escaped.
Two characters, because Python has each single one only once.
"""


def copy_line(values: Sequence[str], nulls: int = 0) -> str:
    """One row of ``copy_lines``; ``nulls``: how many of ``values`` are ``NULL``."""
    line = "\t".join(values)
    if (
        "\\" not in line
        and "\n" not in line
        and "\r" not in line
        and line.count("\t") == len(values) - 1
        and line.count(NULL) == nulls
    ):
        return line + "\n"
    return "\t".join([v if v is NULL else v.translate(_SPECIAL) for v in values]) + "\n"


def copy_lines(conn: sa.Connection, table: str, columns: Sequence[str], lines: Iterator[str]) -> None:
    """Insert rows that were already written as ``copy_line`` does: for many thousands of wide rows, where the
    driver would look up how to write each value. Sent as they come, so that the server works meanwhile.
    """
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (NULL E'\\x01N')"
    with driver_of(conn).cursor() as cursor, cursor.copy(statement) as copy:
        while some := "".join(islice(lines, _LINES_AT_ONCE)):
            copy.write(some)
