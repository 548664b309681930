"""Whom and which agency a record means: by number or code, by a table, or by a name that only one has.

A name that several have is never guessed: the record waits and says that there are several.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from domain.identifiers import personal_id
from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from mappings.readers import Fields, Reader, remembering, text_of
from mappings.rules import OrganisationRule, PersonRule
from mappings.values import shown

OneT = TypeVar("OneT", Person, Organisation)


def organisation_reader(rule: OrganisationRule, roster: Roster) -> Reader[Organisation | Parked]:
    """The agency by ``rule``; parked when no agency, or not just one, is meant."""
    text = text_of(rule)

    def find(written: str) -> Organisation | Parked:
        if rule.by == "name":
            return _only(roster.organisations_named(written), ParkReason.UNKNOWN_ORGANISATION, rule, written)
        found = roster.organisation(written.upper())
        return found or _unknown(ParkReason.UNKNOWN_ORGANISATION, rule, written)

    return remembering(rule, lambda value: find(text(value)))


def person_by_number(rule: PersonRule, roster: Roster) -> Reader[Person | Parked]:
    """The person whose personal id ``rule`` reads; parked when the roster has nobody with it."""
    text = text_of(rule)
    return remembering(rule, lambda value: _numbered(text(value), rule, roster))


def person_by_name(rule: PersonRule, roster: Roster) -> Callable[[Fields, Organisation], Person | Parked]:
    """The person of that name in an organisation; parked when nobody, or not just one, has it."""
    name = remembering(rule, text_of(rule))

    def find(fields: Fields, organisation: Organisation) -> Person | Parked:
        written = name(fields)
        found = roster.people_named(written, organisation.code)
        return _only(found, ParkReason.UNKNOWN_PERSON, rule, written)

    return find


def whose(
    person: PersonRule, organisation: OrganisationRule | None, roster: Roster, fields: Fields
) -> Person | Parked:
    """The person one record is about."""
    if person.by == "personal_id" or organisation is None:
        return person_by_number(person, roster)(fields)
    where = organisation_reader(organisation, roster)(fields)
    return where if isinstance(where, Parked) else person_by_name(person, roster)(fields, where)


def _numbered(written: str, rule: PersonRule, roster: Roster) -> Person | Parked:
    try:
        person = roster.people.get(personal_id(written))
    except ValueError:
        person = None
    return person or _unknown(ParkReason.UNKNOWN_PERSON, rule, written)


def _only(
    found: tuple[OneT, ...],
    reason: ParkReason,
    rule: PersonRule | OrganisationRule,
    written: str,
) -> OneT | Parked:
    if len(found) == 1:
        return found[0]
    return _unknown(reason, rule, f"several ({len(found)}): {written}" if found else written)


def _unknown(reason: ParkReason, rule: PersonRule | OrganisationRule, written: str) -> Parked:
    return Parked(reason, rule.label, shown(written) or "empty")
