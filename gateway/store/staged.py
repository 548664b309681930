"""What is staged, beside what the store made of it: each record read once, in one stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from psycopg.types.json import set_json_loads

from domain.parking import Parked, ParkReason
from domain.records import RecordKind, SourceRecord
from domain.work import WorkUnit
from gateway.store.driver import driver_of, read_json, texts
from gateway.store.heads import Head, may_be_mapped
from gateway.store.schema import parked, record_head, source_record, work_unit
from mappings.compare import CodesMeant

_VALUES = tuple(field.name for field in fields(WorkUnit) if field.name != "evidence")
_values_of = attrgetter(*_VALUES)
_OWN = 8
"""So many columns of a row stand before those of the unit."""
_AT_ONCE = 1000
_FETCHED = 100


class Staged(NamedTuple):
    """A staged record and how it is stored. ``unit``: the values of its unit, None if it has none;
    ``evidence``: of that unit; ``waiting``: why it waits: reason, field, detail, digest of the record.
    """

    head: Head
    unit: tuple[object, ...] | None
    evidence: list[str]
    waiting: tuple[object, ...]

    def is_as(self, unit: WorkUnit) -> bool:
        """Whether the stored unit has just these values. Files fetched for the record stand besides."""
        return _values_of(unit) == self.unit and _named(self.evidence) == _named(unit.evidence)

    def waits_as(self, why: Parked) -> bool:
        """Whether it waits for this very reason already."""
        mine = (why.reason.value, why.field, why.detail, self.head.record.digest)
        return self.unit is None and self.waiting == mine


def _named(evidence: list[str] | tuple[str, ...]) -> list[str]:
    return [text for text in evidence if not text.startswith("sha256:")] if evidence else []


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a stream are asked for: what mapping with ``engine`` would look at for ``period``.

    Heads mapped with ``but_for_catalogue`` were mapped as now but for the catalogue: only what has no unit
    and units of the items ``codes`` can become something else (``mappings.compare``). Those mapped with
    ``but_for_codes`` were mapped as now but for the catalogue and what the codes ``meant_otherwise`` mean.
    """

    source: str
    kind: RecordKind
    period: str
    engine: str
    but_for_catalogue: str
    codes: frozenset[str]
    but_for_codes: str = ""
    meant_otherwise: tuple[CodesMeant, ...] = ()


def staged_records(conn: sa.Connection, wanted: Wanted) -> Iterator[list[Staged]]:
    """The records asked for beside what the store has; and duplicates, which may stop being some."""
    last = _OWN + len(_VALUES)
    batch: list[Staged] = []
    for row in few_at_a_time(conn, _statement(wanted)):
        record = SourceRecord(wanted.source, wanted.kind, row[1], row[3], row[2])
        unit = row[_OWN:last] if row[_OWN] is not None else None
        batch.append(Staged(Head(row[0], record), unit, row[last], row[4:_OWN]))
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    yield batch


def few_at_a_time(conn: sa.Connection, statement: sa.Select[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """A few rows at a time, so that the server makes the next while these are looked at: half of what COPY
    costs here, where each row would be fetched by itself.
    """
    compiled = statement.compile(dialect=conn.dialect)
    with driver_of(conn).cursor(binary=True) as cursor:
        set_json_loads(read_json, cursor)
        yield from cursor.stream(str(compiled), compiled.params, size=_FETCHED)


def how_many(conn: sa.Connection, source: str, kind: RecordKind) -> int:
    """How many records a stream has: what its progress is measured by."""
    head = record_head.c
    statement = sa.select(sa.func.count()).where(head.source == source, head.kind == kind.value)
    return conn.execute(statement).scalar_one()


def _statement(wanted: Wanted) -> sa.Select[tuple[Any, ...]]:
    waits = parked.alias("waits")
    waiting = sa.and_(waits.c.head_id == record_head.c.id, waits.c.stage == "map", waits.c.state == "open")
    columns = [
        record_head.c.id,
        source_record.c.record_key,
        source_record.c.digest,
        source_record.c.fields,
        *(waits.c[name] for name in ("reason", "field", "detail", "record_digest")),
        *(work_unit.c[name] for name in _VALUES),
        work_unit.c.evidence,
    ]
    joined = (
        record_head.join(source_record, source_record.c.id == record_head.c.record_id)
        .outerjoin(work_unit, work_unit.c.head_id == record_head.c.id)
        .outerjoin(waits, waiting)
    )
    mapped_with = record_head.c.mapped_with
    as_now = sa.or_(mapped_with == wanted.but_for_catalogue, mapped_with == wanted.but_for_codes)
    concerned = sa.or_(
        mapped_with.is_(None),
        ~as_now,
        *(_may_have(meant) for meant in wanted.meant_otherwise if wanted.but_for_codes),
        work_unit.c.head_id.is_(None),
        work_unit.c.catalogue_code == sa.any_(texts(wanted.codes)),
    )
    duplicate = waits.c.reason == ParkReason.DUPLICATE_PRODUCT.value
    return (
        sa.select(*columns)
        .select_from(joined)
        .where(
            *may_be_mapped(wanted.source, wanted.kind, wanted.period),
            sa.or_(sa.and_(mapped_with.is_distinct_from(wanted.engine), concerned), duplicate),
        )
    )


def _may_have(meant: CodesMeant) -> sa.ColumnElement[bool]:
    """Whether the field holds one of the codes, perhaps among other letters: mapping trims and compares."""
    written = sa.func.normalize(source_record.c.fields[meant.field].astext)
    return sa.or_(*(sa.func.strpos(written, code) > 0 for code in sorted(meant.codes)))
