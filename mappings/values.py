"""Reading one raw value: text, number, count, day or instant. Strict, fast, and never guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from domain.identifiers import mask_personal_ids
from domain.records import Json
from mappings.date_forms import Moment, asp_net, epoch_ms, iso, written_as

__all__ = [
    "MOMENT_READERS",
    "DateForm",
    "Moment",
    "Unreadable",
    "day_of",
    "kind_of",
    "shown",
    "truth",
    "whole_number",
    "written_moment",
    "written_number",
    "written_text",
]

_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_COUNT = re.compile(r"-?[0-9]{1,6}")
_YEARS = range(1990, 2101)
_MAX_SHOWN = 40
_YES, _NO = ("true", "1", "có", "yes"), ("false", "0", "không", "no")
_ANSWERS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
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
    DMY_HM = "dd/MM/yyyy HH:mm"
    DMY_HMS = "dd/MM/yyyy HH:mm:ss"
    HM_DMY = "HH:mm dd/MM/yyyy"
    SHORT_DMY = "d/M/yyyy"
    """Without the zeros in front, as people type it; with them too."""
    DASHED_DMY = "dd-MM-yyyy"
    DASHED_DMY_HMS = "dd-MM-yyyy HH:mm:ss"
    YMD = "yyyy/MM/dd"
    YMD_HMS = "yyyy/MM/dd HH:mm:ss"
    DASHED_YMD_HMS = "yyyy-MM-dd HH:mm:ss"
    COMPACT = "yyyyMMdd"
    COMPACT_HMS = "yyyyMMddHHmmss"
    EPOCH_MS = "epoch_ms"
    """Milliseconds since 1970-01-01 UTC."""
    ASP_NET = "/Date(ms)/"


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


def truth(value: Json, field: str) -> bool:
    """Yes or no, as a truth value, 1 or 0, or the words for it in either language.

    Raises:
        Unreadable: anything else.
    """
    if isinstance(value, bool):
        return value
    answer = _ANSWERS.get(str(value).strip().casefold()) if isinstance(value, str | int) else None
    if answer is None:
        raise Unreadable(field, "true/false", value)
    return answer


_BY_NAME: dict[DateForm, Callable[[str], Moment]] = {
    DateForm.ISO: iso,
    DateForm.EPOCH_MS: epoch_ms,
    DateForm.ASP_NET: asp_net,
}
MOMENT_READERS: dict[DateForm, Callable[[str], Moment]] = {
    form: _BY_NAME.get(form) or written_as(form) for form in DateForm
}


def written_moment(text: str, forms: DateForm | tuple[DateForm, ...], field: str) -> Moment:
    """A day or an instant in Hà Nội time, by the first of ``forms`` that fits.

    Raises:
        Unreadable: not written in any of them, or outside the years 1990–2100.
    """
    forms = (forms,) if isinstance(forms, DateForm) else forms
    for form in forms:
        try:
            moment = MOMENT_READERS[form](text)
        except (ValueError, IndexError, OverflowError):
            continue
        if moment.year in _YEARS:
            return moment
    raise Unreadable(field, " | ".join(forms), text)


def day_of(moment: Moment) -> date:
    """The local day of ``moment``."""
    return moment.date() if isinstance(moment, datetime) else moment
