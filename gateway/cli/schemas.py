"""``gateway source schema`` and ``gateway mapping schema``: JSON Schemas that complete files in an editor."""

# ruff: noqa: PLC0415 - source files bring every protocol with them, mapping files none

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, command

OutputFlag = Annotated[
    Path | None, typer.Option("-o", "--output", help="Tệp để ghi (mặc định: in ra) / the file to write")
]


def source_schema_text() -> str:
    """The schema as it stands in ``mappings/files/source.schema.json``."""
    from connectors.document_mgmt.source_file import source_schema

    return json.dumps(source_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def mapping_schema_text() -> str:
    """The schema as it stands in ``mappings/files/mapping.schema.json``."""
    from mappings.mapping_schema import mapping_schema

    return json.dumps(mapping_schema(), ensure_ascii=False, indent=1) + "\n"


def of_sources(output: OutputFlag = None, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """JSON Schema của tệp nguồn, cho trình soạn thảo / the JSON Schema of source files, for editors."""
    _give(source_schema_text, output, as_json=as_json, lang=lang)


def of_mappings(output: OutputFlag = None, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """JSON Schema của tệp ánh xạ, cho trình soạn thảo / the JSON Schema of mapping files, for editors."""
    _give(mapping_schema_text, output, as_json=as_json, lang=lang)


def _give(text: Callable[[], str], output: Path | None, *, as_json: bool, lang: str) -> None:
    with command(as_json=as_json, lang=lang) as voice:
        if output is None:
            typer.echo(text(), nl=False)
            return
        output.write_text(text(), encoding="utf-8")
        voice.answer({"file": str(output)}, Text("Đã ghi", "Written"))
