"""A draft of a mapping file: which field may be which part of a work unit, a person or an agency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from connectors.discovery.draft import flow, said
from connectors.discovery.guess import Confidence, FieldGuess
from connectors.discovery.roles import holds_organisation_codes, holds_personal_ids, named, plain
from connectors.document_mgmt.contract import FieldType
from domain.faults import UNFINISHED
from domain.records import RecordKind
from domain.text import Text

_WIDTH = 52
_SCHEMA = "../../mapping.schema.json"
_MOMENTS = {FieldType.INSTANT, FieldType.DAY}
_STATUS = (
    ("completed", ("hoanthanh", "dathuchien", "daxuly", "ketthuc", "done", "complete", "finish", "closed")),
    ("returned", ("tralai", "return", "reject")),
    ("withdrawn", ("thuhoi", "withdraw", "cancel", "huy")),
    ("open", ("dang", "chua", "cho", "moi", "open", "new", "process", "pending", "assign")),
)
_RANKS = (
    ("deputy", ("pho", "deputy", "vice")),
    ("head", ("truong", "giamdoc", "chutich", "head", "chief")),
)
_ORIGINS = (
    ("taken_over", ("thay", "takeover", "handover")),
    ("unplanned", ("dotxuat", "phatsinh", "unplanned", "adhoc")),
    ("assigned", ("kehoach", "giao", "plan", "assign")),
)


@dataclass(frozen=True, slots=True)
class _Role:
    """A part of what is made. ``words``: how fields of it are called; ``holds``: what its values are like;
    ``table``: meanings its codes may have; ``moment``: it is a date; ``needed``: a draft says TODO without.
    """

    name: str
    words: tuple[str, ...]
    holds: Callable[[FieldGuess], bool] | None = None
    table: tuple[tuple[str, tuple[str, ...]], ...] = ()
    moment: bool = False
    needed: bool = True


_PERSON = (
    "sodinhdanhcanhan",
    "sodinhdanh",
    "cccd",
    "cmnd",
    "personalid",
    "macanbo",
    "nguoithuchienid",
    "staffid",
)
_ORGANISATION = ("madonvithuchien", "madonvi", "donviid", "donvi", "organcode", "organid", "orgcode", "unit")

_WORK = (
    _Role("person", _PERSON, holds_personal_ids),
    _Role("organisation", _ORGANISATION, holds_organisation_codes),
    _Role(
        "item", ("masanpham", "maloaisanpham", "macongviec", "sanpham", "loaicongviec", "itemcode", "product")
    ),
    _Role(
        "title", ("tencv", "tencongviec", "trichyeu", "noidung", "tieude", "title", "subject", "ten", "name")
    ),
    _Role(
        "assigned_at",
        ("thoigiangiaoviec", "ngaygiao", "assigned", "startdate", "ngaytao", "created", "batdau"),
        moment=True,
    ),
    _Role("due", ("hanxuly", "hanhoanthanh", "deadline", "duedate", "due", "han"), moment=True),
    _Role(
        "completed_at",
        ("ngayhoanthanh", "thoigianhoanthanh", "completed", "finish", "ketthuc", "done"),
        moment=True,
    ),
    _Role("status", ("matrangthai", "trangthai", "status", "state"), table=_STATUS),
    _Role("origin", ("nguongiao", "phanloai", "nguon", "origin"), table=_ORIGINS),
    _Role("assigned", ("soluonggiao", "soluong", "quantity"), needed=False),
    _Role("completed", ("soluonghoanthanh", "completedquantity"), needed=False),
    _Role("failed_quality_checks", ("solankhongdat", "solantralai", "failed"), needed=False),
    _Role("late_events", ("solancham", "lateevents"), needed=False),
)
_PEOPLE = (
    _Role("personal_id", _PERSON, holds_personal_ids),
    _Role("full_name", ("hoten", "hovaten", "fullname", "tencanbo", "ten", "name")),
    _Role("organisation", _ORGANISATION, holds_organisation_codes),
    _Role("position", ("chucvu", "chucdanh", "position", "jobtitle", "title")),
    _Role("rank", ("caplanhdao", "lanhdao", "rank", "chucvu", "position"), table=_RANKS),
    _Role("supervisor", ("phutrachboi", "phutrach", "supervisor", "manager"), needed=False),
)
_AGENCIES = (
    _Role("code", ("madonvi", "madinhdanh", "code", "ma"), holds_organisation_codes),
    _Role("old_code", ("madonvicu", "macu", "oldcode", "code102"), needed=False),
    _Role("name", ("tendonvi", "ten", "name")),
    _Role("parent", ("madonvicha", "donvicha", "parent"), needed=False),
)
ROLES: Mapping[RecordKind, tuple[_Role, ...]] = {
    RecordKind.WORK_ITEMS: _WORK,
    RecordKind.DOCUMENTS: _WORK,
    RecordKind.PEOPLE: _PEOPLE,
    RecordKind.ORGANISATIONS: _AGENCIES,
}
"""Kinds whose mapping can be drafted; judged values and confirmations are for a person to write."""


def draft_mapping(
    source: str, kind: RecordKind, fields: Mapping[str, FieldGuess], *, made_from: str
) -> str | None:
    """The text of ``mappings/<source>.<kind>.yaml``; None for kinds whose mapping cannot be drafted."""
    roles = ROLES.get(kind)
    if roles is None:
        return None
    lines = [
        f"# yaml-language-server: $schema={_SCHEMA}",
        f"# BẢN NHÁP, đoán từ {made_from}. Thay mọi TODO, rồi thử: gateway source try {source}",
        f"# A DRAFT, guessed from {made_from}. Replace every TODO, then: gateway source try {source}",
        f"source: {source}",
        f"kind: {kind.value}",
    ]
    if kind.is_work:
        lines += ["period_by: due", "completed_over_assigned: park"]
    lines.append("fields:")
    used: set[str] = set()
    for role in roles:
        lines += _lines(role, fields, used)
    return "\n".join(lines) + "\n"


def _lines(role: _Role, fields: Mapping[str, FieldGuess], used: set[str]) -> Iterator[str]:
    found = _find(role, fields, used)
    if found is None:
        if role.needed:
            why = Text("không thấy trường phù hợp", "no field fits")
            yield _line(role.name, _rule(role, UNFINISHED, None), why, Confidence.UNSURE)
        return
    name, why, sure = found
    used.add(name)
    yield _line(role.name, _rule(role, name, fields[name]), why, sure)


def _find(
    role: _Role, fields: Mapping[str, FieldGuess], used: set[str]
) -> tuple[str, Text, Confidence] | None:
    """The field by its values, then by its name, among those not taken yet (codes may serve twice)."""
    free = [name for name in fields if name not in used or role.name == "rank"]
    if role.moment:
        free = [name for name in free if fields[name].type in _MOMENTS]
    if role.holds is not None:
        holding = [name for name in free if role.holds(fields[name])]
        name = named(holding, role.words) or (holding[0] if holding else None)
        if name:
            return name, Text("theo giá trị", "by its values"), Confidence.SURE
    name = named(free, role.words)
    return (name, Text("theo tên", "by its name"), Confidence.LIKELY) if name else None


def _rule(role: _Role, name: str, field: FieldGuess | None) -> dict[str, object]:
    rule: dict[str, object] = {"from": name}
    if role.moment:
        rule["date"] = _date_form(field)
    if role.table:
        table = {code: _meaning(code, role) for code in (field.values if field else ())}
        rule["table"] = table or {UNFINISHED: role.table[0][0]}
    return rule


def _date_form(field: FieldGuess | None) -> str:
    """What a mapping file calls the form: the same as a source file does; unknown, it is left to a person."""
    if field is None:
        return "iso"
    return UNFINISHED if field.format is None else str(field.format)


def _meaning(code: str, role: _Role) -> str:
    flat = plain(code)
    for meaning, words in role.table:
        if any(word in flat for word in words):
            return meaning
    return UNFINISHED


def _line(name: str, rule: Mapping[str, object], why: Text, sure: Confidence) -> str:
    return f"{f'  {name}: {flow(rule)}':<{_WIDTH - 1}} # {said(why, sure)}"
