"""The score sheet of one person in one period: every component exact, with the rule it came from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Band(StrEnum):
    """The level a score corresponds to (Decree 335 Art. 20; a level is decided once a year only)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


@dataclass(frozen=True, slots=True)
class ExplainLine:
    """One step of the calculation: which rule, of which article, with which numbers."""

    rule: str
    article: str
    numbers: str


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """What Decree 335 Arts 12 and 14–17 make of one person's period.

    ``a b c``: quantity, quality, progress, as ratios to the assigned total (may exceed 1 by additional
    work). ``d dd e``: leadership criteria d, đ, e, each 1 or 1/2; None for people who do not lead.
    ``result_ratio``: their mean (Art. 16). ``result_points`` ≤ 70, ``common_points`` ≤ 30, ``total`` ≤ 100,
    all exact; rounding happens in ``points`` only. ``unit_digests``: record digests of the units counted.
    ``indicators``: what the province collects beside the score, as given; no number above comes from them.
    """

    person_id: str
    period: str
    policy: str
    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction | None
    dd: Fraction | None
    e: Fraction | None
    result_ratio: Fraction
    result_points: Fraction
    common_points: Fraction
    total: Fraction
    band: Band
    explain: tuple[ExplainLine, ...]
    unit_digests: tuple[str, ...] = ()
    indicators: tuple[tuple[str, Decimal], ...] = ()


def points(value: Fraction, places: int = 2) -> Decimal:
    """``value`` rounded once, half up, to ``places`` decimals: the figure a person reads.

    Exact: the half is decided on the fraction itself, not on a decimal approximation of it.
    """
    scaled = value * Fraction(10) ** places
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)
