"""What was read once need not be read again: sources repeat their codes, numbers and dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")

MOST = 1 << 15
"""Entries one memo holds: more than a province has officials, about 5 MB of texts."""


class Memo(dict[KeyT, ValueT]):
    """``memo[key]`` is ``read(key)``, which must be pure; what ``read`` raises is raised and not kept.

    Full, it is emptied: cheaper than knowing what is old, and where nothing comes up again little is lost.
    """

    __slots__ = ("_most", "_read")

    def __init__(self, read: Callable[[KeyT], ValueT], most: int = MOST) -> None:
        super().__init__()
        self._read = read
        self._most = most

    def __missing__(self, key: KeyT) -> ValueT:
        value = self._read(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
