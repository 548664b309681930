"""A transaction that cannot forget its audit entries.

``transaction`` opens one; what changes state also notes an event; the entries are chained and written last,
in the same commit. Last, because the head row of the log is locked from then on: whoever held it while
waiting for other rows would stop everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa
from psycopg import Connection as PsycopgConnection

from domain.audit_events import AuditEvent
from domain.clock import Clock
from domain.records import canonical_json
from gateway.audit.chain import link
from gateway.store import schema
from gateway.store.engine import store_errors


class Transaction:
    """An open transaction: ``conn`` for statements, ``note`` for what the log must say about them."""

    def __init__(self, conn: sa.Connection, clock: Clock, actor: str) -> None:
        self.conn = conn
        self.actor = actor
        self._clock = clock
        self._notes: list[tuple[str, str, bytes]] = []

    def note(self, event: AuditEvent, payload: Mapping[str, object]) -> None:
        """Remember one audit entry; it is written when the transaction ends well."""
        self._notes.append((self.actor, event.value, canonical_json(payload)))

    def take_turn(self, what: str) -> None:
        """Wait until no other transaction holds the turn ``what``; given back at the end of this one."""
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        self.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))

    def write_notes(self) -> None:
        """Chain and store the remembered entries."""
        if not self._notes:
            return
        head = schema.audit_head
        seq, previous = self.conn.execute(
            sa.select(head.c.seq, head.c.hash).where(head.c.id == 1).with_for_update()
        ).one()
        at_us = int(self._clock.now().timestamp() * 1_000_000)
        entries, last = link(seq, bytes(previous), self._notes, at_us)
        columns = ("seq", "at_us", "actor", "event", "payload", "hash")
        copy_rows(self.conn, "audit_log", columns, ((getattr(e, c) for c in columns) for e in entries))
        self.conn.execute(head.update().where(head.c.id == 1).values(seq=entries[-1].seq, hash=last))
        self._notes.clear()


@contextmanager
def transaction(engine: sa.Engine, clock: Clock, actor: str, *, keep: bool = True) -> Iterator[Transaction]:
    """State change and audit entry in one commit; nothing at all if the block raises.

    ``keep=False``: do everything, then roll back (a dry run).

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with store_errors(), engine.connect() as conn, conn.begin() as attempt:
        tx = Transaction(conn, clock, actor)
        yield tx
        tx.write_notes()
        if not keep:
            attempt.rollback()


def copy_rows(
    conn: sa.Connection, table: str, columns: tuple[str, ...], rows: Iterator[Iterator[object]]
) -> None:
    """Insert ``rows`` with COPY: the fast way in, several times faster than INSERT with many rows."""
    driver = conn.connection.driver_connection
    assert isinstance(driver, PsycopgConnection)  # noqa: S101 - the store has one dialect
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(list(row))
