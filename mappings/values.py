"""Reading one raw value: text, number, count, day or instant. Strict, fast, and never guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from domain.clock import HANOI
from domain.identifiers import mask_personal_ids
from domain.records import Json

Moment: TypeAlias = "date | datetime"
"""A ``datetime`` (aware) where the source gives a time of day, else a plain ``date``."""

_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_DMY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_DMY_HMS = re.compile(_DMY.pattern + r" ([0-9]{2}):([0-9]{2}):([0-9]{2})")
_COUNT = re.compile(r"-?[0-9]{1,6}")
_YEARS = range(1990, 2101)
_MAX_SHOWN = 40
_MAX_COUNT = 999_999


class Unreadable(ValueError):
    """A raw value that is not what its rule says: a signal inside this package that becomes a ``Parked``.

    ``field`` and ``found`` are safe to show.
    """

    def __init__(self, field: str, expected: str, value: Json) -> None:
        super().__init__(field)
        self.field = field
        self.found = f"{expected} ← {kind_of(value)}"


class DateForm(StrEnum):
    """How a source writes its dates."""

    ISO = "iso"
    """2026-06-01, with or without a time and a zone."""
    DMY = "dd/MM/yyyy"
    DMY_HMS = "dd/MM/yyyy HH:mm:ss"


def kind_of(value: Json) -> str:
    """What sort of thing ``value`` is, without telling it: a title or a name must not leak."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, str):
        return f"text[{len(value)}]"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list) else "table"


def shown(code: str) -> str:
    """A code as it may appear in a parked record: short, personal numbers masked."""
    cut = code if len(code) <= _MAX_SHOWN else code[: _MAX_SHOWN - 1] + "…"
    return mask_personal_ids(cut)


def written_text(value: Json, field: str) -> str:
    """``value`` as NFC text without spaces around it; empty for nothing.

    Raises:
        Unreadable: a list, a table, a truth value or a number with a fraction.
    """
    if isinstance(value, str):
        text = value.strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(field, "text", value)


def written_number(value: Json, field: str) -> Decimal:
    """A decimal number, exactly as written (point or comma before the decimals).

    Raises:
        Unreadable: anything else, thousands separators and exponents included.
    """
    if isinstance(value, str):
        number = _decimal(value)
        if number is not None:
            return number
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = _decimal(repr(value))
        if number is not None:
            return number
    raise Unreadable(field, "decimal", value)


@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal | None:
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def whole_number(value: Json, field: str) -> int:
    """A count as a whole number; a negative one is read too, its meaning is judged elsewhere.

    Raises:
        Unreadable: anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_COUNT:
        return value
    if isinstance(value, str) and _COUNT.fullmatch(value.strip()):
        return int(value)
    raise Unreadable(field, "count", value)


def _iso(text: str) -> Moment:
    if text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    if len(text) == len("2026-06-01"):
        return date.fromisoformat(text)
    return _local(datetime.fromisoformat(text))


def _dmy(text: str) -> date:
    day, month, year = _numbers(_DMY, text)
    return date(year, month, day)


def _dmy_hms(text: str) -> Moment:
    day, month, year, hour, minute, second = _numbers(_DMY_HMS, text)
    return datetime(year, month, day, hour, minute, second, tzinfo=HANOI)


def _numbers(form: re.Pattern[str], text: str) -> list[int]:
    found = form.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return [int(digits) for digits in found.groups()]


def _local(instant: datetime) -> datetime:
    return instant.replace(tzinfo=HANOI) if instant.tzinfo is None else instant.astimezone(HANOI)


MOMENT_READERS: dict[DateForm, Callable[[str], Moment]] = {
    DateForm.ISO: _iso,
    DateForm.DMY: _dmy,
    DateForm.DMY_HMS: _dmy_hms,
}


def written_moment(text: str, form: DateForm, field: str) -> Moment:
    """A day or an instant in Hà Nội time.

    Raises:
        Unreadable: not written in ``form``, or outside the years 1990–2100.
    """
    try:
        moment = MOMENT_READERS[form](text)
    except (ValueError, IndexError, OverflowError):
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise Unreadable(field, form.value, text)
    return moment


def day_of(moment: Moment) -> date:
    """The local day of ``moment``."""
    return moment.date() if isinstance(moment, datetime) else moment
