"""The records out of an answer, in the forms REST systems give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from connectors.document_mgmt.config import Limits
from connectors.document_mgmt.readers import unreadable
from connectors.document_mgmt.rest.config import RestKind
from connectors.document_mgmt.rest.json_body import read_json
from domain.records import Json

Row: TypeAlias = "Mapping[str, Json]"

_FIELD = re.compile(r"([A-Za-z_]\w{0,99}):(.*)", re.ASCII | re.DOTALL)


def dig(envelope: Json, path: str, where: str) -> Json:
    """The value at a dotted path; an empty path is the whole.

    Raises:
        SourceBroke: nothing is there.
    """
    value = envelope
    for name in path.split(".") if path else ():
        if not isinstance(value, dict) or name not in value:
            raise unreadable(where, f"thiếu / missing {path}")
        value = value[name]
    return value


def rows_of(envelope: Json, settings: RestKind, total: int | None, where: str, limits: Limits) -> list[Row]:
    """The records of an answer; null instead of an empty list is forgiven when the count agrees.

    Raises:
        SourceBroke: no records in the form the file names.
    """
    path = settings.records_path
    found = dig(envelope, path, where)
    form = settings.rows.form
    if form != "list" and isinstance(found, str):
        if form == "text_blob":
            return _blob_rows(found, where, limits.max_values)
        found = _inner_list(found, where, limits)
    if found is None and total == 0:
        return []
    if not isinstance(found, list):
        raise unreadable(where, f"{path}: không phải danh sách / not a list")
    return [_checked(row, path, where) for row in found]


def _checked(row: Json, path: str, where: str) -> Row:
    if not isinstance(row, dict):
        raise unreadable(where, f"{path}: không phải bản ghi / not a record")
    return row


def _inner_list(text: str, where: str, limits: Limits) -> Json:
    body = text.encode("utf-8", "replace")
    if not body.strip():
        return []
    return read_json(body, where, max_depth=limits.max_depth, max_values=limits.max_values)


def _blob_rows(text: str, where: str, max_values: int) -> list[Row]:
    """Records of lines ``NAME: value``. A record ends with an empty line, or where its first field comes
    again; a line without a name goes on with the value before it.

    Raises:
        SourceBroke: a record that does not begin with a name, or too many lines.
    """
    if 4 * text.count("\n") > max_values:  # a line may be a record
        raise unreadable(where, f"hơn {max_values // 4} dòng / more than {max_values // 4} lines")
    rows: list[dict[str, Json]] = []
    first, last = "", ""
    for line in text.splitlines():
        if not line.strip():
            last = ""
            continue
        field = _FIELD.fullmatch(line.strip())
        if field is None:
            if not last:
                raise unreadable(where, f"không phải 'TÊN: giá trị' / not 'NAME: value': {line[:40]!r}")
            rows[-1][last] = f"{rows[-1][last]}\n{line.strip()}"
            continue
        if not last or field[1] == first:
            rows.append({})
            first = field[1]
        last = field[1]
        rows[-1][last] = field[2].strip()
    return list(rows)
