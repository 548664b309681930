"""A WSDL: the operation that gives the list, its parameters, and the element that is a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.discovery.guess import Confidence, Entry, FieldGuess, Sketch, todo
from connectors.discovery.json_shape import TOTALS
from connectors.discovery.openapi_shape import WORDS
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
from connectors.discovery.xml_shape import soap_top
from connectors.document_mgmt.contract import DayFormat, FieldType
from connectors.document_mgmt.timestamps import TimeFormat
from connectors.wsdl.offline import REFUSALS, offline_client
from connectors.wsdl.study import study_wsdl
from domain.faults import UNFINISHED
from domain.records import RecordKind
from domain.text import Text

_DEEPEST = 8
_LISTING = ("danhsach", "list", "search", "find", "get", "lay", "tracuu", "pending")
_TYPES: Mapping[str, tuple[FieldType, TimeFormat | DayFormat | None]] = {
    "dateTime": (FieldType.INSTANT, TimeFormat.ISO),
    "date": (FieldType.DAY, DayFormat.ISO),
    "boolean": (FieldType.BOOLEAN, None),
    "decimal": (FieldType.NUMBER, None),
    "double": (FieldType.NUMBER, None),
    "float": (FieldType.NUMBER, None),
}
_WHOLE = ("int", "integer", "long", "short", "byte", "Integer", "unsigned")


@dataclass(frozen=True, slots=True)
class _Operation:
    """What an operation asks and answers. ``record``: the element that comes again and again, if any."""

    name: str
    parameters: tuple[str, ...]
    record: str
    fields: Mapping[str, FieldGuess]
    numbers: tuple[str, ...]


def sketch_wsdl(name: str, files: Mapping[str, bytes], kind: RecordKind, wanted: str = "") -> Sketch:
    """A SOAP source for ``kind``; ``wanted``: the operation, without it the likeliest.

    Raises:
        ValueError: no WSDL that can be used, or no such operation.
    """
    try:
        study = study_wsdl(name, files)
        client = offline_client(study)
        operations = list(_operations(client))
    except REFUSALS as fault:
        raise ValueError(f"WSDL: {type(fault).__name__}: {fault}") from fault
    operations = [one for one in operations if not wanted or one.name == wanted]
    if not operations:
        raise ValueError(f"no SOAP operation {wanted}".strip())
    best = max(operations, key=lambda one: _fits(one, kind))
    address = next((port.address for port in study.ports if port.protocol.startswith("SOAP")), "")
    path = urlsplit(address).path
    others = ", ".join(sorted(one.name for one in operations if one != best))
    notes = Text(f"Thao tác khác: {others}", f"Other operations: {others}")
    return Sketch(
        "soap",
        soap_top(f"wsdl/{name}", path if path.startswith("/") else UNFINISHED),
        tuple(_entries(best, len(operations))),
        best.fields,
        (notes,) if others else (),
        pinned={f"wsdl/{one}": files[one] for one in study.closure.pins if one in files},
    )


def _entries(best: _Operation, count: int) -> Iterator[Entry]:
    why = Text(f"một trong {count} thao tác", f"one of {count} operations")
    yield Entry("operation", best.name, why, Confidence.SURE if count == 1 else Confidence.UNSURE)
    if best.record:
        told = Text("phần tử lặp lại trong câu trả lời", "the element that repeats in the answer")
        yield Entry("record_element", best.record, told, Confidence.LIKELY)
    else:
        told = Text("WSDL không nói phần tử nào lặp lại", "the WSDL does not say which element repeats")
        yield todo("record_element", told)
    total = named(best.numbers, TOTALS, whole=True)
    if total:
        yield Entry("total_path", total, Text("theo tên", "by its name"), Confidence.LIKELY)
    yield key_entry(best.fields)
    updated = updated_entries(best.fields)
    yield from updated
    yield since_entry(best.parameters, form_of(updated))
    for entry in (paging_entry(best.parameters), period_entry(best.parameters)):
        if entry:
            yield entry


def _operations(client: Any) -> Iterator[_Operation]:  # noqa: ANN401 - zeep has no types
    seen: set[str] = set()
    for service in client.wsdl.services.values():
        for port in service.ports.values():
            for operation in port.binding._operations.values():  # noqa: SLF001 - zeep has no public way
                if operation.name not in seen and hasattr(operation, "soapaction"):
                    seen.add(operation.name)
                    yield _operation(operation)


def _operation(operation: Any) -> _Operation:  # noqa: ANN401 - zeep has no types
    asked = [name for name, _ in _children(_body_type(operation.input))]
    repeated: list[tuple[int, str, Any]] = []
    numbers: list[str] = []
    _walk(_body_type(operation.output), repeated, numbers, 0)
    if not repeated:
        return _Operation(operation.name, tuple(asked), "", {}, tuple(numbers))
    _, record, kind = max(repeated, key=lambda one: one[0])
    fields = {name: _field(name, element) for name, element in _children(kind)}
    return _Operation(operation.name, tuple(asked), record, fields, tuple(numbers))


def _body_type(message: Any) -> Any:  # noqa: ANN401 - zeep has no types
    body = getattr(message, "body", None)
    return getattr(body, "type", None)


def _children(kind: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - zeep has no types
    """The named elements of a type, wrappers without fields of their own left out."""
    elements = getattr(kind, "elements", None) or []
    return [(name, one) for name, one in elements if name and getattr(one, "name", None)]


def _walk(
    kind: Any,  # noqa: ANN401 - zeep has no types
    repeated: list[tuple[int, str, Any]],
    numbers: list[str],
    depth: int,
) -> None:
    """Collect elements that may come many times and have fields, and whole numbers that may count them."""
    if depth > _DEEPEST:
        return
    for name, element in _children(kind):
        inner = element.type
        if element.accepts_multiple and len(_children(inner)) > 1:
            repeated.append((len(_children(inner)), str(name), inner))
        elif _children(inner):
            _walk(inner, repeated, numbers, depth + 1)
        elif _kind(inner)[0] is FieldType.INTEGER:
            numbers.append(str(name))


def _field(name: str, element: Any) -> FieldGuess:  # noqa: ANN401 - zeep has no types
    kind, form = (FieldType.LIST, None) if element.accepts_multiple else _kind(element.type)
    return FieldGuess(
        name, kind, bool(element.is_optional), bool(element.nillable or element.is_optional), form
    )


def _kind(kind: Any) -> tuple[FieldType, TimeFormat | DayFormat | None]:  # noqa: ANN401 - zeep has no types
    if _children(kind):
        return FieldType.OBJECT, None
    name = str(getattr(kind, "name", "") or "")
    if name in _TYPES:
        return _TYPES[name]
    return (FieldType.INTEGER if name.endswith(_WHOLE) or name in _WHOLE else FieldType.TEXT), None


def _fits(operation: _Operation, kind: RecordKind) -> tuple[int, int, int]:
    """How likely an operation gives ``kind``: records, then its name, then paging."""
    flat = plain(operation.name)
    hits = sum(2 for word in WORDS.get(kind, ()) if word in flat)
    hits += sum(1 for word in _LISTING if word in flat)
    return (
        int(bool(operation.record)),
        hits,
        int(paging_entry(operation.parameters) is not None),
    )
