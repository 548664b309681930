"""One record as the store has it: found by what a person calls it, with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.records import RecordKind, SourceRecord, digest_of
from gateway.store.schema import (
    AnyRow,
    file_version,
    objective_cause,
    parked,
    record_head,
    source_record,
    work_unit,
)

SHORTEST_DIGEST = 8
_MANY = 20


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """A record and its head. ``current``: this version of the record is the one that counts now; ``period``:
    where its head was last seen to belong, empty if nowhere yet.
    """

    head_id: int
    record: SourceRecord
    current: bool
    period: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a record waits or waited."""

    id: int
    stage: str
    period: str
    reason: str
    field: str
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """The unit the store holds of a record. ``counts``: whether it is scored by itself; ``completes``: the
    task it counts with; ``completed_by``: documents that count with it; ``same_product``: units of the same
    person and product in other records; ``causes``: confirmed objective causes that name it.
    """

    values: dict[str, object]
    mapping_digest: str
    catalogue_digest: str
    counts: bool
    completes: str
    completed_by: tuple[str, ...]
    same_product: tuple[str, ...]
    causes: int


def by_key(conn: sa.Connection, source: str, kind: str, key: str) -> list[StagedRecord]:
    """The record with that key."""
    head = record_head.c
    return _found(conn, head.source == source, head.kind == kind, head.record_key == key)


def by_parked(conn: sa.Connection, number: int) -> list[StagedRecord]:
    """The record that is parked under ``number``."""
    head = sa.select(parked.c.head_id).where(parked.c.id == number).scalar_subquery()
    return _found(conn, record_head.c.id == head)


def by_digest(conn: sa.Connection, prefix: str) -> list[StagedRecord]:
    """Every version of a record whose digest begins with ``prefix``, which is at least 8 hex digits."""
    found = source_record.c
    return _found(conn, found.digest.like(f"{prefix}%"), any_version=True)


def _found(
    conn: sa.Connection, *conditions: sa.ColumnElement[bool], any_version: bool = False
) -> list[StagedRecord]:
    head, record = record_head.c, source_record.c
    same = sa.and_(
        record.source == head.source, record.kind == head.kind, record.record_key == head.record_key
    )
    statement = (
        sa.select(source_record, head.id.label("head_id"), head.period, head.record_id)
        .join(record_head, same if any_version else record.id == head.record_id)
        .where(*conditions)
        .order_by(record.id)
        .limit(_MANY)
    )
    return [
        StagedRecord(
            row.head_id,
            SourceRecord(row.source, RecordKind(row.kind), row.record_key, row.fields, row.digest),
            row.record_id == row.id,
            row.period or "",
        )
        for row in conn.execute(statement)
    ]


def waiting_of(conn: sa.Connection, head_id: int) -> tuple[Waiting, ...]:
    """Everything the record waits or waited for, the newest first."""
    statement = sa.select(parked).where(parked.c.head_id == head_id).order_by(parked.c.id.desc()).limit(_MANY)
    return tuple(
        Waiting(row.id, row.stage, row.period, row.reason, row.field, row.detail, row.state)
        for row in conn.execute(statement)
    )


def unit_of(conn: sa.Connection, head_id: int) -> StoredUnit | None:
    """The unit that was made of the record; None if none was."""
    row = conn.execute(sa.select(work_unit).where(work_unit.c.head_id == head_id)).one_or_none()
    if row is None:
        return None
    return StoredUnit(
        values=dict(row._mapping),  # noqa: SLF001 - SQLAlchemy's public name for it
        mapping_digest=row.mapping_digest,
        catalogue_digest=row.catalogue_digest,
        counts=row.counts,
        completes=next(iter(_names(conn, record_head.c.id == row.completes)), ""),
        completed_by=_names(conn, work_unit.c.completes == head_id),
        same_product=_same_product(conn, row),
        causes=conn.execute(
            sa.select(sa.func.count()).where(objective_cause.c.unit_head_id == head_id)
        ).scalar_one(),
    )


def _same_product(conn: sa.Connection, row: AnyRow) -> tuple[str, ...]:
    unit = work_unit.c
    if not row.product_key:
        return ()
    return _names(
        conn,
        unit.period == row.period,
        unit.product_key == row.product_key,
        unit.person_id == row.person_id,
        unit.head_id != row.head_id,
    )


def _names(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[str, ...]:
    head = record_head.c
    statement = (
        sa.select(head.source, head.kind, head.record_key)
        .outerjoin(work_unit, work_unit.c.head_id == head.id)
        .where(*conditions)
        .order_by(head.id)
        .limit(_MANY)
    )
    return tuple(f"{row.source}/{row.kind}/{row.record_key}" for row in conn.execute(statement))


def versions_with(conn: sa.Connection, province: str, name: str, digest: str) -> tuple[int, ...]:
    """The versions in which the file ``name`` is the one whose digest a unit carries."""
    rows = conn.execute(
        sa.select(file_version.c.number, file_version.c.files)
        .where(file_version.c.province == province)
        .order_by(file_version.c.number)
    )
    return tuple(
        number for number, files in rows if name in files and digest_of([[name, files[name]]]) == digest
    )
