"""``gateway mapping coverage``: what is mapped and what is not, by number and by standard work units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text as Line

from domain.text import Text
from gateway.cli.bars import Bars
from gateway.cli.mapping_explain import FilesOption
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, Voice, with_gateway
from gateway.steps.coverage import coverage

_MOST_SHOWN = 15


def coverage_command(
    files: FilesOption = "published", period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = ""
) -> None:
    """Phần đã ánh xạ và chưa ánh xạ, theo bản ghi và đơn vị chuẩn / what is mapped and what is not."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        with Bars(voice) as bars:
            done = coverage(gw, gw.default_period(), files=files, progress=bars)
        plain = done.as_json()
        if as_json:
            voice.json(plain)
            return
        for fault in done.faults:
            voice.warn(fault)
        _print(voice, plain)


def _print(voice: Voice, plain: dict[str, Any]) -> None:
    total = plain["total"]
    voice.say(
        Text(
            f"Kỳ {plain['period']}, tệp {plain['files']}", f"Period {plain['period']}, files {plain['files']}"
        )
    )
    voice.console.print(_streams(voice, plain))
    voice.say(
        Text(
            f"Đã ánh xạ {_percent(total['share_of_records'])} số bản ghi, "
            f"{_percent(total['share_of_standard_units'])} khối lượng (ước tính)",
            f"Mapped: {_percent(total['share_of_records'])} of the records, "
            f"{_percent(total['share_of_standard_units'])} of the standard work units (estimate)",
        )
    )
    voice.say(Text(plain["weight_is"]["vi"], plain["weight_is"]["en"]))
    if plain["reasons"]:
        voice.console.print(_reasons(voice, plain["reasons"]))
        voice.console.print(_agencies(voice, plain["agencies"]))
    for stream in plain["streams"]:
        _details(voice, stream)
    _unused(voice, plain)


def _streams(voice: Voice, plain: dict[str, Any]) -> Table:
    heads = (
        Text("nguồn", "source"),
        Text("đã ánh xạ", "mapped"),
        Text("đơn vị chuẩn", "standard units"),
        Text("tính cùng việc", "count with a task"),
        Text("chờ", "wait"),
        Text("≈ đơn vị chuẩn", "≈ standard units"),
        Text("đã bỏ", "dropped"),
        Text("kỳ khác", "other period"),
    )
    table = Table(*(head.in_lang(voice.lang) for head in heads))
    for one in [*plain["streams"], {**plain["total"], "source": "Σ", "kind": "", "other_period": ""}]:
        name = f"{one['source']}/{one['kind']}" if one["kind"] else one["source"]
        mapped, unmapped = one["mapped"], one["unmapped"]
        row = [mapped["records"], mapped["standard_units"], one["linked"], unmapped["records"]]
        row += [unmapped["standard_units_estimate"], one["dropped"], one["other_period"]]
        table.add_row(name, *map(str, row))
    return table


def _reasons(voice: Voice, reasons: list[dict[str, Any]]) -> Table:
    heads = (Text("lý do", "reason"), Text("bản ghi", "records"), Text("≈ đơn vị chuẩn", "≈ standard units"))
    table = Table(*(head.in_lang(voice.lang) for head in heads))
    for one in reasons:
        table.add_row(one["meaning"][voice.lang], str(one["records"]), one["standard_units_estimate"])
    return table


def _agencies(voice: Voice, agencies: list[dict[str, Any]]) -> Table:
    heads = (
        Text("đơn vị", "agency"),
        Text("đã ánh xạ", "mapped"),
        Text("chờ", "wait"),
        Text("≈ đơn vị chuẩn", "≈ standard units"),
    )
    table = Table(*(head.in_lang(voice.lang) for head in heads))
    unknown = Text("(không rõ đơn vị)", "(agency unknown)").in_lang(voice.lang)
    waiting = [one for one in agencies if one["unmapped"]["records"]]
    for one in waiting[:_MOST_SHOWN]:
        unmapped = one["unmapped"]
        numbers = (one["mapped"]["records"], unmapped["records"], unmapped["standard_units_estimate"])
        table.add_row(one["name"] or one["agency"] or unknown, *map(str, numbers))
    if len(waiting) > _MOST_SHOWN:
        table.add_row(f"… +{len(waiting) - _MOST_SHOWN}", "", "", "")
    return table


def _details(voice: Voice, stream: dict[str, Any]) -> None:
    """Which item rules decided, and what the tables and fields of the mapping file meet."""
    voice.console.print(Line(f"{stream['source']}/{stream['kind']}", style="bold"))
    for rule in stream["item_rules"]:
        share = _percent(rule["share"])
        voice.say(Text(*[f"  {rule['place']}  {rule['rule']}: {rule['records']} ({share})"] * 2))
    for table in stream["tables"]:
        unknown, place = table["not_in_table"], table["place"]
        if unknown:
            default = table["default"]
            by_default = Text("mặc định", "by default").in_lang(voice.lang)
            until = f" → {default} ({by_default})" if default is not None else ""
            voice.say(
                Text(
                    f"  {place}  {table['target']}: mã không có trong bảng: {_counted(unknown)}{until}",
                    f"  {place}  {table['target']}: codes not in the table: {_counted(unknown)}{until}",
                )
            )
        for code, entry in table["never_used"].items():
            voice.say(
                Text(
                    f"  {entry}  {table['target']}: mã {code or '∅'} chưa gặp lần nào",
                    f"  {entry}  {table['target']}: the code {code or '∅'} never came",
                )
            )
    for field, targets in stream["fields_never_filled"].items():
        voice.say(
            Text(
                f"  trường {field} luôn trống (dùng cho {', '.join(targets)})",
                f"  the field {field} is always empty (used for {', '.join(targets)})",
            )
        )
    if stream["fields_never_read"]:
        names = ", ".join(stream["fields_never_read"])
        voice.say(Text(f"  trường không quy tắc nào đọc: {names}", f"  fields that no rule reads: {names}"))


def _unused(voice: Voice, plain: dict[str, Any]) -> None:
    never, total = plain["items_never_used"], plain["items_in_catalogue"]
    if never:
        some = ", ".join(never[:_MOST_SHOWN]) + (" …" if len(never) > _MOST_SHOWN else "")
        voice.say(
            Text(
                f"Danh mục: {len(never)}/{total} mục chưa được dùng trong kỳ: {some}",
                f"Catalogue: {len(never)} of {total} items not used in the period: {some}",
            )
        )


def _counted(codes: Mapping[str, int]) -> str:
    shown = [f"{code} ×{count}" for code, count in list(codes.items())[:_MOST_SHOWN]]
    return ", ".join(shown) + (" …" if len(codes) > _MOST_SHOWN else "")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
