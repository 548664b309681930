"""How much of a file is read before it is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from domain.text import Text

MIB = 1024 * 1024


class EdxmlUnreadable(ValueError):
    """A file that is no edXML, or one that would hurt. ``reason`` says which, in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EdxmlLimits:
    """Bounds of one file; together they keep reading below 2 s and 256 MB.

    ``max_bytes``: the file. ``max_tag_bytes``: one tag or comment, roughly. ``max_text_chars``: one value
    outside an attachment. ``max_unpacked_bytes``: the content of one ZIP; ``max_zip_ratio``: unpacked to
    packed bytes, looked at from 1 MiB on.
    """

    max_bytes: int = 32 * MIB
    max_depth: int = 48
    max_elements: int = 100_000
    max_text_chars: int = MIB
    max_attribute_chars: int = 64 * 1024
    max_tag_bytes: int = 256 * 1024
    max_attachments: int = 500
    max_zip_entries: int = 10_000
    max_zip_ratio: int = 200
    max_unpacked_bytes: int = 100 * MIB
    time_s: float = 1.5


class Stopwatch:
    """Refuses to go on when the time is over. ``monotonic``: seconds that only grow."""

    def __init__(self, limits: EdxmlLimits, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._time_s = limits.time_s
        self._monotonic = monotonic
        self._end = monotonic() + limits.time_s

    def look(self) -> None:
        """Look at the clock.

        Raises:
            EdxmlUnreadable: it took longer than it may.
        """
        if self._monotonic() > self._end:
            raise too_much("thời gian đọc", "reading time", f"{self._time_s:g} s")


def too_much(vi: str, en: str, limit: object) -> EdxmlUnreadable:
    """The error for a bound that was passed."""
    return EdxmlUnreadable(Text(f"{vi} vượt giới hạn {limit}", f"{en} is over the limit of {limit}"))
