"""Work units as they are stored: one per record head, the current reading of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import msgspec
import sqlalchemy as sa

from domain.records import RecordKind
from domain.work import Origin, WorkUnit
from domain.work import work_unit as work_unit_of
from gateway.store.driver import NULL, Reading, bigints, copy_line, copy_lines, texts
from gateway.store.evidence import evidence_texts
from gateway.store.schema import objective_cause, record_head, work_unit

_COLUMNS = (
    "record_digest",
    "source",
    "person_id",
    "organisation",
    "period",
    "catalogue_code",
    "title",
    "coefficient",
    "origin",
    "assigned",
    "completed",
    "due_on",
    "assigned_at",
    "failed_quality_checks",
    "late_events",
    "late_days",
    "excused_quality_checks",
    "excused_late_events",
    "product_key",
    "document_number",
    "task_code",
    "response_for",
)
_values_of = attrgetter(*_COLUMNS)


def replace_units(
    conn: sa.Connection,
    head_ids: Sequence[int],
    units: Sequence[tuple[int, WorkUnit]],
    *,
    mapping_digest: str,
    catalogue_digest: str,
) -> None:
    """Make ``units`` the only units of the heads ``head_ids``; files fetched for their records go along."""
    conn.execute(sa.delete(work_unit).where(work_unit.c.head_id == sa.any_(bigints(head_ids))))
    fetched = evidence_texts(conn, [unit.record_digest for _, unit in units])
    columns = ("head_id", *_COLUMNS, "completed_at", "evidence", "mapping_digest", "catalogue_digest")
    digests = (mapping_digest, catalogue_digest)
    lines = (_line(head_id, unit, fetched.get(unit.record_digest, ()), digests) for head_id, unit in units)
    copy_lines(conn, "work_unit", columns, lines)


def _line(head_id: int, unit: WorkUnit, fetched: Sequence[str], digests: tuple[str, str]) -> str:
    completed_at = NULL if unit.completed_at is None else str(unit.completed_at)
    evidence = msgspec.json.encode([*unit.evidence, *fetched]).decode()
    values = [str(head_id), *map(str, _values_of(unit)), completed_at, evidence, *digests]
    return copy_line(values, nulls=1 if completed_at is NULL else 0)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who recorded a product. ``has_links``: its mapping file says which task or document belongs to it."""

    source: str
    kind: RecordKind
    has_links: bool

    def conflicts_with(self, other: Claim) -> bool:
        """Whether two systems recorded one product and nothing says how the records belong together.

        A document and a task that both have links are compared when all is mapped (``gateway.store.links``).
        """
        linkable = self.has_links and other.has_links and self.kind is not other.kind
        return self.source != other.source and not linkable


def has_links(unit: WorkUnit) -> bool:
    """Whether the unit names anything that links documents to tasks."""
    return bool(unit.document_number or unit.task_code or unit.response_for)


def product_claims(
    conn: sa.Connection, period: str, source: str, keys: set[str]
) -> dict[tuple[str, str], list[Claim]]:
    """Which systems other than ``source`` already recorded these products, by person and product key."""
    if not keys:
        return {}
    unit = work_unit.c
    linked = sa.or_(unit.document_number != "", unit.task_code != "", unit.response_for != "")
    rows = conn.execute(
        sa.select(unit.person_id, unit.product_key, unit.source, record_head.c.kind, linked.label("linked"))
        .join(record_head, record_head.c.id == unit.head_id)
        .where(unit.period == period, unit.source != source, unit.product_key == sa.any_(texts(keys)))
        .order_by(unit.head_id)
    )
    claims: dict[tuple[str, str], list[Claim]] = {}
    for row in rows:
        claim = Claim(row.source, RecordKind(row.kind), row.linked)
        claims.setdefault((row.person_id, row.product_key), []).append(claim)
    return claims


