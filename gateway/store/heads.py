"""Record heads: which version of each source record counts, and how it was last read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.parking import ParkReason
from domain.records import RecordKind, SourceRecord
from gateway.store.schema import parked, record_head, source_record


@dataclass(frozen=True, slots=True)
class Head:
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
    last = 0
    while True:
        rows = conn.execute(
            sa.select(record_head.c.id, source_record)
            .join(source_record, source_record.c.id == record_head.c.record_id)
            .where(
                *may_be_mapped(source, kind, period),
                record_head.c.id > last,
                record_head.c.mapped_with.is_distinct_from(mapped_with),
            )
            .order_by(record_head.c.id)
            .limit(batch)
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        yield [
            Head(row[0], SourceRecord(source, kind, row.record_key, row.fields, row.digest)) for row in rows
        ]


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


def mark_mapped(conn: sa.Connection, outcomes: Sequence[tuple[int, str | None, str | None]]) -> None:
    """Remember for each head: (id, engine it was mapped with or None to look again, its period)."""
    if outcomes:
        conn.execute(
            sa.update(record_head)
            .where(record_head.c.id == sa.bindparam("head"))
            .values(mapped_with=sa.bindparam("engine"), period=sa.bindparam("of_period")),
            [{"head": head, "engine": engine, "of_period": period} for head, engine, period in outcomes],
        )
