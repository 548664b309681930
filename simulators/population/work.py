"""Good records of work: who did what, when, and how it went."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from simulators.population.agencies import Agency
from simulators.population.assortment import Assortment
from simulators.population.catalogue import SUBJECTS, Product
from simulators.population.config import PopulationConfig
from simulators.population.outcomes import Outcome, Schedule
from simulators.population.people import Official, Rank
from simulators.population.records import Origin, State, System, WorkRecord

_OLD_CODE_SHARE = {System.REST: 0.1, System.SOAP: 0.6}
_ORIGINS = (Origin.PLANNED, Origin.UNPLANNED, Origin.TAKEN_OVER)
_ORIGIN_WEIGHTS = (0.965, 0.98, 1.0)
_PROVINCE = "Ủy ban nhân dân tỉnh"


@dataclass(frozen=True, slots=True)
class Job:
    """One record to be written. ``clean``: it must be planned and finished in time, whatever chance says."""

    official: Official
    system: System
    clean: bool = False


class RecordWriter:
    """Writes records, numbering them per system and documents per sign and agency."""

    def __init__(
        self, officials: Sequence[Official], assortment: Assortment, config: PopulationConfig
    ) -> None:
        self._assortment = assortment
        self._dice = config.dice("work")
        self._weekdays = config.weekdays
        self._closing = datetime.combine(config.last_day, time(17))
        self._names = {official.personal_id: official.full_name for official in officials}
        self._heads = {o.agency.code: o.full_name for o in officials if o.rank is Rank.HEAD}
        self._diligence = {o.personal_id: _draw_diligence(self._dice) for o in officials}
        self._records: Counter[System] = Counter()
        self._documents: Counter[tuple[str, str]] = Counter()

    def write(self, job: Job) -> WorkRecord:
        """One good record."""
        dice, official, system = self._dice, job.official, job.system
        schedule = Schedule.draw(self._weekdays, dice)
        outcome = (
            Outcome.clean(schedule, dice)
            if job.clean
            else Outcome.draw(schedule, self._diligence[official.personal_id], system, dice)
        )
        product = self._assortment.draw(official, dice)
        quantity = _draw_quantity(product, dice)
        return WorkRecord(
            system=system,
            number=self.next_number(system),
            personal_id=official.personal_id,
            full_name=official.full_name,
            agency_code=official.agency.written(dice, _OLD_CODE_SHARE[system]),
            assigned_by=self._assigner(official),
            product=product,
            title=f"{product.name} về {dice.choice(SUBJECTS)}",
            document_number=self._document_number(product, official.agency, job, outcome),
            assigned_at=schedule.assigned_at,
            due_on=schedule.due_on,
            completed_at=outcome.completed_at,
            updated_at=self._updated_at(schedule, outcome),
            state=outcome.state,
            origin=Origin.PLANNED if job.clean else _draw_origin(dice),
            quantity=f"{quantity:g}",
            completed_quantity=f"{quantity * outcome.done_share:g}",
            failed_checks=outcome.failed_checks,
            excused_checks=outcome.excused_checks,
            late_events=outcome.late_events,
            excused_late=outcome.excused_late,
        )

    def next_number(self, system: System) -> int:
        """The next running number of ``system``, from 1."""
        self._records[system] += 1
        return self._records[system]

    def _assigner(self, official: Official) -> str:
        if official.rank is Rank.HEAD:
            return _PROVINCE
        return self._names.get(official.supervisor) or self._heads[official.agency.code]

    def _document_number(self, product: Product, agency: Agency, job: Job, outcome: Outcome) -> str:
        """A document system always has a number; a task has one once its document is out."""
        issued = outcome.state is State.FINISHED and self._dice.random() < 0.85
        if job.system is System.REST and not issued:
            return ""
        self._documents[product.mark, agency.short] += 1
        return f"{self._documents[product.mark, agency.short]}/{product.mark}-{agency.short}"

    def _updated_at(self, schedule: Schedule, outcome: Outcome) -> datetime:
        """On the hour, so that many records tie; every sixth in the batch of that night."""
        last = outcome.completed_at or max(
            schedule.assigned_at, self._closing - timedelta(hours=int(self._dice.random() * 120))
        )
        if self._dice.random() < 1 / 6:
            return last.replace(hour=23, minute=0)
        whole_hour = last.replace(minute=0) + timedelta(hours=1)
        return whole_hour + timedelta(hours=int(self._dice.random() * 20))


def _draw_diligence(dice: random.Random) -> float:
    """How probably a person finishes what they are given: most do nearly all, five in a hundred do not."""
    return 0.25 + 0.3 * dice.random() if dice.random() < 0.05 else 0.76 + 0.23 * dice.random()


def _draw_origin(dice: random.Random) -> Origin:
    return dice.choices(_ORIGINS, cum_weights=_ORIGIN_WEIGHTS)[0]


def _draw_quantity(product: Product, dice: random.Random) -> float:
    """One, mostly; many of what is made in bulk; now and then a share of a product made by two."""
    if product.bulk:
        return 2 + int(dice.random() * 19)
    chance = dice.random()
    if chance < 0.92:
        return 1
    return 0.5 if chance < 0.96 else 2 + int(dice.random() * 2)
