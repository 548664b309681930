"""Where everybody stands on one side, and what differs between two sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from domain.evaluation import Evaluation
from domain.parking import Parked
from domain.people import Person, Rank, Roster
from domain.sheets import ScoreSheet
from gateway.steps.score import numbers_digest
from scoring.organisation import Scored, score_works
from scoring.policy import Policy
from scoring.score import Work
from scoring.totals import Totals

_NO_WORK = Totals()


class Standing(NamedTuple):
    """What a person has on one side: the exact total with its band, or why there is none; and the digest of
    the numbers that would be delivered.
    """

    total: Fraction | None
    band: str
    numbers: str
    reason: str


NOWHERE = Standing(None, "", "", "")
"""Somebody who is not on the roster of a side."""


@dataclass
class Side:
    """Everybody of one side: roster, sums of their own work, evaluations, policy; ``standings`` follow."""

    roster: Roster
    works: Mapping[str, Work | Parked]
    evaluations: Mapping[str, Evaluation]
    period: str
    policy: Policy
    standings: dict[str, Standing] = field(default_factory=dict)

    def otherwise(self, works: Mapping[str, Work | Parked], policy: Policy) -> Side:
        """The same people and evaluations with other work or another policy."""
        return Side(self.roster, works, self.evaluations, self.period, policy)

    def score(self, before: Side | None = None) -> Iterator[int]:
        """Score everybody; yields how many are done. Who stands as on the side ``before`` for sure is not
        computed again.
        """
        same = self._same_as(before) if before is not None else {}
        self.standings |= same
        outcomes = score_works(
            self.roster,
            self.works,
            self.evaluations,
            period=self.period,
            policy=self.policy,
            settled={person_id: standing.total for person_id, standing in same.items()},
        )
        for outcome in outcomes:
            person_id, standing = _standing(outcome)
            self.standings[person_id] = standing
            yield len(self.standings)

    def _same_as(self, before: Side) -> dict[str, Standing]:
        """Staff with the same work, evaluation and policy: nothing else decides their score."""
        if self.policy != before.policy:
            return {}
        return {
            person_id: before.standings[person_id]
            for person_id, person in self.roster.people.items()
            if person.rank is Rank.STAFF
            and before.roster.people.get(person_id) == person
            and self.works.get(person_id) == before.works.get(person_id)
            and self.evaluations.get(person_id) == before.evaluations.get(person_id)
        }

    def name_of(self, agency: str) -> str:
        """The name of an agency, empty if it is not known on this side."""
        found = self.roster.organisation(agency)
        return found.name if found else ""

    def totals(self, person_id: str) -> Totals:
        """The sums of somebody's own work."""
        work = self.works.get(person_id)
        return work.totals if isinstance(work, Work) else _NO_WORK


def _standing(outcome: Scored) -> tuple[str, Standing]:
    if isinstance(outcome, ScoreSheet):
        found = Standing(outcome.total, outcome.band.value, numbers_digest(outcome), "")
        return outcome.person_id, found
    person, why = outcome
    return person.personal_id, Standing(None, "", "", why.reason.value)


class Differing(NamedTuple):
    """Somebody who stands otherwise on the new side than on the old."""

    person: Person
    old: Standing
    new: Standing

    @property
    def changes_band(self) -> bool:
        """Whether there is a band on both sides, and another one."""
        return bool(self.old.band and self.new.band) and self.old.band != self.new.band

    @property
    def size(self) -> Fraction:
        """How far the total moves; from or to no score it moves by all of it."""
        return abs((self.new.total or Fraction(0)) - (self.old.total or Fraction(0)))


def differing(old: Side, new: Side) -> list[Differing]:
    """Everybody whose numbers, band or reason for having none differ, the largest change first."""
    people = {**old.roster.people, **new.roster.people}
    found = []
    for person_id, person in people.items():
        was, now = old.standings.get(person_id, NOWHERE), new.standings.get(person_id, NOWHERE)
        if was != now:
            found.append(Differing(person, was, now))
    return sorted(found, key=lambda one: (-one.size, one.person.personal_id))


class AgencySums(NamedTuple):
    """Sums over the people of one agency on both sides; an agency is where people are on the new side."""

    completed_old: Fraction
    completed_new: Fraction
    assigned_old: Fraction
    assigned_new: Fraction


def agency_sums(old: Side, new: Side) -> dict[str, AgencySums]:
    """Standard work units of every agency that has people."""
    sums: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 4)
    for person_id, person in {**old.roster.people, **new.roster.people}.items():
        was, now = old.totals(person_id), new.totals(person_id)
        mine = (was.completed, now.completed, was.assigned, now.assigned)
        if any(mine):
            sums[person.organisation] = [a + b for a, b in zip(sums[person.organisation], mine, strict=True)]
    return {code: AgencySums(*parts) for code, parts in sums.items()}


def mean_change(of: Iterable[Differing]) -> Fraction:
    """The mean change of the totals of those who have one on both sides."""
    pairs = [(one.old.total, one.new.total) for one in of]
    moves = [new - old for old, new in pairs if old is not None and new is not None]
    return sum(moves, Fraction(0)) / len(moves) if moves else Fraction(0)
