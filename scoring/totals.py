"""The sums behind a, b and c: how much standard work was assigned, completed, good and on time.

``b = Σ k·H·max(0, 1 − q/4) / Σ k·G`` and ``c`` likewise with late events (Decree 335 Art. 14.2; arithmetic of
the Handbook's example): k coefficient, G assigned, H completed, q failed checks not excused.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from domain.work import Origin, WorkUnit
from scoring.policy import Policy

_EXACT = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow])
"""Sums and products of decimals are decimals; a digit that did not fit would raise, never round."""

_KEPT = (Decimal(1), Decimal("0.75"), Decimal("0.5"), Decimal("0.25"), Decimal(0))
"""What is left of a product's points after 0, 1, 2, 3, 4 and more deductions of 25 % (Art. 14.2.b, c)."""

MOST_DEDUCTIONS = len(_KEPT) - 1
"""More deductions of one product than so many take nothing more."""

_ASSIGNED_ORIGINS = frozenset({Origin.ASSIGNED, Origin.RETURNED})
_EXTRA_ORIGINS = frozenset({Origin.TAKEN_OVER, Origin.UNPLANNED})


class UnitLook(NamedTuple):
    """What a unit's sums depend on and nothing else: the entries of ``domain.work.WorkUnit`` so named. May
    stand for several units with which the same happened, their quantities added up.
    """

    coefficient: Decimal
    origin: Origin
    assigned: Decimal
    completed: Decimal
    failed_quality_checks: int
    late_events: int
    late_days: int
    excused_quality_checks: int
    excused_late_events: int
    catalogue_code: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Standard work units. ``assigned``: the denominator; ``completed``, ``good``, ``on_time``: the
    numerators of a, b, c; ``extra``: the part of ``completed`` from outside the assigned total; ``units``:
    how many units counted.
    """

    assigned: Fraction = Fraction(0)
    completed: Fraction = Fraction(0)
    good: Fraction = Fraction(0)
    on_time: Fraction = Fraction(0)
    extra: Fraction = Fraction(0)
    units: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.assigned + other.assigned,
            self.completed + other.completed,
            self.good + other.good,
            self.on_time + other.on_time,
            self.extra + other.extra,
            self.units + other.units,
        )


def together(parts: Iterable[Totals]) -> Totals:
    """The sums of the sums of many people; nothing if there are none."""
    by_denominator: tuple[dict[int, int], ...] = tuple({} for _ in range(5))
    units = 0
    for part in parts:
        units += part.units
        sums = (part.assigned, part.completed, part.good, part.on_time, part.extra)
        for found, one in zip(by_denominator, sums, strict=True):
            # Few denominators occur: adding their numerators is exact and leaves the fractions for the end.
            found[one.denominator] = found.get(one.denominator, 0) + one.numerator
    added = [
        sum((Fraction(top, below) for below, top in found.items()), Fraction(0)) for found in by_denominator
    ]
    return Totals(added[0], added[1], added[2], added[3], added[4], units)


@dataclass(frozen=True, slots=True)
class UnitShare:
    """What one unit adds to the sums, in standard work units."""

    assigned: Decimal
    completed: Decimal
    good: Decimal
    on_time: Decimal
    extra: bool = False


_NOTHING = UnitShare(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


def share_of(unit: WorkUnit | UnitLook, policy: Policy) -> UnitShare:
    """What ``unit`` counts for (Art. 18.1.d by its origin)."""
    origin = unit.origin
    is_extra = origin in _EXTRA_ORIGINS
    if origin is Origin.WITHDRAWN or (is_extra and policy.options.extra_work == "ignore"):
        return _NOTHING
    times = _EXACT.multiply
    assigned = times(unit.coefficient, unit.assigned) if origin in _ASSIGNED_ORIGINS else Decimal(0)
    if origin is Origin.RETURNED:
        return UnitShare(assigned, Decimal(0), Decimal(0), Decimal(0))
    completed = times(unit.coefficient, unit.completed)
    failed = unit.failed_quality_checks - unit.excused_quality_checks
    good = times(completed, _kept(failed))
    on_time = times(completed, _kept(late_deductions(unit, policy)))
    return UnitShare(assigned, completed, good, on_time, is_extra)


def late_deductions(unit: WorkUnit | UnitLook, policy: Policy) -> int:
    """How many times 25 % of the progress points go. By events: those not excused. By days: all days late,
    unless every late event is excused, because a confirmation covers an event and not a number of days.
    """
    if policy.options.late_unit == "event":
        return unit.late_events - unit.excused_late_events
    return 0 if unit.excused_late_events >= max(1, unit.late_events) else unit.late_days


def _kept(deductions: int) -> Decimal:
    return _KEPT[min(deductions, MOST_DEDUCTIONS)]


def totals_of(units: Iterable[WorkUnit], policy: Policy) -> Totals:
    """The sums over ``units``, whatever their order."""
    return add_up((share_of(unit, policy), 1) for unit in units)


def add_up(shares: Iterable[tuple[UnitShare, int]]) -> Totals:
    """The sums over ``shares``, each with how many units it stands for."""
    plus = _EXACT.add
    assigned = completed = good = on_time = extra = Decimal(0)
    count = 0
    for share, units in shares:
        if share is _NOTHING:
            continue
        count += units
        assigned = plus(assigned, share.assigned)
        completed = plus(completed, share.completed)
        good = plus(good, share.good)
        on_time = plus(on_time, share.on_time)
        if share.extra:
            extra = plus(extra, share.completed)
    return Totals(
        Fraction(assigned), Fraction(completed), Fraction(good), Fraction(on_time), Fraction(extra), count
    )
