"""What a mapping file covers of a stream of records, in one pass: by number and by standard work units.

The weight of what is mapped is exact: assigned quantity × coefficient. Of what waits it is an estimate: its
quantity × the coefficient of its item where one is found, else of the item with the most similar name, else
the mean coefficient of what is mapped of the same stream, which is known only at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import SourceRecord
from domain.work import Origin, WorkUnit
from mappings.apply import WorkMapper
from mappings.asked_item import AskedItemReader
from mappings.catalogue import Catalogue, CatalogueItem
from mappings.item_rules import ItemRule, RulePath, item_reader
from mappings.mapping_file import WorkMapping
from mappings.nearest import NEAR, NearestItems
from mappings.readers import Fields
from mappings.table_use import FieldUse, TableUse
from mappings.titles import PlainTitles
from mappings.values import Unreadable
from mappings.work_dates import OtherPeriod
from mappings.work_facts import WorkFacts

MAPPED = "mapped"
LINKED = "linked"
"""Mapped, and counted with the task it completes."""
DROPPED = "dropped"
"""Left out for good by a person."""
COVERED = frozenset({MAPPED, LINKED})
_NOTHING = Decimal(0)


@dataclass(slots=True)
class Tally:
    """Records of one fate and the products assigned in them. ``exact``: standard work units by the catalogue;
    ``estimated``: by an item that is likely; ``open_quantity``: products for which only the mean is known.
    """

    records: int = 0
    quantity: Decimal = _NOTHING
    exact: Decimal = _NOTHING
    estimated: Decimal = _NOTHING
    open_quantity: Decimal = _NOTHING

    def weight(self, mean: Decimal) -> Decimal:
        """Standard work units, the open quantity at the ``mean`` coefficient."""
        return self.exact + self.estimated + self.open_quantity * mean


@dataclass(slots=True)
class _Counts:
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    items: Counter[str] = field(default_factory=Counter)
    rules: Counter[RulePath] = field(default_factory=Counter)
    other_period: int = 0


class StreamCoverage:
    """Counts the records of one kind of one source for one period."""

    def __init__(
        self,
        mapping: WorkMapping,
        *,
        catalogue: Catalogue,
        roster: Roster,
        period: Period,
        nearest: NearestItems,
    ) -> None:
        self._map = WorkMapper(mapping, catalogue=catalogue, roster=roster, period=period)
        self._catalogue = catalogue
        self._nearest = nearest
        self._facts = WorkFacts(mapping, roster)
        self._asked = AskedItemReader(mapping)
        self._titles = PlainTitles(())
        self._item = item_reader(mapping.fields.item)
        self._counts = _Counts()
        self.rule = mapping.fields.item
        self.tables = TableUse(mapping)
        self.fields = FieldUse(mapping)

    def add(self, record: SourceRecord, stands: str = "") -> None:
        """Count one record. ``stands``: what the store says of it besides (``linked``, ``dropped``, or a
        reason for waiting that lies outside the mapping file), empty for nothing.
        """
        outcome = self._map(record)
        if isinstance(outcome, OtherPeriod):
            self._counts.other_period += 1
            return
        fields = record.fields
        self.tables.add(fields)
        self.fields.add(fields)
        if isinstance(outcome, WorkUnit):
            self._mapped(outcome, fields, stands)
        else:
            self._waits(stands or outcome.reason.value, fields)

    def _mapped(self, unit: WorkUnit, fields: Fields, stands: str) -> None:
        self._counts.items[unit.catalogue_code] += 1
        self._counts.rules[self._rule_of(fields)] += 1
        tally = self._tally(stands or MAPPED, unit.organisation)
        tally.records += 1
        if unit.origin is not Origin.WITHDRAWN and stands not in (LINKED, DROPPED):
            tally.quantity += unit.assigned
            tally.exact += unit.assigned * unit.coefficient

    def _waits(self, why: str, fields: Fields) -> None:
        agency = self._facts.organisation(fields)
        tally = self._tally(why, "" if isinstance(agency, Parked) else agency.code)
        tally.records += 1
        if why == DROPPED:
            return
        quantity = self._facts.quantity(fields)
        tally.quantity += quantity
        near = self._likely(fields)
        if near is None:
            tally.open_quantity += quantity
        else:
            tally.estimated += quantity * near.coefficient

    def _likely(self, fields: Fields) -> CatalogueItem | None:
        """The item of a record that waits: its own if a rule finds one, else the nearest name's."""
        day = self._facts.assigned_on(fields)
        item = self._found(fields, day) if day else None
        if item is not None:
            return item
        near = self._nearest.nearest(self._titles.plain(self._asked(fields).title))
        return near[0].item if near and near[0].similarity >= NEAR else None

    def _found(self, fields: Fields, day: date) -> CatalogueItem | None:
        try:
            found = self._item(fields, lambda code: self._catalogue.item(code, day))
        except Unreadable:
            return None
        return None if found is None else found.item

    def _rule_of(self, fields: Fields) -> RulePath:
        """The item rule that decided; a plain rule is the only one."""
        if self.rule.first_of_rules is None:
            return ("by_code",) if self.rule.table is None else ("by_table",)
        found = self._item(fields, _no_item)
        return found.rule if found is not None else ()

    def _tally(self, fate: str, agency: str) -> Tally:
        tally = self._counts.tallies.get((fate, agency))
        if tally is None:
            tally = self._counts.tallies[fate, agency] = Tally()
        return tally

    @property
    def tallies(self) -> dict[tuple[str, str], Tally]:
        """What was counted, by fate (``mapped``, ``linked``, ``dropped``, or the reason) and agency."""
        return self._counts.tallies

    @property
    def items(self) -> Counter[str]:
        """Catalogue codes that were used."""
        return self._counts.items

    @property
    def rules(self) -> Counter[RulePath]:
        """How many mapped records each item rule decided."""
        return self._counts.rules

    @property
    def other_period(self) -> int:
        """Records that belong to another period."""
        return self._counts.other_period

    @property
    def mean_coefficient(self) -> Decimal:
        """Standard work units per product of what is mapped; one where nothing is."""
        mapped = [tally for (fate, _), tally in self.tallies.items() if fate == MAPPED]
        quantity = sum((tally.quantity for tally in mapped), _NOTHING)
        weight = sum((tally.exact for tally in mapped), _NOTHING)
        return (weight / quantity).quantize(Decimal("0.0001")) if quantity else Decimal(1)


def _no_item(_code: str) -> CatalogueItem | None:
    return None


def rule_paths(rule: ItemRule) -> list[RulePath]:
    """Every rule that can find an item, in the order in which they are tried."""
    if rule.first_of_rules is None:
        return [("by_code",) if rule.table is None else ("by_table",)]
    paths: list[RulePath] = []
    for number, step in enumerate(rule.first_of_rules):
        here = ("first_of_rules", number, step.way)
        keywords = step.by_type_and_keywords
        paths += [here] if keywords is None else [(*here, "rules", at) for at in range(len(keywords.rules))]
    return paths
