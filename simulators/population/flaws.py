"""Records that are wrong in the ways of real life, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from simulators.population.catalogue import Product
from simulators.population.config import PopulationConfig
from simulators.population.people import Official, Registry
from simulators.population.records import System, WorkRecord
from simulators.population.work import Job, RecordWriter

UNKNOWN_PERSON = "unknown_person"
UNMAPPED_ITEM = "unmapped_item"
CONTRADICTORY_DATES = "contradictory_dates"
MISSING_DEADLINE = "missing_deadline"
DUPLICATE_PRODUCT = "duplicate_product"

KINDS = (UNKNOWN_PERSON, UNMAPPED_ITEM, CONTRADICTORY_DATES, MISSING_DEADLINE, DUPLICATE_PRODUCT)
_BAD_SHARE = 0.02


def bad_counts(units: int) -> dict[str, int]:
    """How many of each kind: ``round(units * 0.02)`` together, spread evenly."""
    each, more = divmod(round(units * _BAD_SHARE), len(KINDS))
    return {kind: each + (place < more) for place, kind in enumerate(KINDS)}


def bad_systems(units: int) -> list[tuple[str, System]]:
    """Kind and system of every bad record: three of five in the REST office, every duplicate in the other."""
    kinds = [kind for kind, count in bad_counts(units).items() for _ in range(count)]
    return [(kind, _home(kind, place)) for place, kind in enumerate(kinds)]


def _home(kind: str, place: int) -> System:
    in_rest = kind != DUPLICATE_PRODUCT and place % 5 < 3
    return System.REST if in_rest else System.SOAP


class Spoiler:
    """Writes bad records; each has one flaw and would be good without it."""

    def __init__(
        self,
        officials: Sequence[Official],
        writer: RecordWriter,
        registry: Registry,
        outside: Sequence[Product],
        config: PopulationConfig,
    ) -> None:
        self._outside = outside
        self._officials = officials
        self._writer = writer
        self._registry = registry
        self._dice = config.dice("flaws")
        self._ways: dict[str, Callable[[WorkRecord], WorkRecord]] = {
            UNKNOWN_PERSON: self._of_a_stranger,
            UNMAPPED_ITEM: self._outside_catalogue,
            CONTRADICTORY_DATES: self._done_before_given,
            MISSING_DEADLINE: lambda record: replace(record, due_on=None),
        }

    def spoil_all(self, wanted: Sequence[tuple[str, System]], good: Sequence[WorkRecord]) -> list[WorkRecord]:
        """The bad records of ``wanted``; duplicates repeat records of ``good``."""
        own = [self._spoil(kind, system) for kind, system in wanted if kind != DUPLICATE_PRODUCT]
        candidates = [r for r in good if r.system is System.REST and r.is_clean and r.document_number]
        originals = self._dice.sample(candidates, len(wanted) - len(own))
        return own + [self._repeat(original) for original in originals]

    def _spoil(self, kind: str, system: System) -> WorkRecord:
        official = self._officials[int(self._dice.random() * len(self._officials))]
        record = self._writer.write(Job(official, system, clean=True))
        return replace(self._ways[kind](record), flaw=kind)

    def _of_a_stranger(self, record: WorkRecord) -> WorkRecord:
        personal_id, full_name = self._registry.enrol()
        return replace(record, personal_id=personal_id, full_name=full_name)

    def _outside_catalogue(self, record: WorkRecord) -> WorkRecord:
        product = self._dice.choice(self._outside)
        return replace(record, product=product, title=product.name)

    def _done_before_given(self, record: WorkRecord) -> WorkRecord:
        return replace(record, completed_at=record.assigned_at - timedelta(days=self._dice.randint(1, 5)))

    def _repeat(self, original: WorkRecord) -> WorkRecord:
        """The document system recorded the product of a task once more."""
        return replace(
            original,
            system=System.SOAP,
            number=self._writer.next_number(System.SOAP),
            updated_at=original.updated_at + timedelta(hours=1),
            flaw=DUPLICATE_PRODUCT,
        )
