"""``gateway source discover``: drafts of a source file, its contract and its mapping files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import Misconfigured
from domain.records import RecordKind
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, with_gateway
from gateway.steps.discover import Sample, discover_files, discover_source, write_drafts


def discover(
    name: Annotated[str, typer.Argument(help="Tên nguồn mới / name of the new source")],
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="WSDL, OpenAPI, mẫu JSON/XML, CSV, XLSX / a description or a sample, for a kind",
            metavar="[KIND=]FILE...",
        ),
    ] = None,
    from_source: Annotated[
        str, typer.Option("--from-source", help="đọc một trang từ nguồn đã có / read a page of a source")
    ] = "",
    call: Annotated[
        str, typer.Option("--call", help="đường dẫn hoặc thao tác trong mô tả / path or operation to use")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option("--folder", help="thư mục tỉnh / the province's folder")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="ghi đè tệp đã có / overwrite")] = False,
    period: PeriodFlag = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Soạn nháp tệp nguồn và tệp ánh xạ / draft a source file and its mapping files."""
    if bool(files) == bool(from_source):
        raise typer.BadParameter("FILE hoặc --from-source / either FILE or --from-source")
    with with_gateway(as_json=as_json, lang=lang, period=period, store=False, working_copy=True) as (
        voice,
        gw,
    ):
        if files:
            drafts = discover_files(name, [_sample(word, call) for word in files])
        else:
            drafts = discover_source(gw, name, from_source, gw.default_period())
        written = write_drafts(folder or gw.folder_path, drafts, force=force)
        todo = drafts.open_points.in_lang(voice.lang)
        answer = {"files": [str(path) for path in written], "todo": todo.splitlines()[1:]}
        voice.answer(answer, Text("Bản nháp", "Drafts"))


def _sample(word: str, call: str) -> Sample:
    """``work_items=list.json``, or a file alone: work items.

    Raises:
        Misconfigured: no such kind.
    """
    kind, separator, path = word.partition("=")
    if not separator or Path(word).exists():
        return Sample(RecordKind.WORK_ITEMS, Path(word), call)
    if kind not in set(RecordKind):
        known = ", ".join(one.value for one in RecordKind)
        raise Misconfigured(
            Text(f"Không có loại bản ghi {kind!r}", f"there is no kind {kind!r}"),
            Text(f"Dùng một trong: {known}", f"Use one of: {known}"),
            word,
        )
    return Sample(RecordKind(kind), Path(path), call)
