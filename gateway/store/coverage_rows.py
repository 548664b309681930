"""Every record of a stream with what the store says of it besides: linked, dropped, waiting elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from domain.parking import ParkReason
from domain.records import RecordKind, SourceRecord
from gateway.store.driver import Reading
from gateway.store.schema import parked, record_head, source_record, work_unit

_TYPES = ("text", "text", "jsonb", "text")


def covered_rows(
    conn: sa.Connection, source: str, kind: RecordKind, period: str
) -> Iterator[tuple[SourceRecord, str]]:
    """The records of a stream that belong to ``period`` or to none yet (empty: all), in no order, a stream.

    Beside each: ``linked`` if it counts with a task, ``dropped`` if a person left it out, the reason if it
    waits for something that no mapping file decides; else empty.
    """
    statement = (
        sa.select(source_record.c.record_key, source_record.c.digest, source_record.c.fields, _stands())
        .select_from(record_head)
        .join(source_record, source_record.c.id == record_head.c.record_id)
        .outerjoin(work_unit, work_unit.c.head_id == record_head.c.id)
        .where(*_of(source, kind, period))
    )
    for key, digest, fields, stands in Reading[tuple[Any, ...]](conn, statement, _TYPES).rows():
        yield SourceRecord(source, kind, key, fields, digest), stands


def count_rows(conn: sa.Connection, source: str, kind: RecordKind, period: str) -> int:
    """How many ``covered_rows`` gives."""
    statement = sa.select(sa.func.count()).select_from(record_head).where(*_of(source, kind, period))
    return conn.execute(statement).scalar_one()


def _of(source: str, kind: RecordKind, period: str) -> tuple[sa.ColumnElement[bool], ...]:
    head = record_head.c
    stream = (head.source == source, head.kind == kind.value)
    return (*stream, sa.or_(head.period.is_(None), head.period == period)) if period else stream


def _stands() -> sa.ColumnElement[str]:
    dropped = _parked(parked.c.state == "dropped", parked.c.record_digest == source_record.c.digest)
    duplicate = parked.c.reason == ParkReason.DUPLICATE_PRODUCT.value
    against = parked.c.reason == ParkReason.AGAINST_CONTRACT.value
    is_open = parked.c.state == "open"
    return sa.case(
        (dropped, "dropped"),
        (_parked(is_open, parked.c.stage == "pull", against), ParkReason.AGAINST_CONTRACT.value),
        (_parked(is_open, duplicate), ParkReason.DUPLICATE_PRODUCT.value),
        (work_unit.c.completes.is_not(None), "linked"),
        else_="",
    )


def _parked(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(parked.c.head_id == record_head.c.id, *conditions)
