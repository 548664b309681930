"""What a new catalogue does to days that are over: a coefficient is taken when the work is assigned and never
changes afterwards, so a past day keeps the one it had.

Putting an item in with an earlier date is no rewriting: work outside the catalogue is supplemented afterwards
(Decree 335 Art. 13.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from mappings.catalogue import Catalogue, CatalogueItem

_ONE_DAY = timedelta(days=1)
_Span: TypeAlias = tuple[date, date, Decimal]
"""First day, last day (both inclusive), coefficient."""
_Spans: TypeAlias = tuple[_Span, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The days ``first`` to ``last`` (both inclusive) on which ``code`` was worth ``was`` and would now be
    worth ``becomes``; None: it would not be in the catalogue.
    """

    code: str
    first: date
    last: date
    was: Decimal
    becomes: Decimal | None


def rewritten(old: Catalogue, new: Catalogue, today: date) -> list[Rewrite]:
    """Where ``new`` contradicts ``old`` about a day up to and including ``today``, by code and day."""
    before, after = _by_code(old), _by_code(new)
    found: list[Rewrite] = []
    for code in sorted(before):
        if before[code] != after.get(code):
            found += _contradictions(code, before[code], after.get(code, ()), today)
    return found


def changed_codes(old: Catalogue, new: Catalogue) -> frozenset[str]:
    """The codes whose coefficient differs on any day, past or future; those that came or went included."""
    before, after = _by_code(old), _by_code(new)
    return frozenset(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))


def _by_code(catalogue: Catalogue) -> Mapping[str, _Spans]:
    items: dict[str, list[CatalogueItem]] = {}
    for item in catalogue.items:
        items.setdefault(item.code, []).append(item)
    return {code: _spans(of) for code, of in items.items()}


def _spans(items: Iterable[CatalogueItem]) -> _Spans:
    """The coefficients in order of time; neighbours with the same one are one span."""
    spans: list[_Span] = []
    for first, last, coefficient in sorted(
        (item.valid_from, item.valid_to or date.max, item.coefficient) for item in items
    ):
        if spans and spans[-1][2] == coefficient and spans[-1][1] != date.max:
            begun, ended, _ = spans[-1]
            if ended + _ONE_DAY == first:
                spans[-1] = (begun, last, coefficient)
                continue
        spans.append((first, last, coefficient))
    return tuple(spans)


def _contradictions(code: str, before: _Spans, after: _Spans, today: date) -> list[Rewrite]:
    found: list[Rewrite] = []
    for first, ends, was in before:
        day, last = first, min(ends, today)
        while day <= last:
            until, becomes = _from(day, last, after)
            if becomes != was:
                found.append(Rewrite(code, day, until, was, becomes))
            day = until + _ONE_DAY
    return found


def _from(day: date, last: date, spans: _Spans) -> tuple[date, Decimal | None]:
    """The coefficient on ``day``, None for none, and the last day up to ``last`` for which that is so."""
    for begins, ends, coefficient in spans:
        if begins <= day <= ends:
            return min(ends, last), coefficient
    later = [begins for begins, _, _ in spans if begins > day]
    return (min(min(later) - _ONE_DAY, last) if later else last), None
