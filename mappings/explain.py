"""Why a record became what it became: which field and rule made each value, and what was computed.

What became of the record comes from the engine itself (``WorkMapper`` and its siblings), and each value from
the engine's own readers; this file finds the rules and tells the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import SourceRecord
from domain.text import Text
from domain.work import Origin, WorkUnit
from mappings.apply import map_work
from mappings.catalogue import Catalogue, CatalogueItem
from mappings.code_readers import code_reader, number_reader
from mappings.item_rules import ItemRule, Lookup
from mappings.item_trace import trace_item
from mappings.mapping_file import MappingFile, WorkMapping
from mappings.readers import Fields
from mappings.rule_trace import RuleRead, reader_of, trace
from mappings.rules import Pick, Status
from mappings.values import Unreadable, day_of
from mappings.work_dates import OtherPeriod
from mappings.yaml_text import Path

UNIT_VALUES = {
    "person": "person_id",
    "organisation": "organisation",
    "item": "catalogue_code",
    "title": "title",
    "assigned_at": "assigned_at",
    "due": "due_on",
    "completed_at": "completed_at",
    "origin": "origin",
    "assigned": "assigned",
    "completed": "completed",
    "failed_quality_checks": "failed_quality_checks",
    "excused_quality_checks": "excused_quality_checks",
    "late_events": "late_events",
    "excused_late_events": "excused_late_events",
    "links.document_number": "document_number",
    "links.task_code": "task_code",
    "links.response_for": "response_for",
}
"""Which value of a work unit each entry of a mapping file is for."""


@dataclass(frozen=True, slots=True)
class Computed:
    """One value that no field of the source gives by itself: what it is and what it follows from."""

    name: str
    value: object
    because: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """One record. ``outcome``: what the engine made of it; ``period``: the period it was mapped for;
    ``reads``: every rule of the file; ``item``: the catalogue item as it stood on ``assigned_on``.
    """

    record: SourceRecord
    outcome: object
    reads: tuple[RuleRead, ...]
    computed: tuple[Computed, ...] = ()
    period: str = ""
    item: CatalogueItem | None = None
    assigned_on: date | None = None

    @property
    def verdict(self) -> str:
        """``parked``, ``other_period``, or the sort of thing the record became."""
        if isinstance(self.outcome, Parked):
            return "parked"
        if isinstance(self.outcome, OtherPeriod):
            return "other_period"
        return type(self.outcome).__name__


def explain_work(
    record: SourceRecord, mapping: WorkMapping, *, catalogue: Catalogue, roster: Roster, period: Period
) -> Explanation:
    """A record of work: of ``period``, or of the period it says it belongs to."""

    def mapped(of: Period) -> object:
        return map_work(record, mapping, catalogue=catalogue, roster=roster, period=of)

    outcome = mapped(period)
    if isinstance(outcome, OtherPeriod):
        period = outcome.period
        outcome = mapped(period)
    assigned_on = _assigned_on(mapping, record.fields)

    def lookup(code: str) -> CatalogueItem | None:
        return None if assigned_on is None else catalogue.item(code, assigned_on)

    reads = tuple(read_rules(mapping, record.fields, lookup))
    unit = outcome if isinstance(outcome, WorkUnit) else None
    code = (
        unit.catalogue_code if unit else next((str(r.value or "") for r in reads if r.target == "item"), "")
    )
    computed = tuple(_computed(unit, mapping, record.fields)) if unit else ()
    return Explanation(record, outcome, reads, computed, str(period), lookup(code), assigned_on)


def explain_plain(record: SourceRecord, mapping: MappingFile, outcome: object) -> Explanation:
    """A record of any other kind; ``outcome`` is what the engine made of it."""
    return Explanation(record, outcome, tuple(read_rules(mapping, record.fields, _nowhere)))


def _nowhere(_code: str) -> CatalogueItem | None:
    return None


def read_rules(mapping: MappingFile, fields: Fields, lookup: Lookup) -> Iterator[RuleRead]:
    """Every rule of ``mapping`` and what it makes of a record's ``fields``."""
    for target, path, rule in rules_of(mapping):
        if isinstance(rule, ItemRule):
            yield trace_item(rule, path, fields, lookup)
        else:
            yield trace(target, path, rule, fields)


