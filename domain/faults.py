"""Faults of files that people write: all of them at once, each with its place, in both languages.

Mapping, catalogue, calendar, policy and input files are read by different packages that do not know each
other; what they have in common is how a fault is told. A contract library names its faults by kind
(``missing``, ``extra_forbidden`` …); ``WORDING`` says each kind in words an administrator reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.errors import BadFile, GatewayError
from domain.text import Text

MAX_SHOWN = 100
"""More faults than these are counted, not listed: the file is not what it was taken for."""

UNFINISHED = "TODO"
"""What a draft says where nobody could guess: a file with it is not used."""

FILL_IN = Text(
    f"chưa điền: thay {UNFINISHED} bằng giá trị đúng của hệ thống này",
    f"not filled in yet: put this system's own value in place of {UNFINISHED}",
)

FileError = TypeVar("FileError", bound=GatewayError)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``place``: ``file:line:column``, or a path inside a document. ``remedy``: what to do about
    this one; None where the file's own remedy says it.
    """

    place: str
    message: Text
    remedy: Text | None = None


WORDING: Mapping[str, Text] = {
    "missing": Text("thiếu khóa bắt buộc {key}", "the required key {key} is missing"),
    "extra_forbidden": Text(
        "khóa {key} không có trong danh sách được phép", "the key {key} is not one of those allowed"
    ),
    "string_type": Text("phải là chữ (đặt trong dấu nháy)", "must be text (put it in quotes)"),
    "string_too_short": Text("không được để trống", "must not be empty"),
    "string_pattern_mismatch": Text(
        "viết không đúng dạng cho phép ({pattern})", "not written in the form allowed ({pattern})"
    ),
    "string_too_long": Text("chữ dài quá giới hạn", "the text is longer than allowed"),
    "bool_type": Text("phải là true hoặc false", "must be true or false"),
    "int_type": Text("phải là số nguyên", "must be a whole number"),
    "int_from_float": Text("phải là số nguyên", "must be a whole number"),
    "int_parsing": Text("phải là số nguyên", "must be a whole number"),
    "greater_than": Text("phải lớn hơn {gt}", "must be greater than {gt}"),
    "greater_than_equal": Text("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than_equal": Text("không được quá {le}", "must be {le} or less"),
    "literal_error": Text("chỉ nhận một trong: {expected}", "must be one of: {expected}"),
    "enum": Text("chỉ nhận một trong: {expected}", "must be one of: {expected}"),
    "list_type": Text("phải là danh sách", "must be a list"),
    "tuple_type": Text("phải là danh sách", "must be a list"),
    "dict_type": Text("phải là bảng khóa: giá trị", "must be a table of key: value"),
    "model_type": Text("phải là bảng khóa: giá trị", "must be a table of key: value"),
    "model_attributes_type": Text("phải là bảng khóa: giá trị", "must be a table of key: value"),
    "too_short": Text("cần ít nhất {min_length} mục", "needs at least {min_length} items"),
    "too_long": Text("nhiều nhất {max_length} mục", "takes at most {max_length} items"),
    "date_from_datetime_parsing": Text("phải là ngày dạng 2026-06-01", "must be a date like 2026-06-01"),
    "date_type": Text("phải là ngày dạng 2026-06-01", "must be a date like 2026-06-01"),
}


def wording(kind: str, key: str, context: Mapping[str, object], fallback: str) -> Text:
    """A contract fault in words: ``kind`` looked up in ``WORDING``, else the library's own sentence.

    A ``context`` with the texts ``vi`` and ``en`` speaks for itself.
    """
    if {"vi", "en"} <= context.keys():
        return Text(str(context["vi"]), str(context["en"]))
    known = WORDING.get(kind)
    if known is None:
        return Text(f"giá trị không hợp lệ ({fallback})", fallback)
    numbers = {"key": key, **{name: str(value) for name, value in context.items()}}
    return Text(known.vi.format_map(numbers), known.en.format_map(numbers))


def faults_of(
    errors: Iterable[Mapping[str, Any]], place: Callable[[tuple[str | int, ...]], str]
) -> list[Fault]:
    """The faults in a contract library's error list (``type``, ``loc``, ``msg``, ``ctx`` each).

    ``place`` turns a path into the words that lead a reader there.
    """
    faults = []
    for error in errors:
        path = tuple(part for part in error["loc"] if part != "[key]")
        key = str(path[-1]) if path else ""
        message = wording(error["type"], key, error.get("ctx", {}), error["msg"])
        faults.append(Fault(place(path), message))
    return faults


def unfinished(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths in a file's ``data`` at which ``UNFINISHED`` still stands, as a value or as a key."""
    if isinstance(data, str) and (data == UNFINISHED or data.startswith(f"{UNFINISHED} ")):
        yield path
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key == UNFINISHED:
                yield (*path, key)
            yield from unfinished(value, (*path, key))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from unfinished(value, (*path, number))


def as_error(kind: type[FileError], file: str, faults: Sequence[Fault], remedy: Text) -> FileError:
    """One error of class ``kind`` that tells every fault of ``file``, a line each."""
    error = kind(Text(_lines(faults, "vi"), _lines(faults, "en")), remedy, file)
    if isinstance(error, BadFile):
        error.faults = tuple(faults)
    return error


def _lines(faults: Sequence[Fault], lang: str) -> str:
    shown = [f"{fault.place}: {getattr(fault.message, lang)}" for fault in faults[:MAX_SHOWN]]
    if len(faults) > MAX_SHOWN:
        shown.append(f"… +{len(faults) - MAX_SHOWN}")
    return "\n".join(shown)
