"""Catalogue entries for work outside the catalogue (Decree 335 Art. 13.3): proposed, never decided.

Records that wait are put together by their code, or by their sort and title where they have none. What can be
counted is counted; group, frame, score and coefficient are those of the item with the most similar name and
say so; where nothing is near they are left to be filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from domain.faults import UNFINISHED
from domain.spelling import same_spelling
from mappings.asked_item import AskedItem
from mappings.catalogue import CatalogueItem
from mappings.nearest import NEAR, Near, NearestItems
from mappings.titles import PlainTitles

MAX_GROUPS = 5000
"""More kinds of unknown work than anybody can propose: the rest is counted only."""
_MAX_TITLES = 200
_MAX_NUMBERS = 20
_KEY_WORDS = 8
_NUMBERED_CODE = re.compile(r"(.*?)([0-9]{1,6})")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """One record that waits for a catalogue entry. ``agency``: the name of the person's; ``parked``: its
    number, 0 for a record that is not parked.
    """

    asked: AskedItem
    person: str
    agency: str
    quantity: Decimal
    assigned_on: date | None
    source: str
    parked: int = 0


@dataclass(slots=True)
class WorkGroup:
    """Records that would become one catalogue entry."""

    code: str
    records: int = 0
    quantity: Decimal = Decimal(0)
    first: date | None = None
    last: date | None = None
    titles: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    parked: list[int] = field(default_factory=list)

    def add(self, work: WaitingWork, title: str) -> None:
        """Count one more record; ``title``: of it, without names."""
        self.records += 1
        self.quantity += work.quantity
        if title and (title in self.titles or len(self.titles) < _MAX_TITLES):
            self.titles[title] += 1
        for counter, value in ((self.types, work.asked.type), (self.agencies, work.agency)):
            if value:
                counter[value] += 1
        self.sources.add(work.source)
        if work.person:
            self.people.add(work.person)
        if work.parked and len(self.parked) < _MAX_NUMBERS:
            self.parked.append(work.parked)
        if work.assigned_on is not None:
            self.first = min(self.first or work.assigned_on, work.assigned_on)
            self.last = max(self.last or work.assigned_on, work.assigned_on)


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """A catalogue entry for a person to mend and to propose. ``code_is_new``: no source named it.
    ``like``: the item whose group, frame, score and coefficient are suggested; None where nothing is near.
    ``nearest``: the names most alike. ``valid_to``: the day before the same code comes into force.
    """

    key: str
    code: str
    code_is_new: bool
    name: str
    output: str
    department: str
    like: CatalogueItem | None
    similarity: float
    nearest: tuple[Near, ...]
    valid_to: date | None
    group: WorkGroup

    @property
    def weight(self) -> Decimal | None:
        """Standard work units that wait, by the suggested coefficient; None where there is none."""
        return None if self.like is None else self.group.quantity * self.like.coefficient

    @property
    def unfinished(self) -> bool:
        """Whether a person has to fill something in before the row is a catalogue line."""
        return self.like is None or UNFINISHED in (self.code, self.name, self.output, self.department)


class Proposals:
    """Collects the records that wait; made anew for every look."""

    def __init__(self, titles: PlainTitles) -> None:
        self._titles = titles
        self.groups: dict[str, WorkGroup] = {}
        self.left_out = 0

    def add(self, work: WaitingWork) -> str:
        """Count one record; gives the key of its group, empty if there are too many groups."""
        title = self._titles.plain(work.asked.title)
        key = group_key(work.asked, title)
        group = self.groups.get(key)
        if group is None:
            if len(self.groups) >= MAX_GROUPS:
                self.left_out += 1
                return ""
            group = self.groups[key] = WorkGroup(work.asked.code)
        group.add(work, title)
        return key

    def proposed(self, items: Sequence[CatalogueItem]) -> tuple[ProposedItem, ...]:
        """An entry for every group, those with the most records first; ``items``: the catalogue as it is."""
        drafting = _Drafting(items)
        ordered = sorted(self.groups.items(), key=lambda entry: (-entry[1].records, entry[0]))
        return tuple(drafting.entry(key, group) for key, group in ordered)


def group_key(asked: AskedItem, title: str) -> str:
    """What makes two records one entry: their code, or their sort and the words of the plain title."""
    if asked.code:
        return f"code:{asked.code}"
    words = same_spelling(title).split()[:_KEY_WORDS]
    return f"title:{same_spelling(asked.type)}:{' '.join(words)}"


class _Drafting:
    """Makes entries for one catalogue; remembers the codes it has given."""

    def __init__(self, items: Sequence[CatalogueItem]) -> None:
        self._nearest = NearestItems(items)
        self._by_code: dict[str, list[CatalogueItem]] = {}
        for item in items:
            self._by_code.setdefault(item.code, []).append(item)
        self._taken = set(self._by_code)
        self._of_department: Mapping[str, list[str]] = _codes_by_department(items)

    def entry(self, key: str, group: WorkGroup) -> ProposedItem:
        name = _most(group.titles) or UNFINISHED
        found = self._nearest.nearest(name) if name != UNFINISHED else ()
        known = self._by_code.get(group.code, [])
        near = found[0] if found and found[0].similarity >= NEAR else None
        like = known[-1] if known else (near.item if near else None)
        department = _most(group.agencies) or (like.department if like else UNFINISHED)
        return ProposedItem(
            key=key,
            code=group.code or self._next_code(department, like),
            code_is_new=not group.code,
            name=known[-1].name if known else name,
            output=_output(group, like),
            department=known[-1].department if known else department,
            like=like,
            similarity=1.0 if known else (near.similarity if near else 0.0),
            nearest=found,
            valid_to=_day_before(known, group.first),
            group=group,
        )

    def _next_code(self, department: str, like: CatalogueItem | None) -> str:
        """The next free code of the department, or of the one whose item is near."""
        codes = self._of_department.get(same_spelling(department)) or ([like.code] if like else [])
        prefixes = Counter(found[1] for code in codes if (found := _NUMBERED_CODE.fullmatch(code)))
        if not prefixes:
            return UNFINISHED
        prefix = min(prefixes, key=lambda one: (-prefixes[one], one))
        used = [
            found[2]
            for code in self._taken
            if (found := _NUMBERED_CODE.fullmatch(code)) and found[1] == prefix
        ]
        number = max((int(digits) for digits in used), default=0) + 1
        code = f"{prefix}{number:0{max(map(len, used), default=2)}d}"
        self._taken.add(code)
        return code


def _codes_by_department(items: Iterable[CatalogueItem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(same_spelling(item.department), []).append(item.code)
    return found


def _most(counter: Counter[str]) -> str:
    """The most frequent text; of several the first in order."""
    return min(counter, key=lambda text: (-counter[text], text), default="")


def _output(group: WorkGroup, like: CatalogueItem | None) -> str:
    """What comes out: the sort of document where it is a word and no code, else that of the near item."""
    kind = _most(group.types)
    if any(sign.islower() for sign in kind):
        return kind[0].lower() + kind[1:]
    return like.output if like is not None and like.output else UNFINISHED


def _day_before(known: Sequence[CatalogueItem], first: date | None) -> date | None:
    """The last day of an entry for a code that comes into force later anyway."""
    later = [item.valid_from for item in known if first is not None and item.valid_from > first]
    return min(later) - _ONE_DAY if later else None
