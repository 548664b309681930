"""An OpenAPI 3 or Swagger 2 description: the call that gives the list, its parameters, its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from connectors.discovery.guess import Confidence, Entry, FieldGuess, Sketch
from connectors.discovery.json_shape import TOTALS
from connectors.discovery.roles import (
    form_of,
    key_entry,
    named,
    paging_entry,
    period_entry,
    plain,
    since_entry,
    updated_entries,
)
from connectors.document_mgmt.contract import DayFormat, FieldType
from connectors.document_mgmt.timestamps import TimeFormat
from domain.faults import UNFINISHED
from domain.records import RecordKind
from domain.text import Text

Node: TypeAlias = "Mapping[str, Any]"

_DEEPEST = 12
WORDS = {
    RecordKind.ORGANISATIONS: ("donvi", "coquan", "organisation", "organization", "agenc", "unit"),
    RecordKind.PEOPLE: ("canbo", "congchuc", "nhansu", "people", "person", "employee", "user"),
    RecordKind.EVALUATIONS: ("danhgia", "tieuchi", "evaluation"),
    RecordKind.TASKS: ("nhiemvu", "task"),
    RecordKind.WORK_ITEMS: ("congviec", "nhiemvu", "workitem", "task", "job"),
    RecordKind.DOCUMENTS: ("vanban", "congvan", "document", "doc"),
}


def is_openapi(data: object) -> bool:
    """Whether ``data`` is such a description."""
    return isinstance(data, Mapping) and ("openapi" in data or "swagger" in data) and "paths" in data


@dataclass(frozen=True, slots=True)
class _Call:
    """A GET that answers with a list. ``around``: the group the list stands in."""

    path: str
    parameters: tuple[str, ...]
    records_path: str
    around: Node
    row: Node


def sketch_openapi(data: Node, kind: RecordKind, wanted: str = "") -> Sketch:
    """A REST source for ``kind``; ``wanted``: the path of the call, without it the likeliest.

    Raises:
        ValueError: no GET answers with a list of records, or not the one wanted.
    """
    calls = list(_calls(data))
    if wanted:
        calls = [call for call in calls if call.path == wanted]
    if not calls:
        raise ValueError(f"no GET {wanted} answers with a list of records".replace("  ", " "))
    best = max(calls, key=lambda call: _fits(call, kind))
    fields = _fields(data, best.row)
    sure = Confidence.SURE if wanted or len(calls) == 1 else Confidence.UNSURE
    others = ", ".join(sorted(one.path for one in calls if one != best))
    notes = Text(f"Lời gọi khác trả danh sách: {others}", f"Other calls that give lists: {others}")
    why = Text(f"một trong {len(calls)} lời gọi trả danh sách", f"one of {len(calls)} calls that give lists")
    path = Entry("path", _root(data) + best.path, why, sure)
    entries = (path, *_entries(data, best, fields))
    return Sketch("rest", (_auth(data),), tuple(filter(None, entries)), fields, (notes,) if others else ())


def _entries(data: Node, best: _Call, fields: Mapping[str, FieldGuess]) -> Iterator[Entry | None]:
    said = Text("theo mô tả OpenAPI", "as the description says")
    updated = updated_entries(fields)
    if best.records_path:
        yield Entry("records_path", best.records_path, said, Confidence.SURE)
    yield _total(data, best)
    yield key_entry(fields)
    yield from updated
    yield since_entry(best.parameters, form_of(updated))
    yield paging_entry(best.parameters)
    yield period_entry(best.parameters)


def _calls(data: Node) -> Iterator[_Call]:
    for path, item in _group(data, "paths").items():
        get = _group(item, "get")
        if not get or "{" in str(path) or not str(path).startswith("/"):
            continue
        parameters = [*_list(item, "parameters"), *_list(get, "parameters")]
        names = tuple(
            str(_resolved(data, one).get("name", ""))
            for one in parameters
            if _resolved(data, one).get("in") == "query"
        )
        answer = _answer(data, get)
        found = _rows_of(data, answer, "", {}, _DEEPEST) if answer else None
        if found:
            yield _Call(str(path), names, *found)


def _answer(data: Node, get: Node) -> Node | None:
    """The schema of the answer with status 200 (or the default)."""
    responses = _group(get, "responses")
    response = _resolved(data, responses.get("200") or responses.get("default") or {})
    if "schema" in response:  # Swagger 2
        return _resolved(data, response["schema"])
    content = _group(response, "content")
    media = next((content[one] for one in content if "json" in one), None)
    schema = _group(media, "schema") if isinstance(media, Mapping) else {}
    return _resolved(data, schema) if schema else None


def _rows_of(data: Node, schema: Node, path: str, around: Node, depth: int) -> tuple[str, Node, Node] | None:
    """Where the first list of groups is: its path, what stands around it, and what one row is."""
    schema = _merged(data, schema)
    if depth == 0:
        return None
    if schema.get("type") == "array" or "items" in schema:
        row = _merged(data, _resolved(data, _group(schema, "items")))
        return (path, around, row) if _group(row, "properties") else None
    for name, inner in _group(schema, "properties").items():
        if "." not in name:
            deeper = f"{path}.{name}".lstrip(".")
            found = _rows_of(data, _resolved(data, inner), deeper, schema, depth - 1)
            if found:
                return found
    return None


def _fields(data: Node, row: Node) -> dict[str, FieldGuess]:
    required = set(map(str, _list(row, "required")))
    found: dict[str, FieldGuess] = {}
    for name, inner in _group(row, "properties").items():
        schema = _merged(data, _resolved(data, inner))
        types = schema.get("type")
        kinds = [str(one) for one in types] if isinstance(types, list) else [str(types)]
        null = bool(schema.get("nullable") or schema.get("x-nullable") or "null" in kinds)
        kind, form = _type(next((one for one in kinds if one != "null"), ""), schema)
        codes = tuple(str(one) for one in _list(schema, "enum") if one is not None)
        loose = not required  # nobody marks fields as required: then nothing is known about it
        found[name] = FieldGuess(
            name, kind, name not in required, null or loose, form, codes, codes, examples=codes[:3]
        )
    return found


def _type(kind: str, schema: Node) -> tuple[FieldType | None, TimeFormat | DayFormat | None]:
    form = str(schema.get("format", ""))
    if kind == "string" and form == "date-time":
        return FieldType.INSTANT, TimeFormat.ISO
    if kind == "string" and form == "date":
        return FieldType.DAY, DayFormat.ISO
    known = {
        "string": FieldType.TEXT,
        "integer": FieldType.INTEGER,
        "number": FieldType.NUMBER,
        "boolean": FieldType.BOOLEAN,
        "array": FieldType.LIST,
        "object": FieldType.OBJECT,
    }
    return known.get(kind, FieldType.OBJECT if "properties" in schema else None), None


def _total(data: Node, call: _Call) -> Entry | None:
    """An integer beside the list that is called like a count."""
    counts = [
        name
        for name, inner in _group(call.around, "properties").items()
        if _resolved(data, inner).get("type") in {"integer", "number"}
    ]
    name = named(counts, TOTALS, whole=True)
    if name is None:
        return None
    parent = call.records_path.rpartition(".")[0]
    why = Text("theo tên, cạnh danh sách", "by its name, beside the list")
    return Entry("total_path", f"{parent}.{name}".lstrip("."), why, Confidence.LIKELY)


def _auth(data: Node) -> Entry:
    schemes = {**_group(_group(data, "components"), "securitySchemes"), **_group(data, "securityDefinitions")}
    for scheme in schemes.values():
        one = _resolved(data, scheme)
        flows = _group(one, "flows")
        flow = _group(flows, "clientCredentials") or (one if one.get("flow") == "application" else {})
        path = urlsplit(str(flow.get("tokenUrl", ""))).path
        why = Text("theo securitySchemes", "as securitySchemes says")
        if one.get("type") == "oauth2" and path.startswith("/"):
            login = {"kind": "oauth2_client_credentials", "token_path": path}
            return Entry("auth", login, why, Confidence.LIKELY)
        if one.get("type") == "basic" or str(one.get("scheme", "")).lower() == "basic":
            return Entry("auth", {"kind": "basic"}, why, Confidence.SURE)
        if one.get("type") == "apiKey" and one.get("in") == "header":
            keys = {"kind": "headers", "headers": {str(one.get("name")): "{password}"}}
            return Entry("auth", keys, why, Confidence.LIKELY)
    why = Text("mô tả không nói cách đăng nhập", "the description does not say how to log in")
    return Entry("auth", {"kind": UNFINISHED}, why, Confidence.UNSURE)


def _fits(call: _Call, kind: RecordKind) -> tuple[int, int, int]:
    """How likely a call gives ``kind``: by its path, then by paging, then by how many fields it has."""
    flat = plain(call.path)
    hits = sum(1 for word in WORDS.get(kind, ()) if word in flat)
    return hits, int(paging_entry(call.parameters) is not None), len(_group(call.row, "properties"))


def _root(data: Node) -> str:
    """The path every call begins with."""
    servers = _list(data, "servers")
    url = str(servers[0].get("url", "")) if servers and isinstance(servers[0], Mapping) else ""
    path = urlsplit(url).path if url else str(data.get("basePath", ""))
    return path.rstrip("/") if path.startswith("/") and "{" not in path else ""


def _resolved(data: Node, node: object) -> Node:
    """``node``, or what its ``$ref`` inside the same document leads to; never more than a few steps."""
    current: Any = node
    for _ in range(_DEEPEST):
        if not isinstance(current, Mapping):
            return {}
        reference = current.get("$ref")
        if not isinstance(reference, str):
            return current
        current = data
        for part in reference.removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            current = current.get(key) if isinstance(current, Mapping) else None
    return {}


def _merged(data: Node, schema: Node) -> Node:
    """``schema`` with the properties of everything it is made of (``allOf``)."""
    parts = [_resolved(data, one) for one in _list(schema, "allOf")]
    if not parts:
        return schema
    merged: dict[str, Any] = {**schema, "properties": dict(_group(schema, "properties"))}
    merged["required"] = list(_list(schema, "required"))
    for part in parts:
        merged["properties"] = {**_group(part, "properties"), **merged["properties"]}
        merged["required"] += _list(part, "required")
        merged.setdefault("type", part.get("type", "object"))
    return merged


def _group(node: object, name: str) -> Node:
    value = node.get(name) if isinstance(node, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(node: object, name: str) -> list[Any]:
    value = node.get(name) if isinstance(node, Mapping) else None
    return value if isinstance(value, list) else []
