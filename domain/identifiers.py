"""Who and where: personal identification numbers and organisation codes.

Organisation codes exist in two forms (protocols of the document axis): the right-anchored one of
QCVN 102 (``000.00.04.G14``) and the left-anchored one of QĐ 20/2020/QĐ-TTg (``H38.02.02``). Which code
of the one form equals which of the other is data (a two-way table), never arithmetic.
"""

from __future__ import annotations

import re

_PERSONAL_ID = re.compile(r"\d{12}")
_RIGHT_ANCHORED = re.compile(r"\d{3}(\.\d{2,3}){2}\.[A-Z]\d{2}")
_LEFT_ANCHORED = re.compile(r"[A-Z]\d{2}(\.[A-Z0-9]{1,4}){0,5}")
_PERSONAL_ID_ANYWHERE = re.compile(r"(?<!\d)(\d{3})\d{6}(\d{3})(?!\d)")


def personal_id(text: str) -> str:
    """A personal identification number: 12 digits, spaces around it forgiven.

    Raises:
        ValueError: anything else.
    """
    cleaned = text.strip()
    if not _PERSONAL_ID.fullmatch(cleaned):
        raise ValueError("a personal identification number has 12 digits")
    return cleaned


def organisation_code(text: str) -> str:
    """An organisation code in either form, upper case, without spaces around it.

    Raises:
        ValueError: neither form.
    """
    cleaned = text.strip().upper()
    if _RIGHT_ANCHORED.fullmatch(cleaned) or _LEFT_ANCHORED.fullmatch(cleaned):
        return cleaned
    raise ValueError(f"{text!r} is no organisation code (000.00.00.H38 or H38.02.02)")


def mask_personal_ids(text: str) -> str:
    """``text`` with the middle six digits of every 12-digit number hidden, for logs and pages."""
    return _PERSONAL_ID_ANYWHERE.sub(r"\1******\2", text)