def units_by_person(conn: sa.Connection, period: str) -> dict[str, list[WorkUnit]]:
    """Every unit of ``period`` that counts, by person, in a fixed order: with the documents that complete it
    as evidence and its confirmed causes as excuses.
    """
    found: dict[str, list[WorkUnit]] = {}
    more = _evidence_of(conn, period)
    unit = work_unit.c
    statement = (
        sa.select(unit.head_id, *(unit[name] for name in _FIELDS))
        .add_columns(unit.confirmed_quality_checks, unit.confirmed_late_events)
        .where(unit.period == period, unit.counts)
        .order_by(unit.head_id)
    )
    same: dict[str, str] = {}  # one text for what thousands of units say alike
    for row in Reading(conn, statement, _TYPES).rows():
        head_id, *values, confirmed_failed, confirmed_late = row
        for place in _ALIKE:
            values[place] = same.setdefault(values[place], values[place])
        values[_ORIGIN] = _ORIGINS[values[_ORIGIN]]
        values[_EVIDENCE] = (*values[_EVIDENCE], *more.get(head_id, ()))
        failed, late, _, excused_failed, excused_late = values[_COUNTS]
        values[_EXCUSED] = (
            _excusable(failed, excused_failed, confirmed_failed),
            _excusable(late, excused_late, confirmed_late),
        )
        made = work_unit_of(*values)
        found.setdefault(made.person_id, []).append(made)
    return found


_FIELDS = tuple(part.name for part in fields(WorkUnit))
_TYPE_OF = {
    "coefficient": "numeric",
    "assigned": "numeric",
    "completed": "numeric",
    "due_on": "date",
    "assigned_at": "timestamptz",
    "completed_at": "timestamptz",
    "evidence": "jsonb",
}
_COUNTS = slice(_FIELDS.index("failed_quality_checks"), _FIELDS.index("excused_late_events") + 1)
_EXCUSED = slice(_FIELDS.index("excused_quality_checks"), _FIELDS.index("excused_late_events") + 1)
_ORIGIN, _EVIDENCE = _FIELDS.index("origin"), _FIELDS.index("evidence")
_ALIKE = tuple(map(_FIELDS.index, ("source", "person_id", "organisation", "period", "catalogue_code")))
_ORIGINS = {origin.value: origin for origin in Origin}
_TYPES = (
    "int8",
    *("int4" if name in _FIELDS[_COUNTS] else _TYPE_OF.get(name, "text") for name in _FIELDS),
    "int4",
    "int4",
)


def excused(row: sa.RowMapping | Mapping[str, int]) -> dict[str, int]:
    """What the source says is excused or what was confirmed; see ``_excusable``."""
    return {
        f"excused_{event}": _excusable(row[happened], row[f"excused_{event}"], row[f"confirmed_{event}"])
        for happened, event in (
            ("failed_quality_checks", "quality_checks"),
            ("late_events", "late_events"),
        )
    }


def _excusable(happened: int, said: int, confirmed: int) -> int:
    """What the source says or what was confirmed, whichever is more, never more than happened: both may speak
    of the same event.
    """
    return min(happened, max(said, confirmed))


def _evidence_of(conn: sa.Connection, period: str) -> dict[int, list[str]]:
    """What else proves the units of ``period``: documents that complete them, confirmations of causes."""
    document, task, cause = work_unit.alias("document"), work_unit.alias("task"), objective_cause.c
    found: dict[int, list[str]] = {}
    documents = (
        sa.select(document.c.completes, document.c.evidence, document.c.record_digest)
        .join(task, task.c.head_id == document.c.completes)
        .where(task.c.period == period)
        .order_by(document.c.head_id)
    )
    for row in conn.execute(documents):
        found.setdefault(row.completes, []).extend([*row.evidence, f"document sha256:{row.record_digest}"])
    causes = (
        sa.select(cause.unit_head_id, cause.record_digest)
        .join(task, task.c.head_id == cause.unit_head_id)
        .where(task.c.period == period)
        .order_by(cause.head_id)
    )
    for unit, digest in conn.execute(causes):
        found.setdefault(unit or 0, []).append(f"objective_cause sha256:{digest}")
    return found
