"""``gateway catalogue``: the official lists from Excel, and checks of the catalogue's CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import GatewayError, Misconfigured
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, command
from gateway.settings import read_settings
from gateway.steps.catalogue_check import check_catalogue, note_catalogue_check
from mappings.catalogue_findings import Finding, Severity

if TYPE_CHECKING:
    from gateway.steps.catalogue_import import CatalogueImport
    from gateway.wiring import Gateway

_LABELS = {
    Severity.FAULT: Text("LỖI", "FAULT"),
    Severity.DOUBT: Text("NGHI VẤN", "DOUBT"),
    Severity.NOTE: Text("GHI CHÚ", "NOTE"),
}
_MAX_BYTES = 33 << 20
"""More than any catalogue may have: the check itself says that it is too large."""


WorkbookFile = Annotated[Path, typer.Argument(help="Tệp Excel / the workbook", metavar="FILE.xlsx")]
OutputFile = Annotated[
    Path | None, typer.Option("-o", "--output", help="Danh mục CSV để ghi / the catalogue CSV to write")
]
FirstDay = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%d/%m/%Y"], help="Ngày bắt đầu áp dụng / first day of validity, 2026-06-01"
    ),
]
Decision = Annotated[str, typer.Option(help="Quyết định ban hành / who decided it")]
StandardScore = Annotated[str, typer.Option(help="Điểm của sản phẩm chuẩn / score of the standard unit")]
InUse = Annotated[
    Path | None, typer.Option(help="Danh mục đang dùng, để nối tiếp / the catalogue in use, to go on from")
]
WholeFlag = Annotated[
    bool,
    typer.Option(
        "--whole", help="Với --into: mã không còn trong danh mục mới thì hết hiệu lực / other codes end"
    ),
]
ForExcelFlag = Annotated[
    bool,
    typer.Option(
        "--for-excel", help="CSV mở bằng Excel tiếng Việt (dấu ;) / a CSV that Vietnamese Excel opens"
    ),
]
ReportFile = Annotated[Path | None, typer.Option(help="Ghi báo cáo JSON / write the report as JSON")]


def import_(
    file: WorkbookFile,
    output: OutputFile = None,
    valid_from: FirstDay = None,
    source: Decision = "",
    standard_score: StandardScore = "",
    into: InUse = None,
    whole: WholeFlag = False,
    for_excel: ForExcelFlag = False,
    report: ReportFile = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Danh mục Excel (Phụ lục I–III) → CSV, kèm báo cáo / lists in Excel → CSV, with a report."""
    for given in (file, into):
        _must_exist(given)
    wished = _score(standard_score)
    with command(as_json=as_json, lang=lang) as voice:
        from gateway.steps.catalogue_import import (  # noqa: PLC0415 - openpyxl only here
            Into,
            import_workbook,
            note_import,
        )
        from mappings.excel.importing import Wishes  # noqa: PLC0415

        day = valid_from.date() if valid_from else None
        onto = Into(into, whole) if into is not None else None
        done = import_workbook(file, output, Wishes(day, source.strip(), wished), onto, for_excel=for_excel)
        if report is not None:
            _write_report(done, report)
        if as_json:
            voice.json(done.as_json())
        else:
            _tell(done.imported.findings, voice)
            _sum_up(done, voice)
        _note(lambda gw: note_import(gw, done), voice)
    raise typer.Exit(0 if done.clean else 1)


def check(
    file: Annotated[Path, typer.Argument(help="Danh mục CSV / the catalogue's CSV", metavar="FILE.csv")],
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Kiểm tra danh mục: lỗi, chỗ nghi vấn, chồng thời hạn / faults, doubts and validity of a catalogue."""
    _must_exist(file)
    with command(as_json=as_json, lang=lang) as voice:
        with file.open("rb") as stream:
            done = check_catalogue(stream.read(_MAX_BYTES), str(file))
        if as_json:
            voice.json(done.as_json())
        else:
            _tell(done.findings, voice)
            faults, doubts = done.count(Severity.FAULT), done.count(Severity.DOUBT)
            voice.say(
                Text(
                    f"{done.items} mục; {faults} lỗi, {doubts} nghi vấn",
                    f"{done.items} items; {faults} faults, {doubts} doubts",
                )
            )
        _note(lambda gw: note_catalogue_check(gw, done), voice)
    raise typer.Exit(0 if done.clean else 1)


def _note(write: Callable[[Gateway], None], voice: Voice) -> None:
    """Audit what was done where there is a store; after the answer, which does not wait for it."""
    settings = read_settings()
    if not settings.database_url:
        return
    from gateway.steps.prepare import prepare_store  # noqa: PLC0415 - the store
    from gateway.wiring import open_gateway  # noqa: PLC0415 - as above

    try:
        with open_gateway(settings) as gw:
            prepare_store(gw)
            write(gw)
    except GatewayError as fault:
        voice.warn(Text(fault.explain("vi"), fault.explain("en")))


def _must_exist(file: Path | None) -> None:
    if file is not None and not file.is_file():
        raise typer.BadParameter(f"không có tệp / no such file: {file}")


def _write_report(done: CatalogueImport, report: Path) -> None:
    """Write the answer as JSON beside the catalogue.

    Raises:
        Misconfigured: it cannot be written there.
    """
    try:
        report.write_text(json.dumps(done.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as fault:
        raise Misconfigured(
            Text(
                f"không ghi được báo cáo ({fault.strerror})",
                f"the report cannot be written ({fault.strerror})",
            ),
            Text("chọn chỗ khác cho --report", "choose another place for --report"),
            str(report),
        ) from fault


def _score(text: str) -> Decimal | None:
    """The standard score as typed, decimal comma or point.

    Raises:
        typer.BadParameter: not a number greater than 0.
    """
    if not text:
        return None
    try:
        score = Decimal(text.replace(",", "."))
    except InvalidOperation:
        score = Decimal(0)
    if not score.is_finite() or score <= 0:
        raise typer.BadParameter(f"phải là số lớn hơn 0 / must be a number greater than 0: {text}")
    return score


def _tell(findings: Iterable[Finding], voice: Voice) -> None:
    """Each finding on a line of its own: place, how grave, why, and what to do."""
    shown = sorted(findings, key=lambda finding: list(_LABELS).index(finding.severity))
    for one in shown:
        label = _LABELS[one.severity]
        line = Text(
            f"{one.place}: {label.vi}: {one.reason.vi} → {one.remedy.vi}",
            f"{one.place}: {label.en}: {one.reason.en} → {one.remedy.en}",
        )
        voice.console.print(line.in_lang(voice.lang), markup=False, soft_wrap=True)


def _sum_up(done: CatalogueImport, voice: Voice) -> None:
    """Lists found, items by group and code, and where they went."""
    counts, found = done.counts(), done.imported
    voice.answer(
        {
            "lists": [f"{one.place}: {one.kind}, {one.rows}" for one in found.lists],
            "standard_score": found.standard_score,
            **counts,
            **done.history,
            "output": done.output,
        },
        Text(f"Danh mục từ {done.file}", f"The catalogue in {done.file}"),
    )
