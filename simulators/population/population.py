"""The whole population, and what anybody who reads it must find."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.population.agencies import Agency, agencies_of
from simulators.population.assortment import Assortment
from simulators.population.config import PopulationConfig
from simulators.population.evaluations import EvaluationForm, evaluate_all
from simulators.population.flaws import Spoiler, bad_counts, bad_systems
from simulators.population.people import Official, Rank, Registry, staff_agencies
from simulators.population.records import System, WorkRecord
from simulators.population.work import Job, RecordWriter

_REST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Population:
    """Everything both offices know; ``records`` has the work of both."""

    config: PopulationConfig
    agencies: tuple[Agency, ...]
    officials: tuple[Official, ...]
    evaluations: tuple[EvaluationForm, ...]
    records: tuple[WorkRecord, ...]

    def records_of(self, system: System) -> list[WorkRecord]:
        """The records that ``system`` keeps."""
        return [record for record in self.records if record.system is system]

    def expected(self) -> dict[str, object]:
        """The counts, as JSON. ``bad``: by reason code; ``without_assigned_work``: people with no good
        planned record, 0 unless there are fewer good records than people.
        """
        ranks = Counter(official.rank for official in self.officials)
        served = {record.personal_id for record in self.records if record.counts_as_assigned}
        return {
            "seed": self.config.seed,
            "period": self.config.period,
            "organisations": len(self.agencies),
            "people": len(self.officials),
            "leaders": ranks[Rank.HEAD] + ranks[Rank.DEPUTY],
            "heads": ranks[Rank.HEAD],
            "deputies": ranks[Rank.DEPUTY],
            "evaluations": len(self.evaluations),
            "records": {system.value: len(self.records_of(system)) for system in System},
            "units": len(self.records),
            "good": sum(not record.flaw for record in self.records),
            "bad": bad_counts(self.config.units),
            "bad_total": sum(bad_counts(self.config.units).values()),
            "without_assigned_work": len(self.officials) - len(served),
        }


def build_population(config: PopulationConfig) -> Population:
    """Build everything. The same ``config`` gives the same population on every machine."""
    dice = config.lasting_dice("people")
    registry = Registry(dice)
    agencies = agencies_of(config.province_name, config.province_code)
    officials = staff_agencies(config.people, agencies, registry, dice)
    assortment = Assortment(config.catalogue, agencies)
    writer = RecordWriter(officials, assortment, config)
    wanted = bad_systems(config.units)
    good = [writer.write(job) for job in _jobs(officials, _good_places(config, wanted), config.dice("jobs"))]
    bad = Spoiler(officials, writer, registry, assortment.outside, config).spoil_all(wanted, good)
    return Population(
        config, agencies, tuple(officials), tuple(evaluate_all(officials, config)), tuple(good + bad)
    )


def _good_places(config: PopulationConfig, wanted: Sequence[tuple[str, System]]) -> list[System]:
    """The system of every good record: 60 % of all records, bad ones included, are in the REST office."""
    bad = Counter(system for _, system in wanted)
    rest = round(config.units * _REST_SHARE)
    return [System.REST] * (rest - bad[System.REST]) + [System.SOAP] * (
        config.units - rest - bad[System.SOAP]
    )


def _jobs(officials: Sequence[Official], places: list[System], dice: random.Random) -> list[Job]:
    """Who gets which record: everyone one clean record first, then by chance around the same share."""
    dice.shuffle(places)
    first = list(officials[: len(places)])
    shares = [dice.uniform(0.7, 1.3) for _ in officials]
    rest = dice.choices(officials, weights=shares, k=len(places) - len(first))
    return [
        Job(official, system, clean=number < len(first))
        for number, (official, system) in enumerate(zip(first + rest, places, strict=True))
    ]
