"""Times of change as document systems write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.clock import HANOI


class TimeFormat(StrEnum):
    """How a system writes an instant; a text without zone means Asia/Ho_Chi_Minh.

    A system that writes only the day means its beginning: asked for what changed since then, it gives the
    whole day again. ``epoch_ms``: milliseconds since 1970-01-01 UTC, as Java systems do.
    """

    ISO = "iso"
    LOCAL = "dd/MM/yyyy HH:mm:ss"
    DAY = "dd/MM/yyyy"
    SLASHED = "yyyy/MM/dd HH:mm:ss"
    SLASHED_DAY = "yyyy/MM/dd"
    EPOCH_MS = "epoch_ms"


_PATTERNS = {
    TimeFormat.LOCAL: "%d/%m/%Y %H:%M:%S",
    TimeFormat.DAY: "%d/%m/%Y",
    TimeFormat.SLASHED: "%Y/%m/%d %H:%M:%S",
    TimeFormat.SLASHED_DAY: "%Y/%m/%d",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_instant(text: str, form: TimeFormat) -> datetime:
    """An aware instant; of a day its beginning.

    Raises:
        ValueError: ``text`` is not of this form.
        OverflowError: an instant outside the years 1 to 9999.
    """
    cleaned = text.strip()
    if form is TimeFormat.EPOCH_MS:
        return _EPOCH + timedelta(milliseconds=int(cleaned))
    pattern = _PATTERNS.get(form)
    at = datetime.strptime(cleaned, pattern) if pattern else datetime.fromisoformat(cleaned)  # noqa: DTZ007 - the zone follows
    return at if at.tzinfo else at.replace(tzinfo=HANOI)


def write_instant(at: datetime, form: TimeFormat) -> str:
    """``at`` in Asia/Ho_Chi_Minh, cut to whole seconds or to the day: never later than ``at``."""
    if form is TimeFormat.EPOCH_MS:
        return str((at - _EPOCH) // timedelta(milliseconds=1))
    local = at.astimezone(HANOI).replace(microsecond=0)
    pattern = _PATTERNS.get(form)
    return local.strftime(pattern) if pattern else local.isoformat()
