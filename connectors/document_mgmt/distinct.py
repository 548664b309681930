"""How many different keys came, in eight bytes a key: ten million take 80 MB instead of a gigabyte.

Keys are counted by a 64-bit hash: that two of 10⁷ share one has odds of 1 in 300,000, and would only make
a pass be read again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

_BUCKETS = 1024


class DistinctKeys:
    """A bag of keys. ``added`` counts every key, also one that came before."""

    def __init__(self) -> None:
        self._buckets = [array("q") for _ in range(_BUCKETS)]
        self.added = 0

    def add(self, keys: Iterable[str]) -> None:
        """Take ``keys`` in."""
        buckets = self._buckets
        count = 0
        for key in keys:
            number = hash(key)
            buckets[number % _BUCKETS].append(number)
            count += 1
        self.added += count

    def count(self) -> int:
        """How many of them differ; a bucket at a time, so that no large set is made."""
        return sum(len(set(bucket)) for bucket in self._buckets)

    def at_least(self, wanted: int) -> bool:
        """Whether ``wanted`` different keys came; counted only when there can be enough."""
        return self.added >= wanted and self.count() >= wanted
