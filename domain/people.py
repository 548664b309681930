"""Organisations and the civil servants in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from domain.spelling import same_spelling


class Rank(StrEnum):
    """What a person leads (Decree 335 Arts 15.3 and 15.4)."""

    STAFF = "staff"
    DEPUTY = "deputy"
    """Deputy head: the leadership criteria count within the field in their charge."""
    HEAD = "head"
    """Head of an agency, organisation or unit."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency: ``code`` in the new form, ``old_code`` in the QCVN 102 form (may be empty)."""

    code: str
    old_code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A civil servant.

    ``personal_id``: 12 digits. ``organisation``: new-form code. ``supervisor``: personal id of the deputy
    in whose field this person works, or empty when directly under the head.
    """

    personal_id: str
    full_name: str
    organisation: str
    position: str
    rank: Rank = Rank.STAFF
    supervisor: str = ""

    @property
    def leads(self) -> bool:
        """Whether Decree 335 Art. 15 (leaders) applies instead of Art. 14 alone."""
        return self.rank is not Rank.STAFF


class Roster:
    """Everybody the gateway may score, and how old organisation codes translate to new ones."""

    def __init__(self, organisations: Iterable[Organisation], people: Iterable[Person]) -> None:
        organisations = tuple(organisations)
        by_code = {org.code: org for org in organisations}
        by_code |= {org.old_code: org for org in organisations if org.old_code}
        self.organisations: Mapping[str, Organisation] = MappingProxyType(by_code)
        self.people: Mapping[str, Person] = MappingProxyType({p.personal_id: p for p in people})
        self._heads: dict[str, list[Person]] = {}
        for person in self.people.values():
            if person.rank is Rank.HEAD:
                self._heads.setdefault(person.organisation, []).append(person)

    def organisation(self, code: str) -> Organisation | None:
        """The organisation with ``code`` in either form, or None."""
        return self.organisations.get(code)

    def people_named(self, full_name: str, organisation: str) -> tuple[Person, ...]:
        """Everybody of that name in the organisation with the new-form code ``organisation``."""
        return self._people_by_name.get((same_spelling(full_name), organisation), ())

    def organisations_named(self, name: str) -> tuple[Organisation, ...]:
        """Every organisation of that name."""
        return self._organisations_by_name.get(same_spelling(name), ())

    @cached_property
    def _people_by_name(self) -> Mapping[tuple[str, str], tuple[Person, ...]]:
        found: dict[tuple[str, str], tuple[Person, ...]] = {}
        for person in self.people.values():
            key = same_spelling(person.full_name), person.organisation
            found[key] = (*found.get(key, ()), person)
        return found

    @cached_property
    def _organisations_by_name(self) -> Mapping[str, tuple[Organisation, ...]]:
        found: dict[str, tuple[Organisation, ...]] = {}
        for organisation in {one.code: one for one in self.organisations.values()}.values():
            key = same_spelling(organisation.name)
            found[key] = (*found.get(key, ()), organisation)
        return found

    def superiors(self, person: Person) -> tuple[Person, ...]:
        """Whoever may confirm something about ``person``: the deputy in whose field they work, the head of
        their organisation, and the heads of the organisations above it; nearest first.
        """
        deputy = self.people.get(person.supervisor)
        found = [deputy] if deputy is not None and deputy.leads else []
        code, passed = person.organisation, set[str]()
        while code and code not in passed:
            passed.add(code)
            found += [head for head in self._heads.get(code, []) if head.personal_id != person.personal_id]
            organisation = self.organisation(code)
            above = self.organisation(organisation.parent) if organisation and organisation.parent else None
            code = above.code if above else ""
        return tuple(found)

    def subordinates(self, leader: Person) -> tuple[Person, ...]:
        """The civil servants under ``leader``: for a deputy those in the field in their charge
        (Art. 15.4), for a head everybody else of the organisation (Art. 15.3), deputies included.
        """
        if leader.rank is Rank.DEPUTY:
            return tuple(p for p in self.people.values() if p.supervisor == leader.personal_id)
        if leader.rank is Rank.HEAD:
            return tuple(
                p
                for p in self.people.values()
                if p.organisation == leader.organisation and p.personal_id != leader.personal_id
            )
        return ()
