"""What a piece of work is called once nobody's name and no number is left in it.

A catalogue names kinds of work. What is cut: everybody on the roster, personal numbers, whoever stands behind
a form of address, what looks like a Vietnamese full name, and numbers of documents, days and months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.identifiers import mask_personal_ids
from domain.spelling import same_spelling

MAX_NAME = 200
_WORD = re.compile(r"[^\W_]+(?:[./-][^\W_]+)*|[^\w\s]+|_+")
_NUMBERED = frozenset(("số", "ngày", "tháng", "năm", "quý", "kỳ", "lần", "đợt"))
_LEADING = frozenset(("của", "cho", "với", "tại", "về", "do", "và", "theo", "từ", "đến", "bởi", "gửi"))
"""Words that lead to what was cut."""
_ADDRESS = frozenset(("ông", "bà", "anh", "chị", "cháu"))
_FAMILY = frozenset(
    (
        "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
        "ngô", "dương", "lý", "đinh", "đào", "đoàn", "trịnh", "mai", "trương", "lâm", "vàng", "giàng", "lò",
        "lù", "sùng", "tráng", "thào", "hà", "cao", "lương",
    )
)  # fmt: skip
_LONGEST_NAME = 5
_SHORTEST_NAME = 2
_SHOUTED = 0.6
"""A title with more capitals than this is written in capitals throughout: they do not show a name."""


class PlainTitles:
    """Titles without the names of ``people``, compiled once."""

    def __init__(self, people: Iterable[str]) -> None:
        self._names = {tuple(same_spelling(name).split()) for name in people}
        self._names.discard(())

    def plain(self, title: str) -> str:
        """``title`` without names and numbers; empty where nothing is left."""
        words = _WORD.findall(mask_personal_ids(title))
        plain = [word for word in words if word[0].isalpha()]
        shouted = sum(word[0].isupper() for word in plain) > _SHOUTED * max(len(plain), 1)
        kept: list[str] = []
        at = 0
        while at < len(words):
            length = self._name_at(words, at, shouted=shouted and len(plain) > _LONGEST_NAME)
            if not length:
                kept.append(words[at])
            at += length or 1
        return _joined(_without_numbers(kept))[:MAX_NAME]

    def _name_at(self, words: list[str], at: int, *, shouted: bool) -> int:
        """How many words from ``at`` on are somebody's name; 0 for none."""
        spelled = [same_spelling(word) for word in words[at : at + _LONGEST_NAME]]
        for length in range(len(spelled), _SHORTEST_NAME - 1, -1):
            if tuple(spelled[:length]) in self._names:
                return length
        if shouted:
            return 0
        if spelled[0] in _ADDRESS:
            named = _capitals(words, at + 1)
            return named + 1 if named else 0
        named = _capitals(words, at)
        return named if spelled[0] in _FAMILY and named >= _SHORTEST_NAME else 0


def _capitals(words: list[str], at: int) -> int:
    """How many words from ``at`` on begin with a capital and go on in small letters, as names do."""
    count = 0
    for word in words[at : at + _LONGEST_NAME]:
        if not (word.isalpha() and word[0].isupper() and (word[1:].islower() or len(word) == 1)):
            break
        count += 1
    return count


def _without_numbers(words: list[str]) -> list[str]:
    """Without words that hold a digit, and without what announces them: ``số 12/BC``, ``tháng 10``."""
    kept: list[str] = []
    for word in words:
        if any(sign.isdigit() for sign in word) or set(word) <= {"*"}:
            while kept and (kept[-1].casefold() in _NUMBERED or not kept[-1][0].isalnum()):
                kept.pop()
        else:
            kept.append(word)
    while kept and (kept[-1].casefold() in _LEADING or not kept[-1][-1].isalnum()):
        kept.pop()
    return kept


def _joined(words: list[str]) -> str:
    text = ""
    for word in words:
        tight = not text or word[0] in ",.;:)!?”%" or text[-1] in "(“/"
        text += word if tight else f" {word}"
    text = text.replace("()", "")
    if text.count("(") != text.count(")"):
        text = " ".join(text.replace("(", " ").replace(")", " ").split())
    return text.strip(" ,;:-–")
