"""What is wrong with a table that cannot be read at all: a signal that becomes the source's error."""

from __future__ import annotations

from domain.text import Text


class TableUnreadable(ValueError):
    """Nothing of a file can be trusted. ``reason`` says why, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(vi, en)
