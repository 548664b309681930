"""Which field is what, by its name (Vietnamese or English) and its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from connectors.discovery.guess import Confidence, Entry, FieldGuess, todo
from connectors.document_mgmt.contract import FieldType
from connectors.document_mgmt.timestamps import TimeFormat
from domain.faults import UNFINISHED
from domain.identifiers import organisation_code, personal_id
from domain.text import Text

_MOMENTS = {FieldType.INSTANT, FieldType.DAY}
_KEYS = ("id", "guid", "uuid", "key", "khoa", "ma", "code", "sohieu")
_NO_KEYS = ("stt", "sothutu", "rownum", "index", "cccd", "cmnd", "sodinhdanh", "trangthai", "loai")
_UPDATED = (
    "capnhat",
    "updated",
    "modified",
    "lastmod",
    "chinhsua",
    "ngaysua",
    "suadoi",
    "changed",
    "thaydoi",
)
_PAGE = ("pageindex", "pagenumber", "pageno", "page", "trang", "sotrang", "currentpage")
_SIZE = ("pagesize", "perpage", "size", "limit", "kichthuoc", "sobanghi", "take", "rows", "maxresults")
_SINCE = ("tungay", "fromdate", "since", "updatedfrom", "modifiedfrom", "updatedafter", "start", "from")
_PERIOD = ("kydanhgia", "ky", "period", "thang", "month")


def plain(name: str) -> str:
    """A name without marks, case and separators: ``Ngày cập nhật``, ``NgayCapNhat`` → ``ngaycapnhat``."""
    folded = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]", "", folded.lower())


def named(names: Iterable[str], wanted: Iterable[str], *, whole: bool = False) -> str | None:
    """The first name that is one of ``wanted``, then (unless ``whole``) the first that contains one."""
    known = [(name, plain(name)) for name in names]
    for word in wanted:
        for name, flat in known:
            if flat == word:
                return name
    if whole:
        return None
    for word in wanted:
        for name, flat in known:
            if len(word) > 3 and word in flat:  # noqa: PLR2004 - short words are in many names
                return name
    return None


def key_entry(fields: Mapping[str, FieldGuess]) -> Entry:
    """The key: a field that is always there and never twice, and is called like one."""
    fitting = {
        name: field
        for name, field in fields.items()
        if field.type in {FieldType.TEXT, FieldType.INTEGER}
        and field.always_filled
        and not any(word in plain(name) for word in _NO_KEYS)
    }
    unique = [name for name, field in fitting.items() if field.unique]
    described = [name for name, field in fitting.items() if field.seen <= 1]
    name = named(unique, _KEYS) or _ending(unique)
    if name:
        why = Text(f"không trùng trong {fields[name].seen} dòng", f"no two alike in {fields[name].seen} rows")
        return Entry("key_field", name, why, Confidence.LIKELY)
    name = named(described, _KEYS, whole=True) or _ending(described)
    if name:
        return Entry("key_field", name, Text("theo tên trường", "by its name"), Confidence.UNSURE)
    return todo(
        "key_field",
        Text("không thấy trường nào luôn có và không trùng", "no field is always there and never twice"),
    )


def _ending(names: Iterable[str]) -> str | None:
    """``MaCv``, ``documentId``, ``ows_ID``."""
    for name in names:
        if re.search(r"(?i)(^|_)id$|[a-z]I[dD]$|^ma[A-Z_]", name):
            return name
    return None


def updated_entries(fields: Mapping[str, FieldGuess]) -> tuple[Entry, ...]:
    """The time of change, and a suggestion how to ask for what changed since."""
    moments = [name for name, field in fields.items() if field.type in _MOMENTS]
    name = named(moments, _UPDATED)
    if name is None:
        why = Text(
            "không thấy thời điểm thay đổi: mỗi lần đọc toàn bộ",
            "no time of change was seen: each pull reads everything",
        )
        return (Entry("updated", {"field": UNFINISHED}, why, Confidence.UNSURE, off=True),)
    form = str(fields[name].format or TimeFormat.ISO)
    form = form if form in set(TimeFormat) else TimeFormat.ISO.value
    why = Text(f"thời điểm theo tên; dạng {form}", f"a time, by its name; written {form}")
    return (Entry("updated", {"field": name, "format": form}, why, Confidence.LIKELY),)


def form_of(updated: Iterable[Entry]) -> str:
    """How the time of change is written, as the parameter that asks for it is likely to be."""
    entry = next(iter(updated)).value
    return str(entry.get("format", TimeFormat.ISO)) if isinstance(entry, Mapping) else TimeFormat.ISO.value


def since_entry(parameters: Iterable[str], form: str) -> Entry:
    """The parameter that asks for changes; only a suggestion while none is known."""
    name = named(parameters, _SINCE)
    if name is None:
        why = Text(
            "nếu hệ thống lọc được theo thời điểm thay đổi", "if the system can filter by time of change"
        )
        return Entry("since", {"parameter": UNFINISHED, "format": form}, why, Confidence.UNSURE, off=True)
    why = Text("theo tên tham số: thử bằng source try", "by its name: try it")
    return Entry("since", {"parameter": name, "format": form}, why, Confidence.UNSURE)


def paging_entry(parameters: Iterable[str]) -> Entry | None:
    """Page and size, if the parameters of a call have both."""
    known = list(parameters)
    page, size = named(known, _PAGE), named(known, _SIZE)
    if page is None or size is None or page == size:
        return None
    why = Text("theo tên tham số; trang đầu là 1?", "by the parameters' names; is the first page 1?")
    return Entry("paging", {"page_parameter": page, "size_parameter": size}, why, Confidence.LIKELY)


def period_entry(parameters: Iterable[str]) -> Entry | None:
    """The parameter for the period, if there is one."""
    name = named(parameters, _PERIOD, whole=True)
    why = Text("theo tên tham số", "by the parameter's name")
    return Entry("period_parameter", name, why, Confidence.UNSURE) if name else None


def holds_personal_ids(field: FieldGuess) -> bool:
    """Whether its values are 12-digit personal numbers."""
    return _all(field, personal_id)


def holds_organisation_codes(field: FieldGuess) -> bool:
    """Whether its values are organisation codes in one of the two forms."""
    return _all(field, organisation_code)


def _all(field: FieldGuess, read: object) -> bool:
    try:
        return bool(field.examples) and all(read(one) for one in field.examples)  # type: ignore[operator]
    except ValueError:
        return False
