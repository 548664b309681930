"""The score of one person in one period (Decree 335 Arts 12, 14–17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.evaluation import Evaluation
from domain.parking import Parked, ParkReason
from domain.people import Person
from domain.sheets import Band, ScoreSheet
from domain.work import WorkUnit
from scoring.explain import ResultStep, explain_sheet
from scoring.judged import AgencyResult, Leadership, common_points, impossible_unit, leadership_of, refusal
from scoring.policy import Policy
from scoring.totals import Totals, totals_of

RESULT_WEIGHT = 70
"""Points of a result ratio of 1 (Art. 17.1)."""
COMPLETED_FROM = 50
"""Points from which work counts as completed (Art. 20.3), the threshold of criterion d (Art. 15.3.a)."""
_LEVELS = ((90, Band.EXCELLENT), (70, Band.GOOD), (COMPLETED_FROM, Band.COMPLETED))
NO_AGENCY = AgencyResult(None)


@dataclass(frozen=True, slots=True)
class Work:
    """The sums over some units and which units they were; sums of different people add up."""

    totals: Totals
    unit_digests: tuple[str, ...] = ()

    def __add__(self, other: Work) -> Work:
        return Work(self.totals + other.totals, self.unit_digests + other.unit_digests)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a sheet is computed from. ``leadership`` is None for people who do not lead."""

    person_id: str
    period: str
    work: Work
    common: Fraction
    leadership: Leadership | None


def band_of(total: Fraction) -> Band:
    """The level ``total`` corresponds to (Art. 20), decided on the exact score and not on the rounded one."""
    return next((band for least, band in _LEVELS if total >= least), Band.NOT_COMPLETED)


def work_of(units: Sequence[WorkUnit], policy: Policy) -> Work | Parked:
    """The sums over ``units``; parked when one of them cannot be true."""
    for unit in units:
        if impossible := impossible_unit(unit):
            return impossible
    return Work(totals_of(units, policy), tuple(unit.record_digest for unit in units))


def judge(case: Case, policy: Policy, *, explained: bool = True) -> ScoreSheet | Parked:
    """The sheet of ``case``, or why a person must decide first. ``explained``: with its explanation, which
    takes longer to write than the score to compute.
    """
    totals = case.work.totals
    if not totals.assigned and policy.options.zero_assigned == "hold":
        return Parked(ParkReason.ZERO_ASSIGNED)
    a, b, c = (_ratio(part, totals, policy) for part in (totals.completed, totals.good, totals.on_time))
    lead = case.leadership
    parts = (a, b, c) if lead is None else (a, b, c, lead.d, lead.dd, lead.e)
    ratio = sum(parts, Fraction(0)) / len(parts)
    result_points = min(policy.criterion_cap, ratio * RESULT_WEIGHT)
    total = case.common + result_points
    step = ResultStep(parts, ratio, result_points, case.common, total, band_of(total))
    return ScoreSheet(
        person_id=case.person_id,
        period=case.period,
        policy=policy.name,
        a=a,
        b=b,
        c=c,
        d=lead.d if lead else None,
        dd=lead.dd if lead else None,
        e=lead.e if lead else None,
        result_ratio=ratio,
        result_points=result_points,
        common_points=case.common,
        total=total,
        band=step.band,
        explain=explain_sheet(totals, step, lead.basis if lead else "", policy) if explained else (),
        unit_digests=case.work.unit_digests,
    )


def _ratio(part: Fraction, totals: Totals, policy: Policy) -> Fraction:
    if not totals.assigned:
        return Fraction(0)
    ratio = part / totals.assigned
    return min(ratio, Fraction(1)) if policy.options.ratio_cap == "one" else ratio


def sheet_or_parked(
    person: Person,
    period: str,
    work: Work,
    evaluation: Evaluation | None,
    *,
    policy: Policy,
    agency: AgencyResult = NO_AGENCY,
    explained: bool = True,
) -> ScoreSheet | Parked:
    """The sheet of one person from the sums of the work that counts for them, or why it must wait."""
    if evaluation is None:
        return Parked(ParkReason.MISSING_COMMON_SCORE)
    common = common_points(evaluation, policy)
    if isinstance(common, Parked):
        return common
    leadership = leadership_of(evaluation, agency) if person.leads else None
    if isinstance(leadership, Parked):
        return leadership
    case = Case(person.personal_id, period, work, common, leadership)
    outcome = judge(case, policy, explained=explained)
    if isinstance(outcome, Parked) or not evaluation.indicators:
        return outcome
    return replace(outcome, indicators=tuple(sorted(evaluation.indicators.items())))


def score_person(
    person: Person,
    period: str,
    units: Sequence[WorkUnit],
    evaluation: Evaluation | None,
    *,
    policy: Policy,
    agency_result: Fraction | None = None,
) -> ScoreSheet:
    """The sheet of one person. ``units``: all that count for them (for leaders by ``leader_scope``).
    ``agency_result``: d, for leaders only.

    Raises:
        ImpossibleInput: numbers the decree does not allow, or something without which there is no score.
    """
    outcome: Work | ScoreSheet | Parked = work_of(units, policy)
    if isinstance(outcome, Work):
        agency = AgencyResult(agency_result)
        outcome = sheet_or_parked(person, period, outcome, evaluation, policy=policy, agency=agency)
    if isinstance(outcome, Parked):
        raise refusal(outcome, person.personal_id)
    return outcome
