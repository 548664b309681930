"""Periods as people write them on top of a table or into a file name."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from domain.period import Period

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?P<year>20\d\d)"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_QUARTER = r"(?P<quarter>iv|iii|ii|i|[1-4])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}-q{_QUARTER}(?!\w)",
        rf"(?<!\d){_YEAR}-(?P<month>0[1-9]|1[0-2])(?!\d)",
        rf"quý\s*{_QUARTER}\s*(?:[/-]|,?\s*năm)?\s*{_YEAR}(?!\d)",
        rf"tháng\s*{_MONTH}\s*(?:[/-]|,?\s*năm)?\s*{_YEAR}(?!\d)",
        rf"(?<![\d/]){_MONTH}\s*[/-]\s*{_YEAR}(?!\d)",
    )
)


def read_period(value: str | date) -> str:
    """``2026-06`` or ``2026-Q2`` out of "Tháng 6 năm 2026", "06/2026", "Quý II/2026" or a day of the period.

    Raises:
        ValueError: no period, or several different ones.
    """
    if isinstance(value, date):
        return str(Period.month_of(value))
    text = unicodedata.normalize("NFC", value).casefold()
    found: set[str] = set()
    for form in _FORMS:
        found |= {_period_of(match) for match in form.finditer(text)}
        text = form.sub(" ", text)  # the 3/2026 of "Quý 3/2026" is no month
    if len(found) != 1:
        raise ValueError(value)
    return found.pop()


def period_of_name(name: str, pattern: str) -> str:
    """The period in a file name, where ``pattern`` has ``{yyyy}``, ``{mm}`` or ``{q}``.

    Raises:
        ValueError: the name does not fit.
    """
    form = re.escape(unicodedata.normalize("NFC", pattern)).replace(r"\*", ".*")
    for mark, group in (("yyyy", r"20\d\d"), ("mm", r"0[1-9]|1[0-2]"), ("q", r"[1-4]")):
        form = form.replace(rf"\{{{mark}\}}", f"(?P<{mark}>{group})", 1)
    match = re.fullmatch(form, unicodedata.normalize("NFC", name))
    if match is None:
        raise ValueError(name)
    parts = match.groupdict()
    if "q" in parts:
        return f"{parts['yyyy']}-Q{parts['q']}"
    return f"{parts['yyyy']}-{parts['mm']}"


def _period_of(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if "quarter" in parts:
        quarter = _ROMAN.get(parts["quarter"]) or int(parts["quarter"])
        return f"{parts['year']}-Q{quarter}"
    return f"{parts['year']}-{int(parts['month']):02}"
