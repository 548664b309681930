"""``gateway mapping check``: every fault of the files, as ``file:line:column: message`` with what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import GatewayError
from domain.faults import Fault
from domain.period import Period
from domain.text import Lang, Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, command
from gateway.settings import Settings, read_settings
from gateway.steps.check_files import CheckReport
from gateway.steps.check_paths import check_path, note_check


def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            help="Tệp, thư mục mappings hoặc thư mục tỉnh (mặc định: bản đang sửa của GATEWAY_PROVINCE) / "
            "a file, a mappings folder, or a province's folder (default: the working copy)",
        ),
    ] = None,
    period: Annotated[
        str,
        typer.Option("--period", help="YYYY-MM | YYYY-Qn: mã danh mục còn hiệu lực / codes in force then"),
    ] = "",
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", help="Danh mục khác, tệp CSV / another catalogue")
    ] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Mọi lỗi của tệp ánh xạ, danh mục, chính sách… một lần / every fault of the files, at its line."""
    chosen = _period(period)
    with command(as_json=as_json, lang=lang) as voice:
        settings = read_settings()
        where = path or settings.files_dir / settings.province
        for given in (where, catalogue):
            if given is not None and not _is_there(given):
                raise typer.BadParameter(f"không có / not there: {given}")
        report = check_path(where, period=chosen, catalogue=catalogue)
        _tell(voice, report)
        _note(settings, str(where), report, voice)
        if not report.clean:
            raise typer.Exit(1)


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError:
        raise typer.BadParameter("YYYY-MM | YYYY-Qn", param_hint="--period") from None


def _is_there(path: Path) -> bool:
    """Whether anything of that name is there, be it a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def _tell(voice: Voice, report: CheckReport) -> None:
    if voice.as_json:
        voice.json(report.as_json())
        return
    lines = [_line(fault, voice.lang) for fault in report.faults]
    warning = Text("lưu ý", "warning").in_lang(voice.lang)
    lines += [_line(fault, voice.lang, f"{warning}: ") for fault in report.warnings]
    lines.append(_summary(report).in_lang(voice.lang))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _line(fault: Fault, lang: Lang, mark: str = "") -> str:
    remedy = f"\n  → {fault.remedy.in_lang(lang)}" if fault.remedy else ""
    return f"{fault.place}: {mark}{fault.message.in_lang(lang)}{remedy}"


def _summary(report: CheckReport) -> Text:
    files, faults, warnings = len(report.files), len(report.faults), len(report.warnings)
    if faults:
        return Text(
            f"{faults} lỗi, {warnings} lưu ý trong {files} tệp",
            f"{faults} faults, {warnings} warnings in {files} files",
        )
    if warnings:
        return Text(
            f"Không có lỗi, {warnings} lưu ý trong {files} tệp",
            f"No faults, {warnings} warnings in {files} files",
        )
    return Text(f"Không có lỗi trong {files} tệp", f"No faults in {files} files")


def _note(settings: Settings, what: str, report: CheckReport, voice: Voice) -> None:
    """Audit the check where there is a store; after the answer, which does not wait for it."""
    if not settings.database_url:
        return
    from gateway.steps.prepare import prepare_store  # noqa: PLC0415 - the store
    from gateway.wiring import open_gateway  # noqa: PLC0415 - as above

    try:
        with open_gateway(settings) as gw:
            prepare_store(gw)
            note_check(gw, what, report)
    except GatewayError as fault:
        voice.warn(Text(fault.explain("vi"), fault.explain("en")))
