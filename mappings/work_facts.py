"""What can be read of a record of work that is no unit (yet): whose, where, how much, since when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from mappings.code_readers import number_reader
from mappings.mapping_file import WorkMapping
from mappings.readers import Fields, moment_reader
from mappings.recognise import organisation_reader, person_by_name, person_by_number
from mappings.values import Unreadable, day_of

ONE = Decimal(1)
ValueT = TypeVar("ValueT")


class WorkFacts:
    """Single facts by the rules of one mapping file: one that cannot be read hides no other."""

    def __init__(self, mapping: WorkMapping, roster: Roster) -> None:
        fields = mapping.fields
        self._organisation = organisation_reader(fields.organisation, roster)
        self._goes_by_name = fields.person.by == "full_name"
        self._numbered_person = person_by_number(fields.person, roster)
        self._named_person = person_by_name(fields.person, roster)
        self._quantity = number_reader(fields.assigned)
        self._assigned_at = moment_reader(fields.assigned_at)

    def organisation(self, fields: Fields) -> Organisation | Parked:
        """The agency the record names."""
        return _unless_unreadable(lambda: self._organisation(fields))

    def person(self, fields: Fields) -> Person | Parked:
        """The person the record names."""
        if not self._goes_by_name:
            return _unless_unreadable(lambda: self._numbered_person(fields))
        where = self.organisation(fields)
        return (
            where
            if isinstance(where, Parked)
            else _unless_unreadable(lambda: self._named_person(fields, where))
        )

    def quantity(self, fields: Fields) -> Decimal:
        """How much was assigned; one where that cannot be read or be true."""
        try:
            quantity = self._quantity(fields)
        except Unreadable:
            return ONE
        return quantity if quantity is not None and quantity > 0 else ONE

    def assigned_on(self, fields: Fields) -> date | None:
        """The day of assignment; None where it cannot be read."""
        try:
            moment = self._assigned_at(fields)
        except Unreadable:
            return None
        return None if moment is None else day_of(moment)


def _unless_unreadable(read: Callable[[], ValueT | Parked]) -> ValueT | Parked:
    try:
        return read()
    except Unreadable as problem:
        return Parked(ParkReason.UNREADABLE_FIELD, problem.field, problem.found)
