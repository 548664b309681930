"""What people judged: the ten common criteria of everybody, two values of everybody who leads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from simulators.population.config import PopulationConfig
from simulators.population.people import Official, Rank

_MAXIMA = {"I.1": 5.0, "I.2": 5.0} | {
    f"{group}.{item}": 2.5 for group in ("II", "III") for item in range(1, 5)
}
"""Decree 335 Annex I: 30 points together."""
_BELOW_MAXIMUM = (0.5, 0.5, 1.0)
_FORGOTTEN_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class EvaluationForm:
    """``points``: item → points as text; ``organising``, ``unity``: "1" or "0.5", None for staff.
    ``indicators``: what else the province wants to know, per cent as text; one in fifty was forgotten.
    """

    official: Official
    points: dict[str, str]
    organising: str | None
    unity: str | None
    confirmed_by: str
    confirmed_at: datetime
    indicators: dict[str, str] = field(default_factory=dict)


def evaluate_all(officials: Sequence[Official], config: PopulationConfig) -> list[EvaluationForm]:
    """One form a person, confirmed in the two days after the period."""
    dice = config.dice("evaluations")
    heads = {official.agency.code: official.full_name for official in officials if official.rank is Rank.HEAD}
    besides = config.dice("indicators")
    return [
        replace(_evaluate(official, heads, config, dice), indicators=_indicators(config.indicators, besides))
        for official in officials
    ]


def _indicators(names: Sequence[str], dice: random.Random) -> dict[str, str]:
    given = {name: f"{60 + dice.randrange(81) / 2:g}" for name in names}
    return {name: value for name, value in given.items() if dice.random() >= _FORGOTTEN_SHARE}


def _evaluate(
    official: Official, heads: dict[str, str], config: PopulationConfig, dice: random.Random
) -> EvaluationForm:
    leads = official.rank is not Rank.STAFF
    is_head = official.rank is Rank.HEAD
    next_morning = datetime.combine(config.last_day + timedelta(days=1), time(8))
    return EvaluationForm(
        official,
        {item: _points(maximum, dice) for item, maximum in _MAXIMA.items()},
        organising=_judged(dice) if leads else None,
        unity=_judged(dice) if leads else None,
        confirmed_by="Chủ tịch Ủy ban nhân dân tỉnh" if is_head else heads[official.agency.code],
        confirmed_at=next_morning + timedelta(minutes=30 * dice.randrange(64)),
    )


def _points(maximum: float, dice: random.Random) -> str:
    points = maximum if dice.random() < 0.5 else maximum - dice.choice(_BELOW_MAXIMUM)
    return f"{points:g}"


def _judged(dice: random.Random) -> str:
    return "1" if dice.random() < 0.85 else "0.5"
