"""Faults of a profile file in words: one line each, the path of the field first."""

from __future__ import annotations

from pydantic import ValidationError

from domain.faults import Fault
from domain.text import Text

_WORDS = {
    "missing": ("thiếu mục này", "is missing"),
    "extra_forbidden": ("không có mục này", "no such entry"),
    "model_type": ("phải là một nhóm mục", "must be a group of entries"),
    "tuple_type": ("phải là một danh sách", "must be a list"),
    "frozen_set_type": ("phải là một danh sách", "must be a list"),
    "string_type": ("phải là chữ", "must be text"),
    "int_type": ("phải là số nguyên", "must be a whole number"),
    "int_parsing": ("phải là số nguyên", "must be a whole number"),
    "string_too_short": ("không được để trống", "must not be empty"),
    "string_pattern_mismatch": ("không được để trống", "must not be empty"),
    "literal_error": ("giá trị không có trong danh sách", "is not one of the allowed values"),
}
_SPLIT = " / "


def faults_of(error: ValidationError) -> tuple[tuple[Fault, ...], tuple[str, str]]:
    """All faults, each at its path ``a.0.b``; and all of them in Vietnamese and in English, one a line."""
    found = [
        (fault["loc"], *_words(fault["type"], fault["msg"], fault.get("ctx", {})))
        for fault in error.errors(include_url=False, include_input=False)
    ]
    faults = tuple(
        Fault(".".join(map(str, loc)), Text(f"{_path(loc)}: {vi}", f"{_path(loc)}: {en}"))
        for loc, vi, en in found
    )
    in_vi = "\n".join(f"- {_path(loc)}: {vi}" for loc, vi, _ in found)
    return faults, (in_vi, "\n".join(f"- {_path(loc)}: {en}" for loc, _, en in found))


def _path(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.lstrip(".") or "."


def _words(kind: str, message: str, context: dict[str, object]) -> tuple[str, str]:
    vi, en = _WORDS.get(kind, (message, message))
    if kind == "value_error":
        vi, _, en = message.removeprefix("Value error, ").partition(_SPLIT)
    expected = f" ({context['expected']})" if "expected" in context else ""
    return vi + expected, (en or vi) + expected
