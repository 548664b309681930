"""Answers of SharePoint and of Tân Dân's web methods: rows, page token, counts and faults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from connectors.document_mgmt.tandan_config import PAGE_TOKEN, SHAREPOINT
from connectors.document_mgmt.tandan_rows import RowForm, read_row
from connectors.xml_safe import iterate_xml, parse_xml
from domain.records import Json

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_BODY = (f"{{{_SOAP}}}Body", f"{{{_SOAP}}}Envelope")
_FAULT = f"{{{_SOAP}}}Fault"
_ROW, _DATA = "row", "data"
_THREE_NAMES = re.compile(rb"<(/?)[A-Za-z_][\w.-]{0,40}:([A-Za-z_][\w.-]{0,40}:row[\s/>])")
_DECLARATION = re.compile(r"\A<\?xml[^>]{0,200}\?>")
_ROWS_HEAD = (
    f'<rows xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema" xmlns:sp="{SHAREPOINT}">'
)
"""What a fragment may leave undeclared."""

Record: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True)
class WebFault:
    """A SOAP Fault. ``code``: of SOAP 1.1, without prefix; ``error``: SharePoint's (``0x82000006``), if any."""

    code: str
    error: str
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Records; ``next``: the token of the page that follows, empty if none does."""

    records: list[Record]
    next: str = ""


def read_items(body: bytes, *, answer_tag: str, form: RowForm, max_bytes: int) -> Rows | WebFault:
    """The rows of a list's page, forgotten as they are read.

    Raises:
        ValueError: no XML, another answer, or fewer or more rows than ``ItemCount`` says.
    """
    walk = _Walk(answer_tag, form)
    tags = ("{*}" + _ROW, "{*}" + _DATA, answer_tag, _FAULT)
    for element in iterate_xml(_two_names(body), tags=tags, max_bytes=max_bytes):
        if element.tag == _FAULT:
            return read_fault(element)
        walk.take(element)
    if not walk.answered:
        raise ValueError(f"SOAP: {answer_tag}?")
    return Rows(walk.records, walk.next)


def read_result(body: bytes, *, answer_tag: str, max_bytes: int) -> etree._Element | WebFault:
    """The ``…Result`` element of a web method's answer.

    Raises:
        ValueError: no XML, or another answer.
    """
    root = parse_xml(_two_names(body), max_bytes=max_bytes)
    fault = root.find(f"{_BODY[0]}/{_FAULT}")
    if fault is not None:
        return read_fault(fault)
    answer = root.find(f"{_BODY[0]}/{answer_tag}")
    if answer is None or root.tag != _BODY[1]:
        raise ValueError(f"SOAP: {answer_tag}?")
    result = answer.find(answer_tag.removesuffix("Response") + "Result")
    if result is None:
        raise ValueError(f"SOAP: {answer_tag}/Result?")
    return result


def read_list_count(result: etree._Element) -> str:
    """The number of items a ``GetList`` tells; empty if it does not."""
    found = result.find("{*}List")
    return "" if found is None else found.get("ItemCount", "")


def read_fault(fault: etree._Element) -> WebFault:
    """What a Fault says: SharePoint puts what happened into the detail and gives every fault one code."""
    texts = {etree.QName(part).localname.lower(): (part.text or "").strip() for part in fault.iter("{*}*")}
    code = texts.get("faultcode", "").rpartition(":")[2]
    words = texts.get("errorstring") or texts.get("faultstring", "")
    return WebFault(code, texts.get("errorcode", "").lower(), words)


def held_text(result: etree._Element) -> str:
    """The text that a result holds; elements are text again, in the result's own."""
    return etree.tostring(result, encoding="unicode", with_tail=False) if len(result) else result.text or ""


def held_rows(result: etree._Element, form: RowForm, *, max_bytes: int) -> list[Record]:
    """The rows that a result holds, as elements or as a text, which may be a piece of a document.

    .NET writes ``encoding="utf-16"`` into such texts although they are text: the declaration is passed over.

    Raises:
        ValueError: no XML, or not as many rows as ``ItemCount`` says.
    """
    if len(result):
        return rows_below(result, form)
    text = _DECLARATION.sub("", (result.text or "").lstrip("\ufeff \t\r\n"), count=1)
    piece = _two_names(f"{_ROWS_HEAD}{text}</rows>".encode())
    return rows_below(parse_xml(piece, max_bytes=max_bytes), form)


def rows_below(root: etree._Element, form: RowForm) -> list[Record]:
    """Every ``z:row`` below ``root``, whatever its prefix.

    Raises:
        ValueError: not as many as ``ItemCount`` says.
    """
    for data in root.iter("{*}" + _DATA):
        _refuse_other_count(data, sum(1 for _ in data.iterchildren("{*}" + _ROW)))
    return [read_row(_attributes(row), form) for row in root.iter("{*}" + _ROW)]


class _Walk:
    """What came of a list's page so far."""

    def __init__(self, answer_tag: str, form: RowForm) -> None:
        self._answer_tag = answer_tag
        self._form = form
        self._here = 0
        self.records: list[Record] = []
        self.next = ""
        self.answered = False

    def take(self, element: etree._Element) -> None:
        """Look at one element at its end."""
        name = etree.QName(element).localname
        if element.tag == self._answer_tag:
            self.answered = self.answered or tuple(a.tag for a in element.iterancestors()) == _BODY
        elif name == _ROW:
            self._take_row(element)
        elif name == _DATA:
            _refuse_other_count(element, self._here)
            self._here = 0
            self.next = element.get(PAGE_TOKEN, "") or self.next

    def _take_row(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is None or etree.QName(parent).localname != _DATA:
            return
        self.records.append(read_row(_attributes(element), self._form))
        self._here += 1
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(text)) for name, text in element.attrib.items()]


def _refuse_other_count(data: etree._Element, came: int) -> None:
    said = data.get("ItemCount")
    if said is not None and said != str(came):
        raise ValueError(f"ItemCount={said[:20]!r}, z:row: {came}")


def _two_names(body: bytes) -> bytes:
    """``<sp:z:row`` is ``<z:row``: a name of three parts is no XML name, and stands in answers of the field."""
    return _THREE_NAMES.sub(rb"<\1\2", body) if b":row" in body else body
