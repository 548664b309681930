"""A cell as the text a record keeps: one form for what Excel keeps as a date and what somebody typed.

A cell that is not what its column should hold stays as it was written: the contract then names it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from connectors.document_mgmt.contract import FieldType
from connectors.document_mgmt.files.xlsx import Cell

MAX_CHARS = 32_767
"""What a cell of Excel holds at most."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[\s,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_TRUTHS = {"có": "true", "x": "true", "đúng": "true", "không": "false", "sai": "false"}
_DIGITS = 15
"""Excel computes and shows fifteen digits."""


def field_text(cell: Cell, kind: FieldType | None, *, width: int = 0) -> str:
    """``cell`` as text, in the form of ``kind``; ``width``: digits, where Excel dropped the first zeros."""
    text = _written(cell)
    if width and text.isdecimal():
        return text.zfill(width)
    if kind is FieldType.DAY:
        moment = _moment(cell, text)
        return moment[: len("2026-06-01")] if _ISO_DAY.match(moment) else moment
    if kind is FieldType.INSTANT:
        return _moment(cell, text)
    if kind in {FieldType.NUMBER, FieldType.INTEGER} and _NUMBER.fullmatch(text):
        number = text.replace(",", ".")
        return number.removesuffix(".0") if kind is FieldType.INTEGER else number
    if kind is FieldType.BOOLEAN:
        return _TRUTHS.get(text.casefold(), text)
    return text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return f"{cell:.{_DIGITS}g}" if abs(cell) < 10**_DIGITS else str(cell)
    return unicodedata.normalize("NFC", cell).strip().strip("\ufeff\u200b").strip()


def _moment(cell: Cell, text: str) -> str:
    """ISO where it is a day of the calendar, else as it was written."""
    if isinstance(cell, date) or _ISO_DAY.match(text):
        return text
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    day, month, year, hour, minute, second = (int(part) if part else None for part in found.groups())
    try:
        on = date(year or 0, month or 0, day or 0)
        if hour is None:
            return on.isoformat()
        return datetime.combine(on, time(hour, minute or 0, second or 0)).isoformat()
    except ValueError:
        return text
