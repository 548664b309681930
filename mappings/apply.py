"""One source record becomes a work unit, waits for a person's decision, or belongs to another period.

The order of the questions matters: which period first, so that a record waits in one period only; then
who, where, what; then whether dates and numbers can be true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from domain.confirmations import reference
from domain.identifiers import personal_id
from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import SourceRecord
from domain.work import Origin, WorkUnit
from mappings.catalogue import Catalogue, CatalogueItem
from mappings.mapping_file import MappingFile, WorkMapping, expect
from mappings.readers import Fields, UnknownCode, code_reader, text_reader
from mappings.rules import Status, TextRule
from mappings.values import Unreadable, day_of, shown
from mappings.work_dates import DatesReader, OtherPeriod, WorkDates, instant
from mappings.work_numbers import NONE_DONE, NumbersReader, WorkNumbers

Mapped: TypeAlias = "WorkUnit | Parked | OtherPeriod"

_STATUS_ORIGIN = {Status.RETURNED: Origin.RETURNED, Status.WITHDRAWN: Origin.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose work it is, in which agency, and which product."""

    person: Person
    organisation: Organisation
    item: CatalogueItem


class WorkMapper:
    """``map_work`` for many records: the mapping compiled once, with the tables it looks into."""

    def __init__(self, mapping: WorkMapping, *, catalogue: Catalogue, roster: Roster, period: Period) -> None:
        fields = mapping.fields
        self._rules = fields
        self._catalogue = catalogue
        self._roster = roster
        self._period = str(period)
        self._dates = DatesReader(fields, period)
        self._numbers = NumbersReader(mapping)
        self._person = text_reader(fields.person)
        self._organisation = text_reader(fields.organisation)
        self._item = text_reader(fields.item)
        self._title = text_reader(fields.title)
        self._status = code_reader(fields.status)
        self._origin = code_reader(fields.origin)
        self._key_parts = tuple(text_reader(rule) for rule in fields.product_key)
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
        subject = self._subject(fields, day_of(dates.assigned))
        if isinstance(subject, Parked):
            return subject
        status = self._status(fields)
        if contradiction := self._dates.contradiction(dates, status):
            return contradiction
        numbers = self._numbers.read(fields, status, dates.days_late)
        if isinstance(numbers, Parked):
            return numbers
        origin = _STATUS_ORIGIN.get(status) or self._origin(fields)
        return self._unit(record, subject=subject, dates=dates, numbers=numbers, origin=origin)

    def _subject(self, fields: Fields, assigned_on: date) -> _Subject | Parked:
        number = self._person(fields)
        person = self._roster.people.get(_personal_id(number))
        if person is None:
            return _parked(ParkReason.UNKNOWN_PERSON, self._rules.person.label, number)
        code = self._organisation(fields)
        organisation = self._roster.organisation(code.upper())
        if organisation is None:
            return _parked(ParkReason.UNKNOWN_ORGANISATION, self._rules.organisation.label, code)
        code = self._item(fields)
        item = self._catalogue.item(code, assigned_on)
        if item is None:
            return _parked(ParkReason.UNMAPPED_ITEM, self._rules.item.label, code)
        return _Subject(person, organisation, item)

    def _unit(
        self,
        record: SourceRecord,
        *,
        subject: _Subject,
        dates: WorkDates,
        numbers: WorkNumbers,
        origin: Origin,
    ) -> WorkUnit:
        fields = record.fields
        return WorkUnit(
            record_digest=record.digest,
            source=record.source,
            person_id=subject.person.personal_id,
            organisation=subject.organisation.code,
            period=self._period,
            catalogue_code=subject.item.code,
            title=self._title(fields) or subject.item.name,
            coefficient=subject.item.coefficient,
            origin=origin,
            assigned=numbers.assigned,
            completed=NONE_DONE if origin is Origin.RETURNED else numbers.completed,
            due_on=dates.due,
            assigned_at=instant(dates.assigned),
            completed_at=None if dates.completed is None else instant(dates.completed),
            failed_quality_checks=numbers.failed,
            late_events=numbers.late,
            late_days=dates.days_late,
            excused_quality_checks=numbers.excused_failed,
            excused_late_events=numbers.excused_late,
            product_key=self._product_key(fields),
            evidence=tuple(text for read in self._evidence if (text := read(fields))),
            document_number=self._document_number(fields),
            task_code=self._task_code(fields),
            response_for=self._response_for(fields),
        )

    def _product_key(self, fields: Fields) -> str:
        """The parts in one spelling; empty unless all of them are there."""
        parts = [reference(read(fields)) for read in self._key_parts]
        return "|".join(parts) if all(parts) else ""


def _link_reader(mapping: WorkMapping, name: str) -> Callable[[Fields], str]:
    """A number or code of ``links`` in one spelling; empty without a rule for it."""
    rule: TextRule | None = getattr(mapping.links, name, None)
    if rule is None:
        return lambda _fields: ""
    read = text_reader(rule)
    return lambda fields: reference(read(fields))


def _personal_id(text: str) -> str:
    try:
        return personal_id(text)
    except ValueError:
        return ""


def _parked(reason: ParkReason, label: str, found: str) -> Parked:
    return Parked(reason, label, shown(found) or "empty")


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
