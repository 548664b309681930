"""Which keys a complete reading saw, and which known records it did not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.parking import Parked, ParkReason
from domain.records import RecordKind
from gateway.store.parking import Waiting, park, settle
from gateway.store.schema import parked, record_head, seen_key, source_record
from gateway.store.work import Transaction, copy_rows

_GHOST = ParkReason.MISSING_AT_SOURCE.value


@dataclass(frozen=True, slots=True)
class Compared:
    """A complete reading held against the store. ``known``: records that were there before it; ``missing``:
    known ones that did not come and of which nobody was told yet; ``returned``: ones that were missing and
    came back.
    """

    known: int
    missing: int
    returned: int


def begin_reading(engine: sa.Engine, reading: str) -> None:
    """Forget the keys of an earlier reading of this name that was cut off."""
    with engine.begin() as conn:
        conn.execute(sa.delete(seen_key).where(seen_key.c.reading == reading))


def remember_keys(engine: sa.Engine, reading: str, keys: Iterable[str]) -> None:
    """Add the keys of a page; twice the same is no harm."""
    with engine.begin() as conn:
        conn.execute(sa.text("SET LOCAL synchronous_commit = off"))  # the table is not durable anyway
        copy_rows(conn, "seen_key", ("reading", "record_key"), (iter((reading, key)) for key in keys))


def compare(conn: sa.Connection, source: str, kind: RecordKind, scope: str, reading: str) -> Compared:
    """Count what is known, what of it did not come, and what came back."""
    stream = _stream(source, kind, scope)
    here = record_head.c.missing_since.is_(None)
    counts = sa.select(sa.func.count(), sa.func.count().filter(here)).select_from(record_head)
    with _hash_joins(conn):
        known, present = conn.execute(counts.where(stream)).one()
        came, still_present = conn.execute(counts.where(stream, _seen(reading))).one()
    return Compared(known, missing=present - still_present, returned=came - still_present)


@contextmanager
def _hash_joins(conn: sa.Connection) -> Iterator[None]:
    """Join by hashing: the keys just came and the tables have no statistics, so the planner would take them
    for few and look each record up among all keys: ten times the records, a hundred times the time.
    """
    conn.execute(sa.text("SET LOCAL enable_nestloop = off"))
    yield
    conn.execute(sa.text("SET LOCAL enable_nestloop = on"))


def settle_reading(
    tx: Transaction, source: str, kind: RecordKind, scope: str, reading: str, *, period: str, now: datetime
) -> tuple[int, int]:
    """Mark what vanished and park it for a person; take back what came again. (newly missing, returned)."""
    head, stream = record_head.c, _stream(source, kind, scope)
    with _hash_joins(tx.conn):
        gone = tx.conn.execute(
            sa.update(record_head)
            .where(stream, head.missing_since.is_(None), ~_seen(reading))
            .values(missing_since=now)
            .returning(head.id, head.record_key, head.record_id, head.period)
        ).all()
        back = (
            tx.conn.execute(
                sa.update(record_head)
                .where(stream, head.missing_since.is_not(None), _seen(reading))
                .values(missing_since=None)
                .returning(head.id)
            )
            .scalars()
            .all()
        )
    digests = _digests(tx, [row.record_id for row in gone])
    park(
        tx,
        [
            Waiting(
                "pull",
                row.period or period,
                Parked(ParkReason.MISSING_AT_SOURCE, "", row.record_key),
                row.id,
                None,
                digests[row.record_id],
            )
            for row in gone
        ],
        now,
    )
    _welcome_back(tx, list(back), now)
    return len(gone), len(back)


def end_reading(tx: Transaction, reading: str) -> None:
    """Forget the keys."""
    tx.conn.execute(sa.delete(seen_key).where(seen_key.c.reading == reading))


def _digests(tx: Transaction, record_ids: list[int]) -> dict[int, str]:
    """Digest by version of a record."""
    record = source_record.c
    rows = tx.conn.execute(sa.select(record.id, record.digest).where(record.id.in_(record_ids)))
    return {row.id: row.digest for row in rows}


def _welcome_back(tx: Transaction, head_ids: list[int], now: datetime) -> None:
    """A record that came back waits no longer, and one that was dropped as deleted counts again."""
    if not head_ids:
        return
    rows = tx.conn.execute(
        sa.select(parked.c.id, parked.c.head_id, parked.c.state).where(
            parked.c.head_id.in_(head_ids),
            parked.c.reason == _GHOST,
            parked.c.state.in_(["open", "dropped"]),
        )
    ).all()
    because = "the source has it again"
    settle(tx, [row.id for row in rows], state="resolved", by="gateway", because=because, now=now)
    dropped = [row for row in rows if row.state == "dropped"]
    tx.conn.execute(
        sa.update(parked).where(parked.c.id.in_([row.id for row in dropped])).values(state="resolved")
    )
    tx.conn.execute(
        sa.update(record_head)
        .where(record_head.c.id.in_([row.head_id for row in dropped]))
        .values(mapped_with=None)
    )


def _stream(source: str, kind: RecordKind, scope: str) -> sa.ColumnElement[bool]:
    head = record_head.c
    return sa.and_(head.source == source, head.kind == kind.value, head.scope == scope)


def _seen(reading: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(seen_key.c.reading == reading, seen_key.c.record_key == record_head.c.record_key)
