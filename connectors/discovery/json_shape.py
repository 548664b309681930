"""A sample answer in JSON: where the records are, where they are counted, how it says that it went well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.discovery.guess import Confidence, Entry, Row, Sketch, todo
from connectors.discovery.roles import (
    form_of,
    key_entry,
    named,
    paging_entry,
    plain,
    since_entry,
    updated_entries,
)
from connectors.discovery.values import Fraction, fields_of
from domain.faults import UNFINISHED
from domain.records import Json
from domain.text import Text

_DEEPEST = 8
TOTALS = (
    "totalrows",
    "totalrecords",
    "totalcount",
    "tongso",
    "tongsobanghi",
    "total",
    "recordcount",
    "count",
)
_PAGES = ("currentpage", "pageindex", "pagenumber", "page", "trang", "pagesize", "totalpage", "totalpages")
_SUCCESS = ("issuccess", "success", "succeeded", "ok", "thanhcong")
_CODES = ("code", "statuscode", "errorcode", "resultcode", "maloi")


def load_json(body: bytes) -> Json:
    """A sample as the REST source would read it, numbers with a fraction told apart from texts.

    Raises:
        ValueError: no JSON, or far too deep.
    """
    try:
        loaded: Json = json.loads(body.decode("utf-8-sig"), parse_float=Fraction)
    except RecursionError as fault:
        raise ValueError("JSON: too deep") from fault
    return loaded


@dataclass(frozen=True, slots=True)
class _Found:
    """A list of records and what stands around it."""

    path: str
    rows: list[Row]
    around: tuple[tuple[str, Mapping[str, Json]], ...]


def sketch_json(answer: Json) -> Sketch:
    """A REST source from one answer.

    Raises:
        ValueError: no list of records anywhere in it.
    """
    lists = sorted(_lists(answer, "", ()), key=lambda one: (-len(one.rows), one.path.count(".")))
    if not lists:
        raise ValueError("no list of records in the sample")
    best = lists[0]
    fields = fields_of(best.rows, textual=False)
    updated = updated_entries(fields)
    kind = (
        todo("path", Text("đường dẫn, ví dụ /qlvb/api/...", "the path, e.g. /qlvb/api/...")),
        _where(best, lists[1:]),
        _total(best),
        key_entry(fields),
        *updated,
        since_entry((), form_of(updated)),
        _paging(best),
    )
    return Sketch("rest", (_LOGIN, *_success(answer)), tuple(filter(None, kind)), fields, rows=len(best.rows))


_LOGIN = Entry(
    "auth",
    {"kind": UNFINISHED},
    Text(
        "oauth2_client_credentials, basic, login_token, headers hoặc none",
        "oauth2_client_credentials, basic, login_token, headers or none",
    ),
    Confidence.UNSURE,
)


def _where(best: _Found, lists: Sequence[_Found]) -> Entry | None:
    """Where the records are; nothing if the answer itself is the list."""
    if not best.path:
        return None
    why = Text(f"danh sách {len(best.rows)} bản ghi", f"a list of {len(best.rows)} records")
    if not lists:
        return Entry("records_path", best.path, why, Confidence.SURE)
    others = ", ".join(one.path or "(…)" for one in lists[:3])
    why = Text(f"{why.vi}; còn: {others}", f"{why.en}; others: {others}")
    return Entry("records_path", best.path, why, Confidence.LIKELY)


def _lists(value: Json, path: str, around: tuple[tuple[str, Mapping[str, Json]], ...]) -> Iterator[_Found]:
    if isinstance(value, list):
        rows = [one for one in value if isinstance(one, dict)]
        if any(rows) and len(rows) == len(value):
            yield _Found(path, list(rows), around)
    elif isinstance(value, dict) and path.count(".") < _DEEPEST:
        for name, inner in value.items():
            if name and "." not in name and not any(char.isspace() for char in name):
                yield from _lists(inner, f"{path}.{name}".lstrip("."), (*around, (path, value)))


def _total(found: _Found) -> Entry | None:
    """A count beside the list, or around it, that is at least as large as what came."""
    for path, group in reversed(found.around):
        counts = [
            name
            for name, value in group.items()
            if _count(value) is not None and (_count(value) or 0) >= len(found.rows)
        ]
        name = named(counts, TOTALS, whole=True) or next(
            (one for one in counts if "total" in plain(one) and "page" not in plain(one)), None
        )
        if name and "." not in name:
            why = Text(f"{name} = {group[name]}", f"{name} = {group[name]}")
            return Entry("total_path", f"{path}.{name}".lstrip("."), why, Confidence.LIKELY)
    return None


def _count(value: Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004


def _paging(found: _Found) -> Entry | None:
    """Whether the answer speaks of pages; what the parameters are called it seldom says."""
    names = [name for _, group in found.around for name in group]
    if named(names, _PAGES, whole=True) is None:
        return None
    entry = paging_entry(names)
    if entry is not None:
        why = Text("tên trong câu trả lời; tham số có thể khác", "names in the answer; parameters may differ")
        return Entry("paging", entry.value, why, Confidence.UNSURE)
    return Entry(
        "paging",
        {"page_parameter": UNFINISHED, "size_parameter": UNFINISHED},
        Text("câu trả lời có số trang", "the answer speaks of pages"),
        Confidence.UNSURE,
    )


def _success(answer: Json) -> tuple[Entry, ...]:
    """``{"IsSuccess": true}``, ``{"status": {"code": "0"}}``, ``{"code": 200}``."""
    if not isinstance(answer, dict):
        return ()
    groups = [("", answer)] + [(name, one) for name, one in answer.items() if isinstance(one, dict)]
    for path, group in groups:
        for name, value in group.items():
            if "." in name or any(char.isspace() for char in name):
                continue
            says = plain(name) in _SUCCESS and value is True
            says = says or (plain(name) in _CODES and str(value) in {"0", "00", "000", "200", "OK", "TRUE"})
            if says:
                why = Text(f"{name} = {value}", f"{name} = {value}")
                where = {"path": f"{path}.{name}".lstrip("."), "equals": value}
                return (Entry("success", where, why, Confidence.LIKELY),)
    return ()
