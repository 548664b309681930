"""What people judge: common criteria and the leadership values, as the evaluation software holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

COMMON_CRITERIA: Mapping[str, Decimal] = {
    "I.1": Decimal(5),
    "I.2": Decimal(5),
    "II.1": Decimal("2.5"),
    "II.2": Decimal("2.5"),
    "II.3": Decimal("2.5"),
    "II.4": Decimal("2.5"),
    "III.1": Decimal("2.5"),
    "III.2": Decimal("2.5"),
    "III.3": Decimal("2.5"),
    "III.4": Decimal("2.5"),
}
"""The ten items of the common criteria and their maxima, 30 points together (Decree 335 Annex I)."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The common-criteria points of one person in one period, and for leaders the two judged values.

    ``common``: item → points. ``organising`` (đ) and ``unity`` (e): 1 or 0.5, None when not given
    (Decree 335 Art. 15.3.b, c). ``confirmed_by``: who confirmed the points (Art. 17.2). ``indicators``: name
    → value of what a province collects beside the decree's score; nothing is computed from them.
    """

    person_id: str
    period: str
    common: Mapping[str, Decimal]
    organising: Decimal | None = None
    unity: Decimal | None = None
    confirmed_by: str = ""
    record_digest: str = ""
    indicators: Mapping[str, Decimal] = field(default_factory=dict)
