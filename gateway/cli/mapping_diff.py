"""``gateway mapping diff OLD NEW``: what other files would change, shown before it counts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import Misconfigured
from domain.identifiers import mask_personal_ids
from domain.text import Text
from gateway.cli.bars import Bars
from gateway.cli.change_tables import show_change
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, with_gateway
from gateway.steps.change_preview import ChangePreview, preview_change
from gateway.steps.changes import PersonChange
from gateway.versions.open import files_named

_REFS = "published | folder | số phiên bản / version | đường dẫn / path"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_REFS)] = "published",
    new: Annotated[str, typer.Argument(metavar="NEW", help=_REFS)] = "folder",
    period: PeriodFlag = "",
    top: Annotated[int, typer.Option("--top", min=1, help="Nêu bao nhiêu người / how many people")] = 20,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Danh sách đầy đủ: .json hoặc .csv / the full list"),
    ] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Xem trước: đổi tệp thì điểm của ai đổi, không ghi gì / see whose scores change, storing nothing."""
    if output is not None and output.suffix not in {".json", ".csv"}:
        raise typer.BadParameter(".json | .csv", param_hint="--output")
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        of = gw.default_period()
        sides = files_named(gw, old), files_named(gw, new)
        with Bars(voice) as bars:
            found = preview_change(gw, *sides, of, progress=bars, top=top)
        if output is not None:
            _write(found, output)
        if voice.as_json:
            voice.json(found.as_json() | {"digest": found.digest})
        else:
            show_change(voice, found.as_json())


def _write(found: ChangePreview, path: Path) -> None:
    """The whole list of people into a file; personal ids masked as everywhere.

    Raises:
        Misconfigured: the file cannot be written.
    """
    try:
        path.write_text(_csv(found) if path.suffix == ".csv" else _json(found), "utf-8")
    except OSError as fault:
        raise Misconfigured(
            Text(f"Không ghi được tệp: {fault.strerror}", f"the file cannot be written: {fault.strerror}"),
            Text("Kiểm tra thư mục và quyền ghi", "check the folder and its permissions"),
            where=str(path),
        ) from fault


def _json(found: ChangePreview) -> str:
    whole = found.as_json(top=max(len(found.people), len(found.agencies), len(found.records.coefficients)))
    return json.dumps(whole | {"digest": found.digest}, ensure_ascii=False, indent=1) + "\n"


def _csv(found: ChangePreview) -> str:
    """One line a person, with a byte order mark, so that Excel reads Vietnamese."""
    out = io.StringIO()
    writer = csv.DictWriter(out, PersonChange.__slots__)
    writer.writeheader()
    for person in found.people:
        row = {name: "" if value is None else value for name, value in person.as_json().items()}
        names = " ".join(mask_personal_ids(name) for name in person.names)
        writer.writerow(row | {"name": _no_formula(person.name), "names": _no_formula(names)})
    return "\ufeff" + out.getvalue()


def _no_formula(text: str) -> str:
    """A text a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
