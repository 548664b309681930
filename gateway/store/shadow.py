"""A shadow of the store: the real code reads and writes it, and nothing of it ever happened.

One connection, one transaction that is never committed. Temporary tables and views of the same names come
first in PostgreSQL's search path, so every statement that names ``work_unit`` means the shadow:

- tables with many rows (``_LAID_OVER``) become a view of the public table with what changed laid over it:
  triggers put every new version of a row into a temporary table and its key among those gone;
- small ones (``_COPIED``), whose rows are inserted or updated in one statement, are copied;
- how a head was mapped (``record_head``) is read, and its updates are left out: whoever replays knows.

A shadow has sides, one after the other, each with its own temporary tables; those of a side that was lifted
stay to be compared. Public tables are read from one snapshot and neither written nor locked; a crash leaves
nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from gateway.store.engine import store_errors

_LAID_OVER = {
    "work_unit": "head_id",
    "parked": "id",
    "objective_cause": "head_id",
    "result_confirmation": "head_id",
}
"""Each with the column by which a row is known."""
_COPIED = ("organisation", "person", "evaluation")

_LAY = """
CREATE TEMP TABLE {side}_{name} (LIKE public.{name} INCLUDING DEFAULTS);
CREATE UNIQUE INDEX ON pg_temp.{side}_{name} ({key});
CREATE TEMP TABLE {side}_{name}_gone (key bigint PRIMARY KEY);
CREATE TEMP VIEW {name} AS
    SELECT b.* FROM public.{name} b
    WHERE NOT EXISTS (SELECT FROM pg_temp.{side}_{name}_gone g WHERE g.key = b.{key})
    UNION ALL SELECT * FROM pg_temp.{side}_{name};
CREATE FUNCTION pg_temp.write_{side}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO pg_temp.{side}_{name}_gone VALUES (OLD.{key}) ON CONFLICT DO NOTHING;
        DELETE FROM pg_temp.{side}_{name} WHERE {key} = OLD.{key};
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO pg_temp.{side}_{name} VALUES (NEW.*);
    RETURN NEW;
END $$;
CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE OR DELETE ON pg_temp.{name}
    FOR EACH ROW EXECUTE FUNCTION pg_temp.write_{side}_{name}();
"""
_DEFAULTS = """
SELECT a.attname AS name,
       CASE WHEN a.attidentity <> '' THEN '' ELSE pg_get_expr(d.adbin, d.adrelid) END AS value
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ('public.' || :table)::regclass AND (a.attidentity <> '' OR d.adbin IS NOT NULL)
"""
_COPY = """
CREATE TEMP TABLE {name} (LIKE public.{name} INCLUDING ALL);
INSERT INTO pg_temp.{name} SELECT * FROM public.{name};
"""
_HEADS = """
CREATE TEMP VIEW record_head AS SELECT * FROM public.record_head;
CREATE RULE left_out AS ON UPDATE TO pg_temp.record_head DO INSTEAD NOTHING;
"""


_LOCKS = re.compile(r"\sFOR (UPDATE|SHARE)( OF \w+)?( SKIP LOCKED| NOWAIT)?\s*$")


class _Held(psycopg.Connection[Any]):
    """A connection whose transaction ends with it and not before."""

    def commit(self) -> None:
        """Keep the transaction open."""

    def rollback(self) -> None:
        """Keep the transaction open: what failed in it fails the whole shadow."""


@contextmanager
def open_shadow(url: str) -> Iterator[sa.Engine]:
    """An engine whose every connection is the same one, within one transaction that leaves nothing.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    engine = sa.create_engine(
        url, poolclass=sa.StaticPool, pool_reset_on_return=None, connect_args={"connect_timeout": 10}
    )
    sa.event.listen(engine, "do_connect", _connect)
    sa.event.listen(engine, "before_cursor_execute", _unlocked, retval=True)
    try:
        with store_errors():
            yield engine
    finally:
        engine.dispose()


def _connect(_dialect: object, _record: object, args: list[Any], kwargs: dict[str, Any]) -> _Held:
    held: _Held = _Held.connect(*args, **kwargs, prepare_threshold=None)
    held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return held


def _unlocked(
    _conn: object, _cursor: object, statement: str, values: object, _context: object, _many: object
) -> tuple[str, object]:
    """Rows are not locked on the way through a view: nobody else writes the shadow; public rows stay free."""
    return _LOCKS.sub("", statement), values


def snapshot_of(conn: sa.Connection) -> str:
    """The name under which other connections see the same state of the public tables."""
    return str(conn.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())


def plan_for_many_rows(conn: sa.Connection) -> None:
    """Until the end of the transaction: memory for sums of a million rows, and indexes believed to be cheap,
    as they are where a store fits into the memory of its machine.
    """
    conn.exec_driver_sql("SET LOCAL work_mem = '64MB'")
    conn.exec_driver_sql("SET LOCAL random_page_cost = 1.1")


@contextmanager
def laid(conn: sa.Connection, side: str) -> Iterator[None]:
    """Within the block every table means this side; afterwards the public one again."""
    plan_for_many_rows(conn)
    for name, key in _LAID_OVER.items():
        conn.exec_driver_sql(_LAY.format(side=side, name=name, key=key))
        for column, value in conn.execute(sa.text(_DEFAULTS), {"table": name}).all():
            default = value or _counter(conn, side, name)
            conn.exec_driver_sql(f"ALTER VIEW pg_temp.{name} ALTER COLUMN {column} SET DEFAULT {default}")
    # Fewer indexes than the public table has: what changed is few, or read as a whole.
    conn.exec_driver_sql(f"CREATE INDEX ON pg_temp.{side}_work_unit (period, product_key)")
    for name in _COPIED:
        conn.exec_driver_sql(_COPY.format(name=name))
    conn.exec_driver_sql(_HEADS)
    yield
    for name in ("record_head", *_LAID_OVER):
        conn.exec_driver_sql(f"DROP VIEW pg_temp.{name}")
    for name in _COPIED:
        conn.exec_driver_sql(f"DROP TABLE pg_temp.{name}")


def refresh_statistics(conn: sa.Connection, side: str) -> None:
    """Tell the planner how much of a side changed: nothing else does for temporary tables."""
    for name in _LAID_OVER:
        conn.exec_driver_sql(f"ANALYZE pg_temp.{side}_{name}")
        conn.exec_driver_sql(f"ANALYZE pg_temp.{side}_{name}_gone")


def _counter(conn: sa.Connection, side: str, name: str) -> str:
    """Numbers for new rows, beyond those of the public table."""
    last = conn.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM public.{name}").scalar_one()  # noqa: S608
    conn.exec_driver_sql(f"CREATE TEMP SEQUENCE {side}_{name}_id START {last}")
    return f"nextval('pg_temp.{side}_{name}_id')"
