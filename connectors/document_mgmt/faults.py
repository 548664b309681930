"""Every fault of a configuration file at once, in words for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.errors import BadFile
from domain.faults import Fault
from domain.text import Text

LineOf: TypeAlias = "Callable[[str], int | None]"
"""The line of a file at which a dotted field path stands, None if nobody knows."""


def no_lines(_path: str) -> int | None:
    """For data that came from no file."""
    return None


_WORDS = {
    "missing": Text("thiếu mục bắt buộc này", "this entry is required"),
    "extra_forbidden": Text(
        "mục không có trong quy định, hãy kiểm tra chính tả", "unknown entry, check its spelling"
    ),
    "string_type": Text("phải là chữ", "must be text"),
    "int_type": Text("phải là số nguyên", "must be a whole number"),
    "int_parsing": Text("phải là số nguyên", "must be a whole number"),
    "float_type": Text("phải là số", "must be a number"),
    "bool_type": Text("phải là true hoặc false", "must be true or false"),
    "model_type": Text("phải là một nhóm các mục", "must be a group of entries"),
    "model_attributes_type": Text("phải là một nhóm các mục", "must be a group of entries"),
    "dict_type": Text("phải là một nhóm các mục", "must be a group of entries"),
    "string_too_short": Text("không được để trống", "must not be empty"),
    "too_short": Text("không được để trống", "must not be empty"),
    "greater_than": Text("phải lớn hơn {gt}", "must be greater than {gt}"),
    "greater_than_equal": Text("phải từ {ge} trở lên", "must be at least {ge}"),
    "less_than_equal": Text("phải từ {le} trở xuống", "must be at most {le}"),
    "string_pattern_mismatch": Text("không đúng dạng {pattern}", "does not have the form {pattern}"),
    "enum": Text("phải là một trong: {expected}", "must be one of: {expected}"),
    "literal_error": Text("phải là {expected}", "must be {expected}"),
    "union_tag_invalid": Text(
        "{discriminator} phải là một trong: {expected_tags}",
        "{discriminator} must be one of: {expected_tags}",
    ),
    "union_tag_not_found": Text("thiếu mục {discriminator}", "entry {discriminator} is required"),
}


def bad_file(faults: Sequence[tuple[str, Text]], where: str, line_of: LineOf = no_lines) -> BadFile:
    """One error that lists every fault as ``line N, field.path: what is wrong``, in the file's order."""
    placed = sorted(((line_of(path), path, text) for path, text in faults), key=lambda fault: fault[0] or 0)
    vi = "\n".join(f"  - {_at(line, 'dòng')}{path}: {text.vi}" for line, path, text in placed)
    en = "\n".join(f"  - {_at(line, 'line')}{path}: {text.en}" for line, path, text in placed)
    count = len(faults)
    error = BadFile(
        Text(f"Tệp có {count} lỗi:\n{vi}", f"the file has {count} faults:\n{en}"),
        Text("Sửa các mục nêu trên rồi kiểm tra lại.", "Mend the entries above and check again."),
        where,
    )
    error.faults = tuple(
        Fault(path, Text(f"{path}: {text.vi}", f"{path}: {text.en}")) for _, path, text in placed
    )
    return error


def _at(line: int | None, word: str) -> str:
    return "" if line is None else f"{word} {line}, "


def faults_of(error: ValidationError, *, tags: frozenset[str] = frozenset()) -> list[tuple[str, Text]]:
    """Each fault of ``error`` with its field path; ``tags`` are names pydantic adds for unions."""
    return [
        (_path(fault, tags), _words(fault)) for fault in error.errors(include_url=False, include_input=False)
    ]


def _path(fault: ErrorDetails, tags: frozenset[str]) -> str:
    parts = [str(part) for part in fault["loc"] if part not in tags and part != "[key]"]
    return ".".join(parts) or "(tệp / file)"


def _words(fault: ErrorDetails) -> Text:
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        vi, _, en = str(context["error"]).partition(" / ")
        return Text(vi, en or vi)
    words = _WORDS.get(fault["type"])
    if words is None:
        return Text(f"giá trị không hợp lệ ({fault['msg']})", f"not valid ({fault['msg']})")
    return Text(words.vi.format_map(context), words.en.format_map(context))
