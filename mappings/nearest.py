"""Which catalogue items are called most like a piece of work: by the words they share, never by chance.

Words are compared in one spelling (capitals, Unicode form and tone placement do not count, tone marks do). A
Vietnamese word is often two syllables, so neighbouring pairs count like words; what stands in every other
name (``báo cáo``) weighs little. The same names give the same answer in every run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from mappings.catalogue import CatalogueItem
from mappings.keywords import words_of
from mappings.memo import Memo

NEAR = 0.25
"""From here on names are alike enough to suggest the group and the score of the item."""
SHOWN = 3
_COMMON = 50
"""A word that more names than this have does not by itself make a name a candidate."""


class Near(NamedTuple):
    """A catalogue item and how much its name is like what was asked: 0 nothing shared, 1 the same words."""

    item: CatalogueItem
    similarity: float


class NearestItems:
    """A catalogue's names, compiled once; of several lines of one code the newest."""

    def __init__(self, items: Iterable[CatalogueItem]) -> None:
        newest: dict[str, CatalogueItem] = {}
        for item in items:
            if item.code not in newest or newest[item.code].valid_from < item.valid_from:
                newest[item.code] = item
        self._items = sorted(newest.values(), key=lambda item: item.code)
        self._features = [features_of(item.name) for item in self._items]
        count = Counter(feature for features in self._features for feature in features)
        self._weight = {feature: math.log(1 + len(self._items) / seen) for feature, seen in count.items()}
        self._unknown = math.log(1 + len(self._items)) or 1.0
        self._rare: dict[str, list[int]] = {}
        for number, features in enumerate(self._features):
            for feature in features:
                if count[feature] <= max(_COMMON, len(self._items) // 10):
                    self._rare.setdefault(feature, []).append(number)
        self._sums = [self._sum(features) for features in self._features]
        self._known = Memo[tuple[str, ...], tuple[Near, ...]](self._search)

    def nearest(self, name: str) -> tuple[Near, ...]:
        """The items called most like ``name``, the most alike first; none where no rarer word is shared."""
        return self._known[tuple(sorted(features_of(name)))]

    def _search(self, features: tuple[str, ...]) -> tuple[Near, ...]:
        wanted, total = frozenset(features), self._sum(features)
        candidates = {number for feature in features for number in self._rare.get(feature, ())}
        found = []
        for number in sorted(candidates):
            shared = self._sum(wanted & self._features[number])
            alike = round(2 * shared / (total + self._sums[number]), 4)
            found.append(Near(self._items[number], alike))
        found.sort(key=lambda near: (-near.similarity, near.item.code))
        return tuple(found[:SHOWN])

    def _sum(self, features: Iterable[str]) -> float:
        return math.fsum(self._weight.get(feature, self._unknown) for feature in features)


def features_of(name: str) -> frozenset[str]:
    """The words of ``name`` and their neighbouring pairs; numbers say nothing about what work is."""
    words = [word for word in words_of(name) if not any(sign.isdigit() for sign in word)]
    return frozenset(words) | {f"{one} {two}" for one, two in pairwise(words)}
