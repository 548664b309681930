"""The score of the standard unit, and whether a coefficient follows from a score (Handbook pp. 15–16:
coefficient = score ÷ score of the standard unit).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from domain.text import Text
from mappings.catalogue_findings import Report, Severity

_STATED = re.compile(r"chuẩn\b[^.;\n]{0,40}?(\d{1,4}(?:[.,]\d{1,2})?)\s*điểm", re.IGNORECASE)
_ENOUGH_ROWS = 3
_EXACT = Decimal("0.0005")
GIVE_IT = Text(
    "Sửa chỗ sai, hoặc chỉ rõ điểm của sản phẩm chuẩn bằng --standard-score",
    "mend what is wrong, or say the score of the standard unit with --standard-score",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The standard unit's ``score`` as something says it: a note, Annex II, the divisor of the formulas."""

    score: Decimal
    place: str
    what: Text


def stated_score(text: str) -> Decimal | None:
    """The score in words such as ``Sản phẩm chuẩn = 5 điểm``."""
    found = _STATED.search(text)
    return Decimal(found[1].replace(",", ".")) if found else None


@lru_cache(maxsize=8192)
def follows(coefficient: Decimal, score: Decimal, standard: Decimal) -> bool:
    """Whether ``coefficient`` is score ÷ standard, as it is or rounded to one or two decimals."""
    exact = score / standard
    if abs(exact - coefficient) <= _EXACT:
        return True
    return any(
        coefficient == exact.quantize(step, rounding)
        for step in (Decimal("0.1"), Decimal("0.01"))
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def settle(
    evidence: Sequence[Evidence],
    pairs: Iterable[tuple[Decimal, Decimal]],
    given: Decimal | None,
    report: Report,
    place: str,
) -> Decimal | None:
    """The standard unit's score, None if nothing says it.

    ``pairs``: score and coefficient of each item; ``given``: what the person said, which wins; ``place``:
    where a finding about the whole list belongs.
    """
    pairs = tuple(pairs)
    told = sorted({one.score for one in evidence})
    if given is not None:
        for one in evidence:
            if one.score != given:
                _contradiction(report, Severity.DOUBT, one.place, f"{_said(one)}; --standard-score: {given}")
        return given
    usual, share = _usual(pairs)
    if len(told) > 1:
        _contradiction(report, Severity.FAULT, evidence[0].place, "; ".join(_said(one) for one in evidence))
        return usual
    if not told:
        return _inferred(pairs, usual, share, report, place)
    if usual is not None and share > 1 / 2 and not _agree(pairs, told[0]):
        _contradiction(
            report, Severity.FAULT, evidence[0].place, f"{_said(evidence[0])}; score ÷ coefficient: {usual:f}"
        )
        return usual
    return told[0]


def _said(one: Evidence) -> str:
    return f"{one.place} {one.what.vi} = {one.score:f}"


def _contradiction(report: Report, severity: Severity, place: str, told: str) -> None:
    reason = Text(
        f"điểm của sản phẩm chuẩn mâu thuẫn: {told}", f"the standard unit's score contradicts itself: {told}"
    )
    report.add(severity, "standard_contradicted", place, (reason, GIVE_IT))


def _usual(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal | None, float]:
    """The most frequent score ÷ coefficient (to a hundredth) and its share of the rows."""
    ratios = Counter((score / coefficient).quantize(Decimal("0.01")) for score, coefficient in pairs)
    if not ratios or len(pairs) < _ENOUGH_ROWS:
        return None, 0.0
    ratio, count = ratios.most_common(1)[0]
    return ratio.normalize(), count / len(pairs)


def _agree(pairs: Sequence[tuple[Decimal, Decimal]], standard: Decimal) -> bool:
    """Whether half of the rows follow from ``standard``."""
    return 2 * sum(follows(coefficient, score, standard) for score, coefficient in pairs) >= len(pairs)


def _inferred(
    pairs: Sequence[tuple[Decimal, Decimal]],
    usual: Decimal | None,
    share: float,
    report: Report,
    place: str,
) -> Decimal | None:
    """Nothing states it: the score of items with coefficient 1, else what most rows agree on."""
    ones = Counter(score for score, coefficient in pairs if coefficient == 1)
    if ones and all(_agree(pairs, score) for score in ones) and len(ones) == 1:
        return next(iter(ones))
    if usual is not None and share > 1 / 2:
        if usual not in ones:
            report.add(Severity.DOUBT, "standard_inferred", place, _guess(usual))
        return usual
    report.add(Severity.FAULT if len(ones) > 1 else Severity.DOUBT, "standard_unknown", place, _unknown())
    return None


def _guess(usual: Decimal) -> tuple[Text, Text]:
    return (
        Text(
            f"danh mục không ghi sản phẩm chuẩn; đa số các dòng cho thấy sản phẩm chuẩn = {usual:f} điểm",
            f"no standard unit is named; most rows show that it has {usual:f} points",
        ),
        GIVE_IT,
    )


def _unknown() -> tuple[Text, Text]:
    return (
        Text(
            "không tìm được điểm của sản phẩm chuẩn (hệ số 1): hệ số không kiểm tra được",
            "the score of the standard unit (coefficient 1) was not found: coefficients are not checked",
        ),
        GIVE_IT,
    )
