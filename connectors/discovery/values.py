"""From rows to the type, emptiness, form and codes of each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from connectors.discovery.guess import FieldGuess, Row
from connectors.document_mgmt.contract import DayFormat, FieldType, read_day
from connectors.document_mgmt.timestamps import TimeFormat, read_instant
from domain.records import Json

CODE_ROWS = 20
"""Fewer rows than these say nothing about a code list."""
MOST_CODES = 12
_CODE_CHARS = 40
_EXAMPLES = 3
_EXAMPLE_CHARS = 40
_LONGEST_KEPT = 200_000
_DAY = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}")
_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,10})")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,11})[.,]\d{1,6}")


class Fraction(str):
    """A number with a fraction as a system wrote it in JSON: a text by the time it is a record."""

    __slots__ = ()


def fields_of(rows: Sequence[Row], *, textual: bool) -> dict[str, FieldGuess]:
    """Every field of ``rows``, in the order they first come. ``textual``: all values arrive as text."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return {name: _field(name, rows, textual=textual) for name in names}


def _field(name: str, rows: Sequence[Row], *, textual: bool) -> FieldGuess:
    present = [row[name] for row in rows if name in row]
    filled = [value for value in present if value is not None and value != ""]
    kind, form = _type(filled, textual=textual)
    texts = [str(value) for value in filled if not isinstance(value, dict | list)]
    distinct = dict.fromkeys(texts[:_LONGEST_KEPT])
    return FieldGuess(
        name,
        kind,
        optional=len(present) < len(rows),
        empty=len(filled) < len(present),
        format=form,
        codes=_codes(texts, list(distinct), kind),
        values=tuple(sorted(distinct)) if len(distinct) <= MOST_CODES else (),
        seen=len(rows),
        distinct=len(distinct),
        filled=len(filled),
        examples=tuple(text[:_EXAMPLE_CHARS] for text in list(distinct)[:_EXAMPLES]),
    )


def _type(filled: Sequence[Json], *, textual: bool) -> tuple[FieldType | None, TimeFormat | DayFormat | None]:
    if not filled:
        return FieldType.TEXT, None  # nothing but emptiness was seen
    kinds = {_plain_type(value) for value in filled}
    if kinds == {FieldType.INTEGER, FieldType.NUMBER}:
        return FieldType.NUMBER, None
    if len(kinds) > 1:
        return None, None
    (kind,) = kinds
    if kind is not FieldType.TEXT:
        return kind, None
    texts = [str(value) for value in filled]
    form = _moment(texts)
    if form is not None:
        return (FieldType.DAY if isinstance(form, DayFormat) else FieldType.INSTANT), form
    return (_written(texts) if textual else FieldType.TEXT), None


def _plain_type(value: Json) -> FieldType:
    if isinstance(value, bool):
        return FieldType.BOOLEAN
    if isinstance(value, int):
        return FieldType.INTEGER
    if isinstance(value, float | Fraction):
        return FieldType.NUMBER
    if isinstance(value, dict):
        return FieldType.OBJECT
    return FieldType.LIST if isinstance(value, list) else FieldType.TEXT


def _moment(texts: Sequence[str]) -> TimeFormat | DayFormat | None:
    """The form all of them are written in; a form of days before one of instants."""
    shortest, longest = min(map(len, texts)), max(map(len, texts))
    if shortest < len("1/1/2026") or longest > len("2026-06-01T08:00:00.0000000+07:00"):
        return None
    if all(map(_DAY.fullmatch, (text.strip() for text in texts))):
        days: Iterable[DayFormat] = (DayFormat.ISO, DayFormat.LOCAL, DayFormat.SLASHED)
        return next((form for form in days if _all_read(texts, _day_reader(form))), None)
    forms = (TimeFormat.ISO, TimeFormat.LOCAL, TimeFormat.SLASHED)
    if any("-" not in text and "/" not in text for text in texts):
        return None  # 20260601 is a number to most systems
    return next((form for form in forms if _all_read(texts, _instant_reader(form))), None)


def _day_reader(form: DayFormat) -> Callable[[str], date]:
    return lambda text: read_day(text, form)


def _instant_reader(form: TimeFormat) -> Callable[[str], datetime]:
    return lambda text: read_instant(text, form)


def _all_read(texts: Sequence[str], read: Callable[[str], object]) -> bool:
    try:
        for text in set(texts):
            read(text)
    except (ValueError, OverflowError):
        return False
    return True


def _written(texts: Sequence[str]) -> FieldType:
    """The type of values that all arrive as text; numbers with leading zeros are ids and stay text."""
    distinct = {text.strip() for text in texts}
    if distinct <= {"true", "false", "True", "False"}:
        return FieldType.BOOLEAN
    if all(map(_INTEGER.fullmatch, distinct)):
        return FieldType.INTEGER
    if all(_INTEGER.fullmatch(text) or _NUMBER.fullmatch(text) for text in distinct):
        return FieldType.NUMBER
    return FieldType.TEXT


def _codes(texts: Sequence[str], distinct: Sequence[str], kind: FieldType | None) -> tuple[str, ...]:
    """A code list: few short values, most of them more than once."""
    if kind is not FieldType.TEXT or not 0 < len(distinct) <= MOST_CODES:
        return ()
    few = len(texts) >= CODE_ROWS and len(texts) >= 4 * len(distinct)
    return tuple(sorted(distinct)) if few and max(map(len, distinct)) <= _CODE_CHARS else ()
