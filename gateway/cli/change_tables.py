"""A preview of a change, as an administrator reads it: one sentence, then what, who and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from domain.parking import MEANING, ParkReason
from domain.text import Lang, Text
from gateway.cli.output import Voice
from gateway.steps.changes import ChangePreview

_BANDS = {
    "excellent": Text("xuất sắc", "excellent"),
    "good": Text("tốt", "good"),
    "completed": Text("hoàn thành", "completed"),
    "not_completed": Text("không hoàn thành", "not completed"),
}
_STATES = {
    "COMPUTED": Text("đã tính", "computed"),
    "CONFIRMED": Text("đã xác nhận", "confirmed"),
    "SIGNED": Text("đã ký", "signed"),
    "SENDING": Text("đang gửi", "being sent"),
    "IN_DOUBT": Text("chưa rõ đã nhận", "in doubt"),
    "ACCEPTED": Text("đã tiếp nhận", "accepted"),
    "REJECTED": Text("bị từ chối", "rejected"),
    "HELD": Text("tạm giữ", "held"),
}
_FIELDS = {
    "coefficient": Text("hệ số", "coefficient"),
    "catalogue_code": Text("mã danh mục", "catalogue code"),
    "person_id": Text("người", "person"),
    "organisation": Text("đơn vị", "organisation"),
    "title": Text("tên việc", "title"),
    "origin": Text("nguồn giao", "origin"),
    "assigned": Text("số lượng giao", "assigned"),
    "completed": Text("số lượng hoàn thành", "completed"),
    "due_on": Text("hạn", "deadline"),
    "assigned_at": Text("ngày giao", "assigned at"),
    "completed_at": Text("ngày hoàn thành", "completed at"),
    "failed_quality_checks": Text("lần không đạt", "failed checks"),
    "late_events": Text("lần chậm", "late events"),
    "late_days": Text("ngày chậm", "late days"),
    "confirmed_late_events": Text("lần chậm được xác nhận khách quan", "late events confirmed as excused"),
    "counts": Text("có tính hay không", "counts or not"),
    "completes": Text("hoàn thành việc nào", "which task it completes"),
}
_FIELDS_SHOWN = 6
_LANGS: tuple[Lang, Lang] = ("vi", "en")

Plain = Mapping[str, Any]


def show_change(voice: Voice, found: ChangePreview | Plain) -> None:
    """Print a preview, or what its ``as_json`` once gave."""
    plain: Plain = found.as_json() if isinstance(found, ChangePreview) else found
    for side in ("old", "new"):
        for fault in plain[side]["faults"]:
            voice.warn(Text(fault["vi"], fault["en"]))
    voice.say(_head(plain))
    voice.say(_verdict(plain))
    if not plain["changes"]:
        return
    if plain["corrected_deliveries"]:
        voice.say(_corrections(plain["corrected_deliveries"]))
    for table in _tables(voice.lang, plain):
        voice.console.print(table)
    voice.say(Text("Chưa có gì được ghi hay áp dụng.", "Nothing was stored and nothing counts yet."))


def _tables(lang: Lang, plain: Plain) -> Iterator[Table]:
    if plain["records"]["total"]:
        yield _records(lang, plain["records"])
    if plain["records"]["coefficients"]:
        yield _coefficients(lang, plain["records"]["coefficients"])
    if plain["people"]:
        yield _people(lang, plain)
    if plain["agencies"]:
        yield _agencies(lang, plain)


def _head(plain: Plain) -> Text:
    old, new = (_side(plain[side]) for side in ("old", "new"))
    return Text(
        f"Kỳ {plain['period']}: {old.vi} → {new.vi}", f"Period {plain['period']}: {old.en} → {new.en}"
    )


def _side(side: Plain) -> Text:
    if side["version"] is not None:
        return Text(f"phiên bản {side['version']}", f"version {side['version']}")
    return Text(side["label"], side["label"])


def _verdict(plain: Plain) -> Text:
    """The sentence that says it all."""
    if not plain["changes"]:
        return Text("Không có gì thay đổi.", "Nothing changes.")
    people, bands = plain["people_changed"], plain["bands_changed"]
    without, with_ = plain["newly_without_score"], plain["newly_with_score"]
    vi = f"{plain['records']['total']} bản ghi thay đổi; {people} người đổi điểm, {bands} người đổi mức"
    en = f"{plain['records']['total']} records change; {people} people's scores change, {bands} change band"
    if without or with_:
        vi += f"; {without} người mất điểm, {with_} người mới có điểm"
        en += f"; {without} lose their score, {with_} get one"
    if plain["people"]:
        first = plain["people"][0]
        move = f"{first['name']} ({first['agency']}) {_points(first['old'])} → {_points(first['new'])}"
        vi, en = f"{vi}; lớn nhất: {move}", f"{en}; largest: {move}"
    return Text(f"{vi}.", f"{en}.")


def _corrections(states: Plain) -> Text:
    count = sum(states.values())
    vi, en = (", ".join(f"{_word(lang, _STATES, s)} {n}" for s, n in states.items()) for lang in _LANGS)
    return Text(
        f"{count} kết quả đã xác nhận hoặc đã gửi phải gửi bản sửa (Điều 21.3): {vi}.",
        f"{count} results were confirmed or sent and need a corrected delivery (Art. 21.3): {en}.",
    )


def _records(lang: Lang, records: Plain) -> Table:
    table = _table(
        lang, Text("Bản ghi", "Records"), Text("thay đổi", "change"), Text("số bản ghi", "records")
    )
    shown = list(records["fields"].items())[:_FIELDS_SHOWN]
    fields = ", ".join(f"{_word(lang, _FIELDS, name)}: {n}" for name, n in shown)
    rows = [
        (Text(f"đổi giá trị ({fields})", f"other values ({fields})"), records["changed"]),
        (Text("mới được ánh xạ", "newly mapped"), records["newly_mapped"]),
        (Text("chuyển sang kỳ khác", "moved to another period"), records["moved_out"]),
        (Text("chuyển vào kỳ này", "moved into this period"), records["moved_in"]),
    ]
    rows += [
        (Text(f"mới phải chờ: {_reason('vi', r)}", f"newly waiting: {_reason('en', r)}"), n)
        for r, n in records["newly_parked"].items()
    ]
    rows += [
        (Text(f"chờ vì lý do khác: {r}", f"waiting for another reason: {r}"), n)
        for r, n in records["parked_otherwise"].items()
    ]
    for text, count in rows:
        if count:
            table.add_row(text.in_lang(lang), str(count))
    return table


def _coefficients(lang: Lang, rows: list[list[Any]]) -> Table:
    heads = (Text("mã", "code"), Text("cũ", "old"), Text("mới", "new"), Text("số sản phẩm", "units"))
    table = _table(lang, Text("Hệ số quy đổi", "Coefficients"), *heads)
    for code, old, new, units in rows:
        table.add_row(code, old, new, str(units))
    return table


def _people(lang: Lang, plain: Plain) -> Table:
    shown, all_of_them = len(plain["people"]), plain["people_changed"]
    title = Text(f"Người đổi điểm ({shown}/{all_of_them})", f"People ({shown} of {all_of_them})")
    heads = (
        Text("họ tên", "name"),
        Text("số định danh", "personal id"),
        Text("đơn vị", "agency"),
        Text("cũ", "old"),
        Text("mới", "new"),
        Text("±", "±"),
        Text("mức", "band"),
        Text("bản ghi", "records"),
        Text("kết quả", "result"),
    )
    table = _table(lang, title, *heads)
    for one in plain["people"]:
        mark = " !" if one["corrected"] else ""
        numbers = (_points(one["old"]), _points(one["new"]), _signed(one["change"]))
        band = _band(lang, one)
        table.add_row(
            one["name"],
            one["person_id"],
            one["agency"],
            *numbers,
            band,
            _own(lang, one),
            _word(lang, _STATES, one["result_state"]) + mark,
        )
    return table


def _own(lang: Lang, one: Plain) -> str:
    """How many of their own records change; a leader's score may move by others' alone."""
    if one["records"]:
        return str(one["records"])
    return Text("cấp dưới / chính sách", "others or policy").in_lang(lang)


def _band(lang: Lang, one: Plain) -> str:
    old, new = (_level(lang, one[f"{side}_band"], one[f"{side}_reason"]) for side in ("old", "new"))
    return old if old == new else f"{old} → {new}"


def _level(lang: Lang, band: str, reason: str) -> str:
    if band:
        return _BANDS[band].in_lang(lang)
    return _reason(lang, reason) if reason else "–"


def _agencies(lang: Lang, plain: Plain) -> Table:
    heads = (
        Text("đơn vị", "agency"),
        Text("người đổi điểm", "people"),
        Text("đổi mức", "bands"),
        Text("TB ±", "mean ±"),
        Text("đơn vị chuẩn cũ", "standard units old"),
        Text("mới", "new"),
    )
    table = _table(lang, Text("Theo đơn vị (công việc hoàn thành)", "By agency (completed work)"), *heads)
    for one in [*plain["agencies"], {**plain["whole"], "name": Text("toàn bộ", "all").in_lang(lang)}]:
        name = f"{one['code']} {one['name']}".strip()
        mean = _signed(one["mean"])
        table.add_row(name, str(one["people"]), str(one["bands"]), mean, one["units_old"], one["units_new"])
    return table


def _table(lang: Lang, title: Text, *heads: Text) -> Table:
    table = Table(title=title.in_lang(lang), title_justify="left")
    for head in heads:
        table.add_column(head.in_lang(lang), overflow="fold")
    return table


def _word(lang: Lang, words: Mapping[str, Text], name: str) -> str:
    return words[name].in_lang(lang) if name in words else name


def _reason(lang: Lang, reason: str) -> str:
    return MEANING[ParkReason(reason)].in_lang(lang) if reason else "–"


def _points(value: str | None) -> str:
    return "–" if value is None else value


def _signed(value: str) -> str:
    return value if value.startswith("-") else f"+{value}"
