"""Requests to SharePoint and to Tân Dân's web methods: SOAP 1.1, document/literal, written by hand.

No WSDL is needed: SharePoint's query is ``xsd:any`` in it anyway ([MS-LISTSWS] section 3.1.4.22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce

from lxml import etree

from connectors.document_mgmt.readers import Parameters
from connectors.document_mgmt.tandan.config import PAGE_TOKEN, ROW_LIMIT, SHAREPOINT, ListKind, MethodKind
from domain.clock import HANOI

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass(frozen=True, slots=True)
class WebCall:
    """A request ready for the wire; ``answer_tag``: the qualified name of the element that answers it."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    answer_tag: str


def items_call(settings: ListKind, parameters: Parameters, *, utc: bool) -> WebCall:
    """Items of a list, in the order of their ids: a row that is edited while we read stays in its place.

    Beside page token, size and time of change, each of ``parameters`` is a column that must hold a text.
    """
    envelope, call = _envelope(SHAREPOINT, settings.operation)
    _text(call, "listName", settings.list)
    _text(call, "viewName", settings.view or "")
    query = etree.SubElement(_text(call, "query", None), "Query")
    conditions = [
        _since(text, column, utc=utc)
        if settings.since and column == settings.since.parameter
        else _condition("Eq", column, "Text", text)
        for column, text in _columns(parameters)
    ]
    if conditions:
        etree.SubElement(query, "Where").append(reduce(_both, conditions))
    etree.SubElement(etree.SubElement(query, "OrderBy"), "FieldRef", Name="ID", Ascending="TRUE")
    fields = etree.SubElement(_text(call, "viewFields", None), "ViewFields")
    for column in settings.columns:
        etree.SubElement(fields, "FieldRef", Name=column)
    _text(call, ROW_LIMIT, str(parameters[ROW_LIMIT]))
    options = etree.SubElement(_text(call, "queryOptions", None), "QueryOptions")
    _options(options, settings, str(parameters.get(PAGE_TOKEN, "")), utc=utc)
    return _call(envelope, settings.path, SHAREPOINT, settings.operation)


def count_call(settings: ListKind) -> WebCall:
    """What the list says of itself, its number of items among it."""
    envelope, call = _envelope(SHAREPOINT, "GetList")
    _text(call, "listName", settings.list)
    return _call(envelope, settings.path, SHAREPOINT, "GetList")


def method_call(settings: MethodKind, parameters: Parameters) -> WebCall:
    """A web method: each parameter an element, those of ``order`` first."""
    envelope, call = _envelope(settings.namespace, settings.operation)
    names = [name for name in settings.order if name in parameters]
    for name in [*names, *(name for name in parameters if name not in names)]:
        _text(call, name, str(parameters[name]), namespace=settings.namespace)
    return _call(envelope, settings.path, settings.namespace, settings.operation, settings.soap_action)


def _envelope(namespace: str, operation: str) -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"soap": _SOAP})
    body = etree.SubElement(envelope, f"{{{_SOAP}}}Body")
    return envelope, etree.SubElement(body, f"{{{namespace}}}{operation}")


def _call(
    envelope: etree._Element, path: str, namespace: str, operation: str, action: str | None = None
) -> WebCall:
    return WebCall(
        path,
        etree.tostring(envelope, xml_declaration=True, encoding="utf-8"),
        {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action or namespace + operation}"'},
        f"{{{namespace}}}{operation}Response",
    )


def _text(
    parent: etree._Element, name: str, text: str | None, *, namespace: str = SHAREPOINT
) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    child.text = text
    return child


def _columns(parameters: Parameters) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in parameters.items() if name not in {PAGE_TOKEN, ROW_LIMIT}]


def _condition(operator: str, column: str, kind: str, text: str, **more: str) -> etree._Element:
    condition = etree.Element(operator)
    etree.SubElement(condition, "FieldRef", Name=column)
    value = etree.SubElement(condition, "Value", {"Type": kind, **more})
    value.text = text
    return condition


def _since(text: str, column: str, *, utc: bool) -> etree._Element:
    """``column >= text``. Without ``IncludeTimeValue`` SharePoint compares days only."""
    at = datetime.fromisoformat(text)
    if utc:
        written = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return _condition("Geq", column, "DateTime", written, IncludeTimeValue="TRUE", StorageTZ="TRUE")
    written = at.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M:%S")
    return _condition("Geq", column, "DateTime", written, IncludeTimeValue="TRUE")


def _both(one: etree._Element, other: etree._Element) -> etree._Element:
    """CAML's ``And`` takes two."""
    both = etree.Element("And")
    both.extend((one, other))
    return both


def _options(options: etree._Element, settings: ListKind, token: str, *, utc: bool) -> None:
    etree.SubElement(options, "IncludeMandatoryColumns").text = "FALSE"
    if utc:
        etree.SubElement(options, "DateInUtc").text = "TRUE"
    if settings.recursive:
        etree.SubElement(options, "ViewAttributes", Scope="Recursive")
    if token:
        etree.SubElement(options, "Paging", {PAGE_TOKEN: token})
