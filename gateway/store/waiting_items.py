"""Records that wait because the catalogue does not know their product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from domain.parking import ParkReason
from domain.records import RecordKind, SourceRecord
from gateway.store.schema import parked, record_head, source_record

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One parked record; ``number``: as ``gateway parked`` tells it."""

    number: int
    record: SourceRecord


def waiting_items(conn: sa.Connection, period: str = "") -> Iterator[WaitingItem]:
    """Every open one of ``period``, or of every period, in the order in which they were parked: a stream."""
    statement = (
        sa.select(parked.c.id.label("number"), source_record)
        .join(record_head, record_head.c.id == parked.c.head_id)
        .join(source_record, source_record.c.id == record_head.c.record_id)
        .where(parked.c.state == "open", parked.c.reason == ParkReason.UNMAPPED_ITEM.value)
        .order_by(parked.c.id)
    )
    if period:
        statement = statement.where(parked.c.period == period)
    with conn.execute(statement.execution_options(yield_per=_AT_ONCE)) as rows:
        for row in rows:
            record = SourceRecord(row.source, RecordKind(row.kind), row.record_key, row.fields, row.digest)
            yield WaitingItem(row.number, record)
