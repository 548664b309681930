"""A text in an answer that is a document of its own: JSON or XML in a string element."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from lxml import etree

from connectors.document_mgmt.soap.rows import RowShape
from connectors.xml_safe import parse_xml
from domain.records import Json

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Unwrapped(NamedTuple):
    """What such a text holds. ``total`` and ``said``: None where it says nothing."""

    rows: list[Mapping[str, Json]]
    total: Json
    said: Json


def unwrap_json(
    text: str, *, records_path: str | None, total_path: str | None, success_path: str | None
) -> Unwrapped:
    """The records of a JSON text; no text at all is no record. Fractions stay the text that was written.

    Raises:
        ValueError: no JSON, or no list of records where it should be.
    """
    if not text.strip():
        return Unwrapped([], None, None)
    if r"\u0000" in text and _NUL.search(text):
        raise ValueError("JSON: NUL")  # PostgreSQL cannot hold it, and no real text has it
    try:
        found: Json = json.loads(text, parse_float=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"JSON: {type(exc).__name__}") from exc
    listed = _dig(found, records_path)
    rows = _rows(listed, records_path or ".")
    return Unwrapped(
        rows,
        _dig(found, total_path) if total_path else None,
        _dig(found, success_path) if success_path else None,
    )


def _rows(listed: Json, where: str) -> list[Mapping[str, Json]]:
    """The records of a list; null instead of an empty list is forgiven."""
    found = [] if listed is None else listed
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else None
    if rows is None or not isinstance(found, list) or len(rows) != len(found):
        raise ValueError(f"JSON: {where}: không phải danh sách bản ghi / no list of records")
    return list(rows)


def unwrap_xml(
    text: str, *, record_element: str, shape: RowShape, total_path: str | None, success_path: str | None
) -> Unwrapped:
    """The records of an XML text; paths start below its root. No text at all is no record.

    Raises:
        ValueError: not XML, or with a document type declaration.
    """
    if not text.strip():
        return Unwrapped([], None, None)
    data = _without_declaration(text).encode()
    root = parse_xml(data)
    rows: list[Mapping[str, Json]] = [
        shape.fields(element)
        for element in root.iter(f"{{*}}{record_element}")
        if not any(shape.name(above.tag) == record_element for above in element.iterancestors())
    ]
    return Unwrapped(rows, _text_at(root, total_path), _text_at(root, success_path))


def _without_declaration(text: str) -> str:
    """Its encoding is that of bytes which are gone: the text was decoded with the answer around it."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.partition("?>")[2] if start.startswith("<?xml") else start


def _text_at(root: etree._Element, path: str | None) -> Json:
    if not path:
        return None
    found = root.find("/".join(f"{{*}}{name}" for name in path.split(".")))
    return None if found is None else (found.text or "").strip()


def _dig(value: Json, path: str | None) -> Json:
    for name in path.split(".") if path else ():
        if not isinstance(value, dict) or name not in value:
            raise ValueError(f"JSON: thiếu / missing {path}")
        value = value[name]
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
