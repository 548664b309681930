"""Everybody of a roster in the order the decree implies: criterion d needs the subordinates' scores first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from domain.evaluation import Evaluation
from domain.parking import Parked
from domain.people import Person, Rank, Roster
from domain.sheets import ScoreSheet
from domain.work import WorkUnit
from scoring.judged import AgencyResult
from scoring.policy import Policy
from scoring.score import COMPLETED_FROM, NO_AGENCY, Work, sheet_or_parked, work_of
from scoring.totals import together

Scored: TypeAlias = "ScoreSheet | tuple[Person, Parked]"

_NOBODY: Mapping[str, Fraction | None] = MappingProxyType({})
_ORDER = (Rank.STAFF, Rank.DEPUTY, Rank.HEAD)


def score_people(
    roster: Roster,
    units_by_person: Mapping[str, Sequence[WorkUnit]],
    evaluations: Mapping[str, Evaluation],
    *,
    period: str,
    policy: Policy,
    only: Collection[str] | None = None,
) -> Iterator[Scored]:
    """Sheets of everybody, staff first, then deputies, then heads; whoever cannot be scored comes with the
    reason and stops nobody else. ``only``: yield these personal ids alone (others are still computed where
    a leader needs them).
    """
    run = _Run(roster, units_by_person, evaluations, period, policy)
    return run.everybody(only)


def score_works(
    roster: Roster,
    works: Mapping[str, Work | Parked],
    evaluations: Mapping[str, Evaluation],
    *,
    period: str,
    policy: Policy,
    settled: Mapping[str, Fraction | None] = _NOBODY,
) -> Iterator[Scored]:
    """``score_people`` where everybody's own work was summed already (``scoring.sums``); whoever is not in
    ``works`` has none. The sheets come without their explanation.

    ``settled``: the totals of people without subordinates whose outcome is known, None if they have no score:
    they count for their leaders and are not yielded.
    """
    run = _Run(roster, {}, evaluations, period, policy, works=dict(works), explained=False, settled=settled)
    run.totals |= {person_id: total for person_id, total in settled.items() if total is not None}
    return run.everybody()


@dataclass
class _Run:
    """One pass over a roster: sums and totals of those already scored."""

    roster: Roster
    units: Mapping[str, Sequence[WorkUnit]]
    evaluations: Mapping[str, Evaluation]
    period: str
    policy: Policy
    works: dict[str, Work | Parked] = field(default_factory=dict)
    totals: dict[str, Fraction] = field(default_factory=dict)
    explained: bool = True
    settled: Mapping[str, Fraction | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._field_of: dict[str, list[Person]] = defaultdict(list)
        self._members_of: dict[str, list[Person]] = defaultdict(list)
        for person in self.roster.people.values():
            self._field_of[person.supervisor].append(person)
            self._members_of[person.organisation].append(person)

    def everybody(self, only: Collection[str] | None = None) -> Iterator[Scored]:
        """The outcomes in the order of ranks, of the personal ids in ``only`` alone if given."""
        for rank in _ORDER:
            for person in self.roster.people.values():
                if person.rank is rank and person.personal_id not in self.settled:
                    outcome = self.score(person)
                    if only is None or person.personal_id in only:
                        yield (person, outcome) if isinstance(outcome, Parked) else outcome

    def score(self, person: Person) -> ScoreSheet | Parked:
        """The outcome for ``person``, whose subordinates were scored before."""
        below = self.subordinates(person)
        work = self._work(person, below)
        if isinstance(work, Parked):
            return work
        outcome = sheet_or_parked(
            person,
            self.period,
            work,
            self.evaluations.get(person.personal_id),
            policy=self.policy,
            agency=self._agency_result(below) if person.leads else NO_AGENCY,
            explained=self.explained,
        )
        if isinstance(outcome, ScoreSheet):
            self.totals[person.personal_id] = outcome.total
        return outcome

    def subordinates(self, leader: Person) -> list[Person]:
        """``Roster.subordinates`` from an index, since a province has thousands of leaders."""
        if leader.rank is Rank.DEPUTY:
            return self._field_of[leader.personal_id]
        if leader.rank is Rank.HEAD:
            members = self._members_of[leader.organisation]
            return [person for person in members if person.personal_id != leader.personal_id]
        return []

    def _work(self, person: Person, below: Sequence[Person]) -> Work | Parked:
        own = self._own_work(person)
        if isinstance(own, Parked) or self.policy.options.leader_scope == "own":
            return own
        others = [self._own_work(subordinate) for subordinate in below]
        usable = [own, *(work for work in others if isinstance(work, Work))]
        digests = tuple(digest for work in usable for digest in work.unit_digests)
        return Work(together(work.totals for work in usable), digests)

    def _own_work(self, person: Person) -> Work | Parked:
        found = self.works.get(person.personal_id)
        if found is None:
            found = work_of(self.units.get(person.personal_id, ()), self.policy)
            self.works[person.personal_id] = found
        return found

    def _agency_result(self, below: Sequence[Person]) -> AgencyResult:
        """Criterion d (Art. 15.3.a): 1/2 as soon as one subordinate with a score is below 50, else 1.

        People without a score are counted in the explanation; they hold the leader only if the policy says
        so, or if nobody at all has a score.
        """
        totals = [self.totals[p.personal_id] for p in below if p.personal_id in self.totals]
        unscored = len(below) - len(totals)
        failing = sum(1 for total in totals if total < COMPLETED_FROM)
        basis = f"n(<{COMPLETED_FROM}) = {failing} / {len(totals)}; n(∅) = {unscored}"
        if failing:
            return AgencyResult(Fraction(1, 2), basis)
        if unscored and (not totals or self.policy.options.unscored_subordinates == "hold"):
            return AgencyResult(None, basis)
        return AgencyResult(Fraction(1), basis)
