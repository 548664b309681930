"""The sums of many people at once, from units that a store added up where the same happened to them.

What a unit counts for is proportional to its coefficient and its quantities (``share_of``): units with the
same origin, failed checks and delays may be added up first and judged together.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.parking import Parked
from scoring.judged import impossible_unit
from scoring.policy import Policy
from scoring.score import Work
from scoring.totals import UnitLook, UnitShare, add_up, share_of


def work_of_looks(looks: Iterable[tuple[UnitLook, int]], policy: Policy) -> Work | Parked:
    """``scoring.score.work_of`` of a person's units, given added up and with how many units each look stands
    for; the units themselves are not named. Parked when one of them cannot be true.
    """
    shares: list[tuple[UnitShare, int]] = []
    for look, units in looks:
        if impossible := impossible_unit(look):
            return impossible
        shares.append((share_of(look, policy), units))
    return Work(add_up(shares))
