"""Answers of SharePoint and of Tân Dân's web methods: rows, page token, counts and faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from connectors.document_mgmt.tandan.config import PAGE_TOKEN, SHAREPOINT
from connectors.document_mgmt.tandan.rows import RowForm, read_row
from connectors.xml_feed import FeedLimits, XmlFeed
from domain.records import Json

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_BODY = (f"{{{_SOAP}}}Body", f"{{{_SOAP}}}Envelope")
_FAULT = f"{{{_SOAP}}}Fault"
_ROW, _DATA = "row", "data"
_LIST_TAGS = ("{*}" + _ROW, "{*}" + _DATA)
_MAX_MARKS = 400_000
_BLOCK_BYTES = 65_536
_THREE_NAMES = re.compile(rb"<(/?)[A-Za-z_][\w.-]{0,40}:([A-Za-z_][\w.-]{0,40}:row[\s/>])")
_ROWS_HEAD = (
    f'<rows xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema" xmlns:sp="{SHAREPOINT}">'
)
"""What a fragment may leave undeclared."""

Record: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True)
class WebFault:
    """A SOAP Fault. ``code``: of SOAP 1.1, without prefix; ``error``: SharePoint's (``0x82000006``)."""

    code: str
    error: str
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Records; ``next``: the token of the page that follows, empty if none does; ``said``: ``ItemCount``."""

    records: list[Record]
    next: str = ""
    said: int | None = None


def read_items(body: bytes, *, answer_tag: str, form: RowForm, max_bytes: int) -> Rows | WebFault:
    """The rows of a list's page, forgotten as they are read.

    Raises:
        ValueError: no XML, another answer, or fewer or more rows than ``ItemCount`` says.
    """
    walk = _Walk(answer_tag, form)
    for feed, element in _elements(body, (*_LIST_TAGS, answer_tag, _FAULT), max_bytes):
        if element.tag == _FAULT:
            return read_fault(element)
        if walk.take(element):
            feed.forget(element)
    if not walk.answered:
        raise ValueError(f"SOAP: {answer_tag}?")
    return walk.rows()


def read_result(body: bytes, *, answer_tag: str, max_bytes: int) -> etree._Element | WebFault:
    """The ``…Result`` element of a web method's answer.

    Raises:
        ValueError: no XML, or another answer.
    """
    result_tag = answer_tag.removesuffix("Response") + "Result"
    found: etree._Element | None = None
    for _, element in _elements(body, (result_tag, _FAULT), max_bytes):
        above = tuple(ancestor.tag for ancestor in element.iterancestors())
        if element.tag == _FAULT and above == _BODY:
            return read_fault(element)
        if above == (answer_tag, *_BODY):
            found = element
    if found is None:
        raise ValueError(f"SOAP: {answer_tag}?")
    return found


def _elements(body: bytes, tags: tuple[str, ...], max_bytes: int) -> Iterator[tuple[XmlFeed, etree._Element]]:
    """The elements of ``tags`` at their end, and the feed they come from, which can forget them."""
    feed = XmlFeed(tags, FeedLimits(max_bytes=max_bytes, max_kept_bytes=max_bytes, max_kept_marks=_MAX_MARKS))
    whole = _two_names(body)
    for start in range(0, len(whole), _BLOCK_BYTES):
        for element in feed.feed(whole[start : start + _BLOCK_BYTES]):
            yield feed, element
    feed.close()


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
    """The text that a result holds; elements become text again, in the result's own."""
    return etree.tostring(result, encoding="unicode", with_tail=False) if len(result) else result.text or ""


def held_rows(result: etree._Element, form: RowForm, *, max_bytes: int) -> Rows:
    """The rows that a result holds, as elements or as a text, which may be a piece of a document.

    .NET writes ``encoding="utf-16"`` into such texts although they are text: the declaration is passed over.

    Raises:
        ValueError: no XML, or not as many rows as ``ItemCount`` says.
    """
    text = held_text(result).lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    walk = _Walk("", form)
    for feed, element in _elements(f"{_ROWS_HEAD}{text}</rows>".encode(), _LIST_TAGS, max_bytes):
        if walk.take(element):
            feed.forget(element)
    return walk.rows()


class _Walk:
    """What came of a list's rows so far."""

    def __init__(self, answer_tag: str, form: RowForm) -> None:
        self._answer_tag = answer_tag
        self._form = form
        self._here = 0
        self._records: list[Record] = []
        self._next = ""
        self._said: int | None = None
        self._has_data = False
        self.answered = False

    def take(self, element: etree._Element) -> bool:
        """Look at one element at its end; whether it was a row, which nobody needs any more."""
        name = etree.QName(element).localname
        if element.tag == self._answer_tag:
            self.answered = self.answered or tuple(a.tag for a in element.iterancestors()) == _BODY
        elif name == _DATA:
            if _refuse_other_count(element, self._here):
                self._said = (self._said or 0) + self._here
            self._here, self._has_data = 0, True
            self._next = element.get(PAGE_TOKEN, "") or self._next
        elif name == _ROW and _is_in_data(element):
            self._records.append(read_row(_attributes(element), self._form))
            self._here += 1
            return True
        return False

    def rows(self) -> Rows:
        """All of them.

        Raises:
            ValueError: not even an empty list came.
        """
        if not self._has_data:
            raise ValueError("rs:data?")
        return Rows(self._records, self._next, self._said)


def _is_in_data(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname == _DATA


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(text)) for name, text in element.attrib.items()]


def _refuse_other_count(data: etree._Element, came: int) -> bool:
    """Hold the rows that came against ``ItemCount``; whether there is one."""
    said = data.get("ItemCount")
    if said is not None and said != str(came):
        raise ValueError(f"ItemCount={said[:20]!r}, z:row: {came}")
    return said is not None


def _two_names(body: bytes) -> bytes:
    """``<sp:z:row`` is ``<z:row``: a name of three parts stands in answers of the field and is no XML."""
    return _THREE_NAMES.sub(rb"<\1\2", body) if b":row" in body else body
