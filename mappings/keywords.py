"""Which of many keyword rules a title fits: by whole words, whatever the capitals and the tone placement.

All keywords of all rules stand in one tree of words, so a title is read once whatever the number of rules:
time grows with the title, and at each word by no more than the longest keyword. Only rules one of whose words
was found, and those that ask for none, are then looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.spelling import same_spelling
from mappings.memo import Memo

_WORD = re.compile(r"[^\W_]+")
_SPELLINGS = Memo[str, str](same_spelling)
_WORDS = Memo[str, list[str]](lambda written: _WORD.findall(same_spelling(written)))
"""What stands between two spaces, as words: a language has few syllables, each is looked at once."""


def words_of(text: str) -> list[str]:
    """The words of ``text`` in the spelling in which they are compared; signs between them do not count."""
    words: list[str] = []
    for written in text.split():
        words += _WORDS[written]
    return words


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a rule fits: the type is one of ``types`` (none given: every type), and the text has one of
    ``any``, all of ``all``, and none of ``none``.
    """

    types: Sequence[str] = ()
    any: Sequence[str] = ()
    all: Sequence[str] = ()
    none: Sequence[str] = ()


@dataclass(slots=True)
class _Node:
    """A word of the tree. ``phrase``: number of the keyword that ends here, -1 for none."""

    next: dict[str, _Node] = field(default_factory=dict)
    phrase: int = -1


@dataclass(frozen=True, slots=True)
class _Rule:
    any: frozenset[int]
    all: frozenset[int]
    none: frozenset[int]

    def fits(self, found: set[int]) -> bool:
        if self.any and self.any.isdisjoint(found):
            return False
        return self.all <= found and self.none.isdisjoint(found)


@dataclass(slots=True)
class _Candidates:
    """The rules for one type: ``always`` ask for no word, the others wait for one of theirs."""

    always: list[int] = field(default_factory=list)
    by_phrase: dict[int, list[int]] = field(default_factory=dict)


class KeywordIndex:
    """Ordered rules, compiled once."""

    def __init__(self, rules: Iterable[Conditions]) -> None:
        self._root = _Node()
        self._phrases: dict[tuple[str, ...], int] = {}
        self._for_any_type = _Candidates()
        self._by_type: dict[str, _Candidates] = {}
        conditions = list(rules)
        self._rules = [
            _Rule(self._numbers(one.any), self._numbers(one.all), self._numbers(one.none))
            for one in conditions
        ]
        for name in {same_spelling(name) for one in conditions for name in one.types}:
            self._by_type[name] = _Candidates()
        for number, one in enumerate(conditions):
            types = {same_spelling(name) for name in one.types}
            for name in types or self._by_type:
                self._add(self._by_type[name], number)
            if not types:
                self._add(self._for_any_type, number)

    def first(self, type_name: str, text: str) -> int | None:
        """The number of the first rule that fits, counted from 0; None where none does."""
        candidates = self._by_type.get(_SPELLINGS[type_name], self._for_any_type)
        if not candidates.by_phrase and not candidates.always:
            return None
        found = self._found(words_of(text))
        numbers = set(candidates.always)
        by_phrase = candidates.by_phrase
        for phrase in found:
            if phrase in by_phrase:
                numbers.update(by_phrase[phrase])
        rules = self._rules
        for number in sorted(numbers):
            if rules[number].fits(found):
                return number
        return None

    def _found(self, words: list[str]) -> set[int]:
        """The keywords that stand in ``words``."""
        found: set[int] = set()
        root, count = self._root.next, len(words)
        for start, word in enumerate(words):
            if word not in root:
                continue
            node: _Node | None = root[word]
            at = start
            while node is not None:
                if node.phrase >= 0:
                    found.add(node.phrase)
                at += 1
                node = node.next.get(words[at]) if at < count and node.next else None
        return found

    def _numbers(self, keywords: Sequence[str]) -> frozenset[int]:
        return frozenset(self._phrase(tuple(words_of(keyword))) for keyword in keywords)

    def _phrase(self, words: tuple[str, ...]) -> int:
        known = self._phrases.get(words)
        if known is not None:
            return known
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node())
        node.phrase = self._phrases[words] = len(self._phrases)
        return node.phrase

    def _add(self, candidates: _Candidates, number: int) -> None:
        rule = self._rules[number]
        awaited = {min(rule.all)} if rule.all else rule.any
        if not awaited:
            candidates.always.append(number)
        for phrase in awaited:
            candidates.by_phrase.setdefault(phrase, []).append(number)


_MOST_COMPARED = 200_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """The conditions of a rule as sets of words in the spelling in which they are compared."""

    types: frozenset[str]
    any: frozenset[str]
    all: frozenset[str]
    none: frozenset[str]

    @property
    def awaited(self) -> frozenset[str]:
        """Keywords one of which a rule must ask for to be covered by this one; empty where none is needed."""
        return frozenset({min(self.all)}) if self.all else self.any

    def covers(self, later: _Asked) -> bool:
        """Whether every title that fits ``later`` fits this rule too, as far as the words alone show it."""
        if self.types and not (later.types and later.types <= self.types):
            return False
        if not self.all <= later.all or not self.none <= later.none:
            return False
        offered = bool(later.any) and later.any <= self.any
        return not self.any or not self.any.isdisjoint(later.all) or offered


def unreachable(rules: Sequence[Conditions]) -> Mapping[int, int]:
    """Rules that can never be the first to fit, each with an earlier rule that takes all its titles.

    Rules are compared where they share a keyword, and no more than ``_MOST_COMPARED`` pairs of them.
    """
    asked = [_Asked(_set(one.types), _set(one.any), _set(one.all), _set(one.none)) for one in rules]
    waiting: dict[str, list[int]] = {}
    shadowed: dict[int, int] = {}
    left = _MOST_COMPARED
    for number, later in enumerate(asked):
        near = {n for word in ("", *later.all, *later.any) for n in waiting.get(word, ())}
        left -= len(near)
        if left < 0:
            break
        before = next((n for n in sorted(near) if asked[n].covers(later)), None)
        if before is not None:
            shadowed[number] = before
            continue
        for word in later.awaited or {""}:
            waiting.setdefault(word, []).append(number)
    return shadowed


def _set(keywords: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(words_of(keyword)) for keyword in keywords)
