"""``gateway mapping schema``: the JSON Schema that completes mapping files in an editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, command
from mappings.mapping_schema import mapping_schema


def schema_text() -> str:
    """The schema as it stands in ``mappings/files/mapping.schema.json``."""
    return json.dumps(mapping_schema(), ensure_ascii=False, indent=1) + "\n"


def schema(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Tệp để ghi (mặc định: in ra) / the file to write")
    ] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """JSON Schema của tệp ánh xạ, cho trình soạn thảo / the JSON Schema of mapping files, for editors."""
    with command(as_json=as_json, lang=lang) as voice:
        if output is None:
            typer.echo(schema_text(), nl=False)
            return
        output.write_text(schema_text(), encoding="utf-8")
        voice.answer({"file": str(output)}, Text("Đã ghi", "Written"))
