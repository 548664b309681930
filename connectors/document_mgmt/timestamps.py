"""Times of change as document systems write them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.clock import HANOI


class TimeFormat(StrEnum):
    """How a system writes an instant; a text without zone means Asia/Ho_Chi_Minh."""

    ISO = "iso"
    LOCAL = "dd/MM/yyyy HH:mm:ss"


_LOCAL = "%d/%m/%Y %H:%M:%S"


def read_instant(text: str, form: TimeFormat) -> datetime:
    """An aware instant.

    Raises:
        ValueError: ``text`` is not of this form.
    """
    cleaned = text.strip()
    at = datetime.fromisoformat(cleaned) if form is TimeFormat.ISO else datetime.strptime(cleaned, _LOCAL)  # noqa: DTZ007 - the zone follows
    return at if at.tzinfo else at.replace(tzinfo=HANOI)


def write_instant(at: datetime, form: TimeFormat) -> str:
    """``at`` in Asia/Ho_Chi_Minh, cut to whole seconds: never later than ``at``."""
    local = at.astimezone(HANOI).replace(microsecond=0)
    return local.isoformat() if form is TimeFormat.ISO else local.strftime(_LOCAL)
