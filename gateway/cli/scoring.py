"""``gateway score``: the whole period in the store, or one person from a file without any database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import BadFile
from domain.text import Text
from gateway.cli import steps
from gateway.cli.output import DryRunFlag, JsonFlag, LangFlag, PeriodFlag, command
from scoring.request import score_request, sheet_json


def score(
    input_file: Annotated[
        Path | None, typer.Option("--input", help="Tệp JSON một người / one person's JSON file")
    ] = None,
    period: PeriodFlag = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
    dry_run: DryRunFlag = False,
) -> None:
    """Chấm điểm cả kỳ, hoặc một người từ tệp / score the period, or one person from a file."""
    if input_file is None:
        steps.score(period=period, as_json=as_json, lang=lang, dry_run=dry_run)
        return
    with command(as_json=as_json, lang=lang) as voice:
        data = read_json(input_file)
        voice.answer(sheet_json(score_request(data, str(input_file))), Text("Phiếu điểm", "Score sheet"))


def read_json(path: Path) -> object:
    """The JSON value in ``path``.

    Raises:
        BadFile: it cannot be read, is not UTF-8 or is not JSON; line and column are named.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise BadFile(
            Text(f"Không đọc được tệp: {fault.strerror}", f"the file cannot be read: {fault.strerror}"),
            Text("Kiểm tra đường dẫn và quyền đọc", "check the path and its permissions"),
            where=str(path),
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadFile(
            Text("Tệp không phải mã UTF-8", "the file is not UTF-8"),
            Text("Lưu lại tệp với mã UTF-8", "save it again as UTF-8"),
            where=str(path),
        ) from fault
    except (json.JSONDecodeError, RecursionError) as fault:
        line, column = getattr(fault, "lineno", 1), getattr(fault, "colno", 1)
        raise BadFile(
            Text(f"Không phải JSON: {fault}", f"not JSON: {fault}"),
            Text("Sửa cú pháp tại vị trí nêu trên", "correct the syntax at that place"),
            where=f"{path}:{line}:{column}",
        ) from fault
