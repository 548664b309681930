"""One source record becomes a work unit, waits for a person's decision, or belongs to another period.

The order of the questions matters: which period first, so that a record waits in one period only; then
who, where, what; then whether dates and numbers can be true.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import SourceRecord
from domain.work import Origin, WorkUnit, work_unit
from mappings.catalogue import Catalogue, CatalogueItem
from mappings.code_readers import code_reader
from mappings.item_rules import ItemRule, Lookup, item_reader, named, said
from mappings.mapping_file import MappingFile, WorkMapping, expect
from mappings.memo import Memo
from mappings.readers import (
    Fields,
    Reader,
    UnknownCode,
    reference_reader,
    remembering,
    text_of,
    text_reader,
)
from mappings.recognise import organisation_reader, person_by_name, person_by_number
from mappings.rules import Status, TextRule
from mappings.values import Unreadable, shown
from mappings.work_dates import DatesReader, OtherPeriod, WorkDates
from mappings.work_numbers import NONE_DONE, NumbersReader, WorkNumbers

Mapped: TypeAlias = "WorkUnit | Parked | OtherPeriod"
_ItemFinder: TypeAlias = "Callable[[Fields, date], CatalogueItem | Parked]"
_Subject: TypeAlias = tuple[Person, Organisation, CatalogueItem]
"""Whose work it is, in which agency, and which product."""

_STATUS_ORIGIN = {Status.RETURNED: Origin.RETURNED, Status.WITHDRAWN: Origin.WITHDRAWN}


class WorkMapper:
    """``map_work`` for many records: the mapping compiled once, with the tables it looks into."""

    def __init__(self, mapping: WorkMapping, *, catalogue: Catalogue, roster: Roster, period: Period) -> None:
        fields = mapping.fields
        self._rules = fields
        self._period = str(period)
        self._dates = DatesReader(fields, period)
        self._numbers = NumbersReader(mapping)
        self._goes_by_name = fields.person.by == "full_name"
        self._named_person = person_by_name(fields.person, roster)
        self._person = person_by_number(fields.person, roster)
        self._organisation = organisation_reader(fields.organisation, roster)
        self._item = _item_finder(fields.item, catalogue)
        self._title = text_reader(fields.title)
        self._status = code_reader(fields.status)
        self._origin = code_reader(fields.origin)
        self._product_key = reference_reader(fields.product_key)
        self._evidence = tuple(text_reader(rule) for rule in fields.evidence)
        self._document_number = _link_reader(mapping, "document_number")
        self._task_code = _link_reader(mapping, "task_code")
        self._response_for = _link_reader(mapping, "response_for")

    def __call__(self, record: SourceRecord) -> Mapped:
        """What ``record`` becomes; never raises for anything a source can say."""
        try:
            return self._map(record)
        except UnknownCode as code:
            is_status = code.field == self._rules.status.label
            reason = ParkReason.UNKNOWN_STATUS if is_status else ParkReason.UNREADABLE_FIELD
            return Parked(reason, code.field, code.found)
        except Unreadable as value:
            return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)

    def _map(self, record: SourceRecord) -> Mapped:
        fields = record.fields
        dates = self._dates.read(fields)
        if not isinstance(dates, WorkDates):
            return dates
        subject = self._subject(fields, dates.assigned.day)
        if isinstance(subject, Parked):
            return subject
        status = self._status(fields)
        if contradiction := self._dates.contradiction(dates, status):
            return contradiction
        numbers = self._numbers.read(fields, status, dates.days_late)
        if isinstance(numbers, Parked):
            return numbers
        origin = _STATUS_ORIGIN.get(status) or self._origin(fields)
        return self._unit(record, subject, dates, numbers, origin)

    def _subject(self, fields: Fields, assigned_on: date) -> _Subject | Parked:
        if self._goes_by_name:
            organisation = self._organisation(fields)
            if isinstance(organisation, Parked):
                return organisation
            person = self._named_person(fields, organisation)
            if isinstance(person, Parked):
                return person
        else:
            person = self._person(fields)
            if isinstance(person, Parked):
                return person
            organisation = self._organisation(fields)
            if isinstance(organisation, Parked):
                return organisation
        item = self._item(fields, assigned_on)
        return item if isinstance(item, Parked) else (person, organisation, item)

    def _unit(
        self, record: SourceRecord, subject: _Subject, dates: WorkDates, numbers: WorkNumbers, origin: Origin
    ) -> WorkUnit:
        fields = record.fields
        person, organisation, item = subject
        assigned, due, completed, days_late = dates
        quantity, done, failed, excused_failed, late, excused_late = numbers
        # By position, in the order of ``WorkUnit``: 24 names cost as much as all readers of dates.
        return work_unit(
            record.digest,
            record.source,
            person.personal_id,
            organisation.code,
            self._period,
            item.code,
            self._title(fields) or item.name,
            item.coefficient,
            origin,
            quantity,
            NONE_DONE if origin is Origin.RETURNED else done,
            due,
            assigned.at,
            None if completed is None else completed.at,
            failed,
            late,
            days_late,
            excused_failed,
            excused_late,
            self._product_key(fields),
            tuple([text for read in self._evidence if (text := read(fields))]),
            self._document_number(fields),
            self._task_code(fields),
            self._response_for(fields),
        )


def _item_finder(rule: ItemRule, catalogue: Catalogue) -> _ItemFinder:
    """The catalogue item that ``rule`` finds, as it stood on the day of assignment."""

    def looking_on(day: date) -> Lookup:
        return Memo[str, CatalogueItem | None](lambda code: catalogue.item(code, day)).__getitem__

    lookups = Memo[date, Lookup](looking_on)
    return _by_code(rule, lookups) if rule.first_of_rules is None else _by_rules(rule, lookups)


def _by_code(rule: ItemRule, lookups: Memo[date, Lookup]) -> _ItemFinder:
    code = remembering(rule, text_of(rule))

    def find(fields: Fields, day: date) -> CatalogueItem | Parked:
        try:
            written = code(fields)
        except UnknownCode as unknown:
            return Parked(ParkReason.UNMAPPED_ITEM, unknown.field, unknown.found)
        return lookups[day](written) or _unmapped(rule, shown(written))

    return find


def _by_rules(rule: ItemRule, lookups: Memo[date, Lookup]) -> _ItemFinder:
    read = item_reader(rule)

    def find(fields: Fields, day: date) -> CatalogueItem | Parked:
        found = read(fields, lookups[day])
        if found is None:
            return _unmapped(rule, shown(said(rule, fields)) or "no rule fits")
        return found.item or _unmapped(rule, f"{shown(found.code)} {day} ← {named(found.rule)}")

    return find


def _unmapped(rule: ItemRule, found: str) -> Parked:
    return Parked(ParkReason.UNMAPPED_ITEM, rule.label, found or "empty")


def _link_reader(mapping: WorkMapping, name: str) -> Reader[str]:
    """A number or code of ``links`` in one spelling; empty without a rule for it."""
    rule: TextRule | None = getattr(mapping.links, name, None)
    return reference_reader(() if rule is None else (rule,))


def map_work(
    record: SourceRecord, mapping: MappingFile, *, catalogue: Catalogue, roster: Roster, period: Period
) -> Mapped:
    """What one record becomes.

    Raises:
        Misconfigured: ``mapping`` is not about work.
    """
    return _mapper(mapping, catalogue, roster, period)(record)


@lru_cache(maxsize=8)
def _mapper(mapping: MappingFile, catalogue: Catalogue, roster: Roster, period: Period) -> WorkMapper:
    """The compiled mapping, once for a run over many records."""
    return WorkMapper(expect(mapping, WorkMapping), catalogue=catalogue, roster=roster, period=period)
