"""Letters that look like others: typed with another keyboard, copied from a document, full-width digits.

They make two codes differ that everybody reads as the same. What a source writes may really be so, so this is
a doubt, not a fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

from domain.faults import MAX_SHOWN, Fault
from domain.text import Text
from mappings.check.subjects import Doubt
from mappings.yaml_text import Node, Path, YamlDocument

_NAMES = {
    "\u00a0": Text("dấu cách không ngắt", "a no-break space"),
    "\u00ad": Text("dấu nối ẩn", "a soft hyphen"),
    "\u200b": Text("khoảng trắng vô hình", "a zero-width space"),
    "\u200c": Text("ký tự vô hình", "a zero-width character"),
    "\u200d": Text("ký tự vô hình", "a zero-width character"),
    "\u2060": Text("ký tự vô hình", "a zero-width character"),
}
_SHOWN = 40
_ALPHABETS = ("CYRILLIC", "GREEK", "FULLWIDTH", "ARMENIAN", "CHEROKEE", "MATHEMATICAL")
_TYPE_AGAIN = Text(
    "Gõ lại từ bàn phím nếu không phải chủ ý; nếu phần mềm nguồn viết đúng như vậy thì giữ nguyên",
    "type it again unless the source really writes it so",
)
_FREE_TEXT = frozenset({"note", "title", "ghi_chú"})


def letter_findings(document: YamlDocument) -> Iterator[Fault]:
    """Odd letters in keys and codes; free texts may hold whatever they like."""
    yield from islice(_in(document, document.data, ()), MAX_SHOWN)


def odd_letter(text: str) -> Text | None:
    """The first letter of ``text`` that is not what it looks like; None where all are."""
    if text.isascii():
        return None
    for letter in text:
        if not letter.isascii() and (name := _name(letter)) is not None:
            code = f"U+{ord(letter):04X}"
            return Text(f"{name.vi} {code}", f"{name.en} {code}")
    return None


def _name(letter: str) -> Text | None:
    if letter in _NAMES:
        return _NAMES[letter]
    category = unicodedata.category(letter)
    if category == "Cf":
        return Text("ký tự vô hình", "an invisible character")
    if category == "Zs":
        return Text("dấu cách lạ", "another sort of space")
    alphabet = unicodedata.name(letter, "").partition(" ")[0]
    if alphabet in _ALPHABETS or (category == "Nd"):
        return Text(
            f"chữ {letter} thuộc bảng {alphabet.title()}", f"the letter {letter} is {alphabet.title()}"
        )
    return None


def _in(document: YamlDocument, data: Node, path: Path) -> Iterator[Fault]:
    if isinstance(data, dict):
        for key, value in data.items():
            here = (*path, key)
            yield from _told(document, key, here)
            if key not in _FREE_TEXT:
                yield from _in(document, value, here)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _in(document, value, (*path, number))
    elif isinstance(data, str):
        yield from _told(document, data, path)


def _told(document: YamlDocument, text: str, path: Path) -> Iterator[Fault]:
    if (odd := odd_letter(text)) is not None:
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        yield Doubt(
            document.place(path),
            Text(f"{shown!r} có {odd.vi}", f"{shown!r} holds {odd.en}"),
            _TYPE_AGAIN,
        )
