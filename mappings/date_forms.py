"""The ways a source writes a day or an instant, as functions of text that is trimmed and not empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from domain.clock import HANOI

Moment: TypeAlias = "date | datetime"
"""A ``datetime`` (aware) where the source gives a time of day, else a plain ``date``."""

_PARTS = {
    "yyyy": "(?P<year>[0-9]{4})",
    "MM": "(?P<month>[0-9]{2})",
    "dd": "(?P<day>[0-9]{2})",
    "HH": "(?P<hour>[0-9]{2})",
    "mm": "(?P<minute>[0-9]{2})",
    "ss": "(?P<second>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "d": "(?P<day>[0-9]{1,2})",
}
_PART = re.compile("yyyy|MM|dd|HH|mm|ss|M|d")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile("[0-9]{1,15}")
_ASP_NET = re.compile(r"/Date\((?P<ms>-?[0-9]{1,15})([+-][0-9]{4})?\)/")


def iso(text: str) -> Moment:
    """2026-06-01, with or without a time and a zone."""
    if text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    if len(text) == len("2026-06-01"):
        return date.fromisoformat(text)
    return _local(datetime.fromisoformat(text))


def written_as(form: str) -> Callable[[str], Moment]:
    """Reads what is written as ``form`` says (``dd/MM/yyyy HH:mm``), digit by digit: a year has four."""
    pattern = re.compile(_PART.sub(lambda part: _PARTS[part.group()], re.escape(form)))
    has_time = "HH" in form

    def read(text: str) -> Moment:
        found = pattern.fullmatch(text)
        if found is None:
            raise ValueError(text)
        numbers = {name: int(digits) for name, digits in found.groupdict().items()}
        if not has_time:
            return date(**numbers)
        return datetime(**numbers, tzinfo=HANOI)

    return read


def epoch_ms(text: str) -> Moment:
    """Milliseconds since 1970-01-01 UTC: ``1780272000000``."""
    if not _MILLISECONDS.fullmatch(text):
        raise ValueError(text)
    return _since_epoch(int(text))


def asp_net(text: str) -> Moment:
    """``/Date(1780272000000)/`` of ASP.NET; a zone behind the number says nothing about the instant."""
    found = _ASP_NET.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return _since_epoch(int(found["ms"]))


def _since_epoch(milliseconds: int) -> datetime:
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(HANOI)


def _local(instant: datetime) -> datetime:
    return instant.replace(tzinfo=HANOI) if instant.tzinfo is None else instant.astimezone(HANOI)
