"""Numbers, frames and days as people type them into cells; what is read with a doubt says so."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.text import Text
from mappings.excel.workbook import Cell, serial_of

_WRITTEN = re.compile(r"([+-]?\d{1,9})(?:[.,](\d{1,6}))?(%?)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_UNIT_WORDS = re.compile(r"\s*(?:điểm|đ|lần)\.?$", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PLACES = 6
_HIGHEST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says: ``value`` None and no ``odd``: nothing; ``odd`` without a value: a fault, with one: a
    doubt.
    """

    value: Decimal | None = None
    odd: Text | None = None


def number_of(cell: Cell) -> Number:
    """The number in a cell, exactly as it is shown: 1.6, not the nearest binary fraction of it."""
    value = cell.value
    if cell.is_error:
        return Number(None, Text(f"ô báo lỗi {value}", f"the cell shows the error {value}"))
    if value is None:
        return Number()
    if isinstance(value, bool):
        return Number(None, Text("ô là TRUE/FALSE, cần số", "true or false where a number is expected"))
    if isinstance(value, int | float):
        return _bounded(Decimal(repr(round(value, _PLACES))) if math.isfinite(value) else Decimal(0))
    if isinstance(value, str):
        return _typed(value)
    serial = serial_of(value)
    told = _bounded(Decimal(repr(round(serial, _PLACES))))
    return Number(
        told.value,
        told.odd
        or Text(
            f"ô định dạng ngày ({value}); đọc là số {serial:g}",
            f"formatted as a date ({value}); read as {serial:g}",
        ),
    )


def _bounded(number: Decimal, odd: Text | None = None) -> Number:
    if not 0 < number <= _HIGHEST:
        return Number(None, Text(f"số {number:f} phải lớn hơn 0", f"{number:f} must be greater than 0"))
    whole = number == number.to_integral_value()
    return Number(number.quantize(Decimal(1)) if whole else number.normalize(), odd)


def _typed(text: str) -> Number:
    bare = _UNIT_WORDS.sub("", text.strip()).replace("\xa0", "").replace(" ", "").lstrip("'")
    if _THOUSANDS.fullmatch(bare):
        return Number(
            None,
            Text(f"«{text}» có thể là hàng nghìn hoặc số lẻ", f"'{text}' may mean thousands or decimals"),
        )
    found = _WRITTEN.fullmatch(bare)
    if not found:
        return Number(None, Text(f"«{text[:40]}» là chữ, cần số", f"'{text[:40]}' is text, not a number"))
    whole, decimals, percent = found.groups()
    number = Decimal(f"{whole}.{decimals or 0}") / (100 if percent else 1)
    return _bounded(
        number,
        Text(
            f"ô là chữ «{text[:40]}», đọc là số {number.normalize():f}",
            f"the cell is text '{text[:40]}', read as the number {number.normalize():f}",
        ),
    )


def frame_of(cell: Cell, shown: str) -> tuple[str, Text | None]:
    """The frame in a cell, and what is odd about it: Excel turns a typed ``1-10`` into a day and ``11-50``
    into a month of 1950, which is taken back here.
    """
    value = cell.value
    if not isinstance(value, date):
        return shown.replace("–", "-").replace("—", "-"), None
    month_of_a_year = value.day == 1 and not date(2000, 1, 1) <= _day(value)
    parts = (value.month, value.year % 100) if month_of_a_year else (value.day, value.month)
    frame = f"{min(parts)}-{max(parts)}"
    return frame, Text(
        f"Excel đã đổi khung điểm thành ngày {value:%d/%m/%Y}; đọc lại là {frame}",
        f"Excel turned the frame into the day {value:%d/%m/%Y}; read as {frame}",
    )


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def day_of(cell: Cell) -> date | None:
    """The day in a cell: a date, its number, ``01/6/2026`` or ``2026-06-01``; None for anything else."""
    value = cell.value
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return day_numbered(float(value))
    text = str(value or "").strip()
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


_FIRST_DAY = date(1899, 12, 30).toordinal()
_SERIALS = range(36526, 73051)
"""Excel's numbers of the days from 2000 to 2099."""


def day_numbered(serial: float) -> date | None:
    """The day Excel shows for a number; None outside this century."""
    return date.fromordinal(_FIRST_DAY + int(serial)) if int(serial) in _SERIALS else None