def rules_of(mapping: MappingFile) -> Iterator[tuple[str, Path, Pick]]:
    """The rules of a mapping file: what each is for, where it stands, and the rule."""
    for part in ("fields", "links"):
        model = getattr(mapping, part, None)
        if isinstance(model, BaseModel):
            for name in type(model).model_fields:
                target = name if part == "fields" else f"{part}.{name}"
                yield from _rules_in(getattr(model, name), target, (part, name))


def _rules_in(value: Any, target: str, path: Path) -> Iterator[tuple[str, Path, Pick]]:  # noqa: ANN401
    if isinstance(value, Pick):
        yield target, path, value
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _rules_in(inner, f"{target}[{number}]", (*path, number))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _rules_in(inner, f"{target}.{name}", (*path, name))


def _assigned_on(mapping: WorkMapping, fields: Fields) -> date | None:
    try:
        moment = reader_of(mapping.fields.assigned_at)(fields)
    except Unreadable:
        return None
    return day_of(moment) if isinstance(moment, date) else None


def _computed(unit: WorkUnit, mapping: WorkMapping, fields: Fields) -> Iterator[Computed]:
    """What follows from several values, in the order in which a reader asks."""
    rules = mapping.fields
    yield from _found_on_roster(unit, mapping, fields)
    yield _late_days(unit)
    if rules.late_events is None or reader_of(rules.late_events)(fields) is None:
        yield Computed(
            "late_events",
            unit.late_events,
            Text(
                f"nguồn không ghi số lần chậm: {unit.late_days} ngày chậm là {unit.late_events} lần",
                f"the source gives no count: {unit.late_days} days late are {unit.late_events} event(s)",
            ),
        )
    status = code_reader(rules.status)(fields)
    yield from _completed(unit, mapping, fields, status)
    if status in (Status.RETURNED, Status.WITHDRAWN):
        yield Computed(
            "origin",
            unit.origin,
            Text(
                f"trạng thái {status} quyết định (Điều 18.1.d)", f"the status {status} decides (Art. 18.1.d)"
            ),
        )
    if not str(reader_of(rules.title)(fields)):
        yield Computed(
            "title", unit.title, Text("nguồn để trống: tên trong danh mục", "empty: the catalogue's name")
        )
    weight = Decimal(0) if unit.origin is Origin.WITHDRAWN else unit.assigned * unit.coefficient
    yield Computed(
        "weight",
        weight,
        Text(
            f"số lượng giao {unit.assigned} × hệ số {unit.coefficient}",
            f"assigned {unit.assigned} × coefficient {unit.coefficient}",
        ),
    )


def _found_on_roster(unit: WorkUnit, mapping: WorkMapping, fields: Fields) -> Iterator[Computed]:
    """Whoever is named in the record by something else than the number or code that is stored."""
    for name, rule in (("person_id", mapping.fields.person), ("organisation", mapping.fields.organisation)):
        written, stored = str(reader_of(rule)(fields)), getattr(unit, name)
        if written != stored:
            yield Computed(
                name,
                stored,
                Text(
                    f"'{written}' trong danh sách của cổng là {stored}",
                    f"'{written}' is {stored} in the gateway's lists",
                ),
            )


def _late_days(unit: WorkUnit) -> Computed:
    if unit.completed_at is None:
        because = Text("chưa hoàn thành: chưa tính chậm", "not completed: nothing is late yet")
    else:
        done = day_of(unit.completed_at)
        because = Text(
            f"hoàn thành {done}, hạn hết ngày {unit.due_on}", f"completed {done}, due by {unit.due_on}"
        )
    return Computed("late_days", unit.late_days, because)


def _completed(unit: WorkUnit, mapping: WorkMapping, fields: Fields, status: Status) -> Iterator[Computed]:
    """The completed quantity, where the source's own figure is not simply taken."""
    rule = mapping.fields.completed
    if unit.origin is Origin.RETURNED:
        because = Text("đã trả lại: không tính hoàn thành", "handed back: nothing counts as completed")
    elif rule is not None and rule.number == "percent_of_assigned":
        because = Text("tỷ lệ × số lượng giao", "the percentage × the assigned quantity")
    elif rule is not None and number_reader(rule)(fields) is not None:
        return
    elif status is Status.COMPLETED:
        because = Text(
            "trạng thái đã hoàn thành: bằng số lượng giao", "status completed: all that was assigned"
        )
    else:
        because = Text("chưa hoàn thành và nguồn không ghi số lượng: 0", "open, and the source gives none: 0")
    yield Computed("completed", unit.completed, because)
