"""What people judged, held against what the decree allows: common criteria, leadership values, units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.errors import ImpossibleInput
from domain.evaluation import COMMON_CRITERIA, Evaluation
from domain.parking import MEANING, REMEDY, Parked, ParkReason
from domain.text import Text
from domain.work import WorkUnit
from scoring.policy import Policy
from scoring.totals import UnitLook

COMMON_MAX = 30
"""Most points of the common criteria (Art. 12.2)."""
LEADERSHIP_VALUES = frozenset({Fraction(1), Fraction(1, 2)})
"""The only values of d, đ and e (Art. 15.3)."""


@dataclass(frozen=True, slots=True)
class AgencyResult:
    """Criterion d of a leader, None while it cannot be known. ``basis``: in figures where it comes from."""

    value: Fraction | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Leadership:
    """d, đ, e of a leader, each 1 or 1/2."""

    d: Fraction
    dd: Fraction
    e: Fraction
    basis: str = ""


def common_points(evaluation: Evaluation, policy: Policy) -> Fraction | Parked:
    """The points of the common criteria, if all ten items are there, possible and confirmed (Art. 17.2)."""
    missing = [item for item in COMMON_CRITERIA if item not in evaluation.common]
    if missing:
        return Parked(ParkReason.MISSING_COMMON_SCORE, ", ".join(missing))
    if impossible := impossible_item(evaluation.common):
        return impossible
    if policy.options.common_confirmation == "required" and not evaluation.confirmed_by:
        return Parked(ParkReason.MISSING_COMMON_SCORE, "confirmed_by", "17.2")
    return sum((Fraction(value) for value in evaluation.common.values()), Fraction(0))


def impossible_item(common: Mapping[str, Decimal]) -> Parked | None:
    """The first item outside 0 and its maximum (Annex I), if there is one."""
    for item, value in common.items():
        most = COMMON_CRITERIA.get(item)
        if most is None or not 0 <= value <= most:
            return Parked(ParkReason.IMPOSSIBLE_NUMBERS, item, f"{value} ∉ [0, {most or 0}]")
    return None


def leadership_of(evaluation: Evaluation, agency: AgencyResult) -> Leadership | Parked:
    """đ and e as judged, d as derived from the subordinates (Art. 15.3, for deputies Art. 15.4)."""
    judged = []
    for name, value in (("đ", evaluation.organising), ("e", evaluation.unity)):
        if value is None:
            return Parked(ParkReason.MISSING_LEADERSHIP_VALUE, name)
        if Fraction(value) not in LEADERSHIP_VALUES:
            return Parked(ParkReason.IMPOSSIBLE_NUMBERS, name, f"{value} ∉ {{1, 0.5}}")
        judged.append(Fraction(value))
    if agency.value is None:
        return Parked(ParkReason.UNSCORED_SUBORDINATE, "d", agency.basis)
    if agency.value not in LEADERSHIP_VALUES:
        return Parked(ParkReason.IMPOSSIBLE_NUMBERS, "d", f"{agency.value} ∉ {{1, 1/2}}")
    return Leadership(agency.value, judged[0], judged[1], agency.basis)


def impossible_unit(unit: WorkUnit | UnitLook) -> Parked | None:
    """Why ``unit`` cannot be true of any product, if so."""
    k, assigned, completed = unit.coefficient, unit.assigned, unit.completed
    late = max(unit.late_events, int(unit.late_days > 0))
    if k <= 0 or min(assigned, completed) < 0:
        found = f"k={k}, G={assigned}, H={completed}"
    elif not 0 <= unit.excused_quality_checks <= unit.failed_quality_checks:
        found = f"quality: excused {unit.excused_quality_checks} of {unit.failed_quality_checks}"
    elif not 0 <= unit.excused_late_events <= late or min(unit.late_events, unit.late_days) < 0:
        found = f"late: excused {unit.excused_late_events} of {unit.late_events}, days {unit.late_days}"
    else:
        return None
    return Parked(ParkReason.IMPOSSIBLE_NUMBERS, unit.catalogue_code, found)


def refusal(parked: Parked, where: str) -> ImpossibleInput:
    """``parked`` as the error that a single calculation raises instead."""
    detail = " ".join(part for part in (parked.field, parked.detail) if part)
    meaning = MEANING[parked.reason]
    suffix = f" ({detail})" if detail else ""
    return ImpossibleInput(Text(meaning.vi + suffix, meaning.en + suffix), REMEDY[parked.reason], where)
