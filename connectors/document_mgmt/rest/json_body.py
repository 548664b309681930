"""Reading JSON that a stranger wrote: strict UTF-8, bounded depth, numbers as written.

Numbers with a fraction stay the text the system wrote (``4.50`` is not ``4.5`` and no binary float), so that
digests are exact and mean the same on every machine.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

import msgspec

from connectors.document_mgmt.readers import unreadable
from domain.records import Json

_STRICT = msgspec.json.Decoder(float_hook=str)
"""Accepts nothing that the standard library refuses, and gives the same (a test compares)."""
_STRINGS = re.compile(rb'"(?:[^"\\]+|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_ONLY_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
MOST_VALUES = 1_500_000
"""In a page of 32 MiB. ``[[],[],…]`` takes twenty times its size in memory; data is not like that."""
_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""NUL, or half of a surrogate pair: seldom, and only then is each row looked at."""


def read_json(body: bytes, where: str, *, max_depth: int, max_values: int = MOST_VALUES) -> Json:
    """The value of ``body``. A byte order mark is forgiven, another encoding than UTF-8 is not (RFC 8259
    section 8.1).

    Raises:
        SourceBroke: not UTF-8, deeper than ``max_depth``, more than ``max_values``, or no JSON.
    """
    if _weight(body) > max_values:
        raise unreadable(where, f"JSON: hơn {max_values} giá trị / more than {max_values} values")
    if not is_deeper_than(body, max_depth):
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return cast("Json", _STRICT.decode(body))
    return _read_leniently(body, where, max_depth)


def _read_leniently(body: bytes, where: str, max_depth: int) -> Json:
    """What the strict and fast reader refused: forgiven where the standard library forgives, or refused in
    words (a mark at the beginning, half a character, which only parks its row).
    """
    try:
        text = body.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as exc:
        raise unreadable(where, f"không phải UTF-8 / not UTF-8, byte {exc.start}") from exc
    if "\0" in text[:4]:
        raise unreadable(where, "không phải UTF-8 / not UTF-8: UTF-16, UTF-32")
    if is_deeper_than(body, max_depth):
        raise unreadable(where, f"JSON lồng hơn {max_depth} tầng / nested deeper than {max_depth}")
    try:
        return cast("Json", json.loads(text, parse_float=str, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as exc:
        raise unreadable(where, f"JSON: {type(exc).__name__}") from exc


def _weight(body: bytes) -> int:
    """About how many values ``body`` holds; an object weighs as much as four. Brackets and commas in texts
    count too: they are few.
    """
    without = len(body.translate(None, b",[{"))
    return len(body) - without + (2 * (len(body) - len(body.translate(None, b"{"))))


def is_deeper_than(body: bytes, most: int) -> bool:
    """Whether lists and objects in ``body`` are nested deeper than ``most``, found without reading it.

    Innermost pairs are taken out, ``most`` times; what is left is deeper. Where a round takes out too few,
    the rest is deeper too: a pair has at most as many around it as there are levels. Brackets inside of texts
    only cost a second look without the texts. Both take time linear in the body.
    """
    return _left_over(body, most) and _left_over(_STRINGS.sub(b"", body), most)


def _left_over(body: bytes, most: int) -> bool:
    brackets = body.translate(_ONLY_SQUARE, _NO_BRACKET)
    for levels in range(most, 0, -1):
        fewer = brackets.replace(b"[]", b"")
        taken_out = len(brackets) - len(fewer)
        if not taken_out:
            break
        if taken_out * levels < len(brackets):
            return True
        brackets = fewer
    return b"[]" in brackets or brackets.count(b"[") > most


def unreadable_rows(
    rows: Sequence[Mapping[str, Json]], body: bytes, *, max_text_chars: int
) -> dict[int, str]:
    """Rows that no store can or should hold, by place, with why: NUL, half a character, endless text."""
    if len(body) <= max_text_chars and not _ODD_ESCAPE.search(body):
        return {}
    found = ((place, _trouble(dict(row), max_text_chars)) for place, row in enumerate(rows))
    return {place: reason for place, reason in found if reason}


def _trouble(value: Json, most: int) -> str:
    if isinstance(value, str):
        return _trouble_of_text(value, most)
    if isinstance(value, dict):
        inner = [_trouble(one, most) for pair in value.items() for one in pair]
    elif isinstance(value, list):
        inner = [_trouble(one, most) for one in value]
    else:
        return ""
    return next((reason for reason in inner if reason), "")


def _trouble_of_text(text: str, most: int) -> str:
    if len(text) > most:
        return f"chữ dài hơn {most} ký tự / a text of more than {most} characters"
    if "\0" in text:
        return "NUL"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Unicode"
    return ""


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)
