"""``gateway mapping explain``: which field and rule made each value of one record."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text as Line

from domain.parking import Parked
from domain.records import RecordKind
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, Voice, with_gateway
from gateway.steps.explain_record import ExplainedRecord, explain_record

FilesOption = Annotated[
    str,
    typer.Option(
        "--files", help="published | folder | số phiên bản | thư mục | một tệp / which files to use"
    ),
]


def explain(
    record: Annotated[
        str,
        typer.Argument(
            help="nguồn/loại/khóa, '#17', mã băm, tệp JSON/edXML / source/kind/key, '#17', digest, file"
        ),
    ],
    files: FilesOption = "published",
    source: Annotated[str, typer.Option("--source", help="Nguồn của bản ghi trong tệp / of the file")] = "",
    kind: Annotated[RecordKind | None, typer.Option("--kind", help="Loại bản ghi / kind of record")] = None,
    show_ids: Annotated[
        bool, typer.Option("--show-ids", help="Hiện số định danh / show personal numbers")
    ] = False,
    period: PeriodFlag = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Trường và quy tắc nào cho từng giá trị / which field and rule made each value, and the verdict."""
    with with_gateway(as_json=as_json, lang=lang, period=period, store=None) as (voice, gw):
        told = explain_record(gw, record, files=files, source=source, kind=kind)
        plain = told.as_json(show_ids=show_ids)
        if as_json:
            voice.json(plain)
        else:
            _print(voice, told, plain)
        if isinstance(told.explanation.outcome, Parked):
            raise typer.Exit(1)


def _print(voice: Voice, told: ExplainedRecord, plain: dict[str, Any]) -> None:
    record = plain["record"]
    voice.console.print(Line(f"{record['source']}/{record['kind']}/{record['key']}", style="bold"))
    voice.say(
        Text(
            f"Tệp: {told.files}; kỳ: {plain['period'] or '–'}; bản ghi {record['digest'][:12]}",
            f"Files: {told.files}; period: {plain['period'] or '–'}; record {record['digest'][:12]}",
        )
    )
    if not told.roster_known:
        voice.warn(
            Text(
                "Chưa có danh sách công chức trong kho: không kiểm tra người và đơn vị",
                "the store has no roster yet: people and organisations are not checked",
            )
        )
    _verdict(voice, plain)
    _values(voice, plain)
    _catalogue(voice, plain)
    for one in plain["computed"]:
        voice.say(_line(f"= {one['name']} = {one['value']}: ", one))
    _store(voice, plain["store"])


def _verdict(voice: Voice, plain: dict[str, Any]) -> None:
    verdict, outcome = plain["verdict"], plain["outcome"]
    if verdict != "parked":
        voice.say(Text(f"Kết quả: {verdict}", f"Verdict: {verdict}"))
        return
    where = f"{outcome['field']}: {outcome['found']}"
    voice.say(_line(f"✗ {where} – ", outcome["meaning"]))
    voice.say(_line("  → ", outcome["remedy"]))


def _values(voice: Voice, plain: dict[str, Any]) -> None:
    """Each value with the place of its rule, the fields looked at and what the rule did."""
    for one in plain["values"]:
        shown = one["became"]["value"] if one["became"] else one["value"]
        result = f"✗ {one['unreadable']}" if one["unreadable"] else _raw(shown)
        voice.console.print(
            Line(f"{one['target']} = {result}", style="red" if one["unreadable"] else "bold"), soft_wrap=True
        )
        fields = "; ".join(
            f"{'▸' if f['taken'] else '▹'} {f['field']} = {_raw(f['raw'])}" for f in one["fields"]
        )
        left_out = Text("(tệp không ghi)", "(not in the file)").in_lang(voice.lang)
        voice.console.print(Line(f"    {one['place'] or left_out}  {fields}", style="dim"), soft_wrap=True)
        for step in one["steps"]:
            line = f"    · {step[voice.lang]}{_at(step['place'], one['place'])}"
            voice.console.print(Line(line), soft_wrap=True)


def _at(place: str, of_rule: str) -> str:
    """The line of a table's entry, where it is another one than the rule's."""
    return f"  ({place.rpartition('.yaml:')[2]})" if place and place != of_rule else ""


def _raw(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


def _catalogue(voice: Voice, plain: dict[str, Any]) -> None:
    item = plain["catalogue"]
    if item is None:
        return
    if not item["line"]:
        lines = ", ".join(item["other_lines"])
        voice.say(
            Text(
                f"Mã không có hiệu lực ngày {item['as_of']}; các dòng của mã: {lines}",
                f"the code is not in force on {item['as_of']}; its lines: {lines}",
            )
        )
        return
    until = item["valid_to"] or "…"
    voice.say(
        Text(
            f"{item['line']}: {item['code']} {item['name']}, hệ số {item['coefficient']} "
            f"(hiệu lực {item['valid_from']} – {until}; ngày giao {item['as_of']})",
            f"{item['line']}: {item['code']} {item['name']}, coefficient {item['coefficient']} "
            f"(in force {item['valid_from']} – {until}; assigned {item['as_of']})",
        )
    )


def _store(voice: Voice, store: dict[str, Any] | None) -> None:
    if store is None:
        return
    if not store["current"]:
        voice.say(Text("Kho: đã có bản mới hơn của bản ghi", "Store: a newer version of the record counts"))
    unit = store["unit"]
    if unit is not None:
        made = f"{_versions(unit['mapping_versions'])}, catalogue {_versions(unit['catalogue_versions'])}"
        voice.say(
            Text(
                f"Kho: ánh xạ bằng phiên bản {made}; {_counts(unit, 'vi')}",
                f"Store: mapped with version {made}; {_counts(unit, 'en')}",
            )
        )
        if not unit["same_as_explained"]:
            voice.say(Text("Kho: khác với giải thích này", "Store: not the same as explained here"))
    for one in store["parked"]:
        voice.say(
            _line(
                f"#{one['id']} {one['stage']} {one['state']}: {one['field']} {one['detail']} – ",
                one["meaning"],
            )
        )


def _counts(unit: dict[str, Any], lang: str) -> str:
    """Whether the unit counts by itself, and what it is linked with."""
    texts = [
        Text("được tính", "counts")
        if unit["counts"]
        else Text("không tính riêng", "does not count by itself")
    ]
    if unit["completes"]:
        texts.append(Text(f"tính cùng {unit['completes']}", f"counts with {unit['completes']}"))
    if unit["completed_by"]:
        names = ", ".join(unit["completed_by"])
        texts.append(Text(f"văn bản hoàn thành: {names}", f"completed by {names}"))
    if unit["same_product"]:
        names = ", ".join(unit["same_product"])
        texts.append(Text(f"cùng sản phẩm: {names}", f"same product: {names}"))
    if unit["objective_causes"]:
        count = unit["objective_causes"]
        texts.append(Text(f"{count} xác nhận khách quan", f"{count} confirmed objective cause(s)"))
    return "; ".join(text.vi if lang == "vi" else text.en for text in texts)


def _versions(numbers: list[int]) -> str:
    return "/".join(f"v{number}" for number in numbers) or "?"


def _line(start: str, words: dict[str, str]) -> Text:
    return Text(f"{start}{words['vi']}", f"{start}{words['en']}")
