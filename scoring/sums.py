"""The sums of many people at once, from units that a store counted by what they look like.

Most units of a person look alike: one coefficient, one product, in time. ``share_of`` and ``impossible_unit``
judge each look once, by the same rules as every unit.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.parking import Parked
from scoring.judged import impossible_unit
from scoring.policy import Policy
from scoring.score import Work
from scoring.totals import UnitLook, UnitShare, add_up, share_of


class Summing:
    """Sums of one person after the other under one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[UnitLook, UnitShare | Parked] = {}

    def work_of(self, looks: Iterable[tuple[UnitLook, int]]) -> Work | Parked:
        """``scoring.score.work_of`` of a person's units, given as looks and how many units have each. The
        units themselves are not named. Parked when one of them cannot be true.
        """
        shares = []
        for look, units in looks:
            share = self._known.get(look)
            if share is None:
                share = self._known[look] = impossible_unit(look) or share_of(look, self._policy)
            if isinstance(share, Parked):
                return share
            shares.append((share, units))
        return Work(add_up(shares))
