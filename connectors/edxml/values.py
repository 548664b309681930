"""Days and instants as edXML writes them, with what was odd about them kept."""

from __future__ import annotations

import re
from datetime import date, datetime

from connectors.edxml.message import Finding
from domain.clock import HANOI
from domain.text import Text

_DAY = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_SHOWN_CHARS = 60
_NO_DATE = {"01/01/1900", "1900/01/01", "0001-01-01T00:00:00", "0001/01/01"}
"""What software of two vendors writes where there is none."""


class Findings:
    """What was odd, each thing once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, code: str, vi: str, en: str) -> None:
        """One more."""
        self._found.setdefault((code, en), Finding(code, Text(vi, en)))

    def all(self) -> tuple[Finding, ...]:
        """In the order they were met."""
        return tuple(self._found.values())

    def impossible(self, name: str, text: str) -> None:
        """A value that is no day and no instant."""
        shown = text[:_SHOWN_CHARS]
        self.add(
            "impossible_date",
            f"{name}: ngày không có thật hoặc không đọc được: {shown}",
            f"{name}: a day that does not exist or cannot be read: {shown}",
        )


def read_day(text: str, name: str, findings: Findings) -> date | None:
    """``yyyy/MM/dd``, also with ``-`` or day first; None if it is empty or no real day."""
    cleaned = text.strip()
    if not cleaned or cleaned in _NO_DATE:
        return None
    found = _DAY.match(cleaned)
    first = None if found else _DAY_FIRST.match(cleaned)
    parts = found.groups() if found else first.groups()[::-1] if first else ()
    try:
        return date(*map(int, parts))
    except (ValueError, TypeError):  # no such day, or no day at all
        findings.impossible(name, cleaned)
        return None


def read_timestamp(text: str, name: str, findings: Findings) -> datetime | None:
    """``yyyy/MM/dd HH:mm:ss`` without a zone, which means Asia/Ho_Chi_Minh; a zone that is there counts."""
    cleaned = text.strip()
    day = read_day(cleaned, name, findings)
    if day is None:
        return None
    found = _TIME.search(cleaned)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    try:
        at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=HANOI)
        zone = _ZONE.search(cleaned[10:])
        if zone is None:
            return at
        written = at.replace(tzinfo=None).isoformat() + zone.group()
        return datetime.fromisoformat(written).astimezone(HANOI)
    except (ValueError, OverflowError):
        findings.impossible(name, cleaned)
        return None
