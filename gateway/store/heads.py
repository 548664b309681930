"""Record heads: which version of each source record counts, and how it was last read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.parking import ParkReason
from domain.records import RecordKind, SourceRecord
from gateway.store.driver import Reading, bigints
from gateway.store.schema import parked, record_head, source_record


class Head(NamedTuple):
    """The version of a source record that counts now."""

    id: int
    record: SourceRecord


def streams(conn: sa.Connection) -> list[tuple[str, RecordKind]]:
    """Every (source, kind) that has records, in a fixed order."""
    rows = conn.execute(
        sa.select(record_head.c.source, record_head.c.kind)
        .distinct()
        .order_by(record_head.c.source, record_head.c.kind)
    )
    return [(row.source, RecordKind(row.kind)) for row in rows]


def pending_heads(
    conn: sa.Connection, source: str, kind: RecordKind, mapped_with: str, period: str, *, batch: int
) -> Iterator[list[Head]]:
    """Heads not yet mapped with the engine ``mapped_with``, for ``period`` or for no period yet, by id.

    Records that a person dropped stay out until the source changes them; so do those that depart from their
    source's contract, until a person lets them pass.
    """
    statement = (
        _heads(*may_be_mapped(source, kind, period))
        .where(
            record_head.c.id > sa.bindparam("last", 0),
            record_head.c.mapped_with.is_distinct_from(mapped_with),
        )
        .order_by(record_head.c.id)
        .limit(batch)
    )
    reading, last = Reading(conn, statement, _TYPES), 0
    while heads := [_head(source, kind, row) for row in reading.rows(last=last)]:
        last = heads[-1].id
        yield heads


def staged(conn: sa.Connection, source: str, kind: RecordKind, *, batch: int) -> Iterator[list[Head]]:
    """Every record of a stream as it counts now, as of one moment, in no order."""
    statement = _heads(record_head.c.source == source, record_head.c.kind == kind.value)
    rows = Reading(conn, statement, _TYPES).rows()
    while heads := [_head(source, kind, row) for row in islice(rows, batch)]:
        yield heads


_TYPES = ("int8", "text", "text", "jsonb")


def _heads(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[Any, ...]]:
    version = source_record.c
    return (
        sa.select(record_head.c.id, version.record_key, version.digest, version.fields)
        .join(source_record, version.id == record_head.c.record_id)
        .where(*conditions)
    )


def _head(source: str, kind: RecordKind, row: tuple[Any, ...]) -> Head:
    return Head(row[0], SourceRecord(source, kind, row[1], row[3], row[2]))


def may_be_mapped(source: str, kind: RecordKind, period: str) -> tuple[sa.ColumnElement[bool], ...]:
    """What is true of every head of a stream that counts for ``period`` or for no period yet and for which
    nobody has to decide first.
    """
    return (
        record_head.c.source == source,
        record_head.c.kind == kind.value,
        sa.or_(record_head.c.period.is_(None), record_head.c.period == period),
        ~_dropped(),
        ~_suspect(),
    )


def _dropped() -> sa.ColumnElement[bool]:
    """Whether a person left this very version out."""
    return sa.exists().where(
        parked.c.head_id == record_head.c.id,
        parked.c.state == "dropped",
        parked.c.record_digest == source_record.c.digest,
    )


def _suspect() -> sa.ColumnElement[bool]:
    """Whether the record waits because it departs from its source's contract."""
    return sa.exists().where(
        parked.c.head_id == record_head.c.id,
        parked.c.stage == "pull",
        parked.c.reason == ParkReason.AGAINST_CONTRACT.value,
        parked.c.state == "open",
    )


def still_current(conn: sa.Connection, heads: Sequence[Head]) -> frozenset[int]:
    """The ids of those ``heads`` whose version still counts, locked until the end of the transaction.

    Reading a source may replace a version between the moment it was read for mapping and the moment its
    outcome is stored; an outcome of the older one must not be kept, nor the newer one marked as mapped.
    """
    statement = (
        sa.select(record_head.c.id, source_record.c.digest)
        .join(source_record, source_record.c.id == record_head.c.record_id)
        .where(record_head.c.id == sa.any_(bigints([head.id for head in heads])))
        .order_by(record_head.c.id)
        .with_for_update(of=record_head)
    )
    digests = {row.id: row.digest for row in conn.execute(statement)}
    return frozenset(head.id for head in heads if digests.get(head.id) == head.record.digest)


def mark_mapped(conn: sa.Connection, outcomes: Sequence[tuple[int, str | None, str | None]]) -> None:
    """Remember for each head: (id, engine it was mapped with or None to look again, its period)."""
    ids_of: dict[tuple[str | None, str | None], list[int]] = {}
    for head, engine, period in outcomes:
        ids_of.setdefault((engine, period), []).append(head)
    for (engine, period), ids in ids_of.items():
        conn.execute(
            sa.update(record_head)
            .where(record_head.c.id == sa.any_(bigints(ids)))
            .values(mapped_with=engine, period=period)
        )
