"""Rows out of a SOAP answer, element by element: zeep's objects take 13 times the document in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from connectors.xml_safe import iterate_xml
from domain.records import Json

_ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_ANSWER_DEPTH = 3
"""Envelope, Body, answer."""


@dataclass(frozen=True, slots=True)
class SoapFault:
    """A SOAP Fault. ``code``: without its prefix (``Client``, ``FailedAuthentication``)."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class SoapReply:
    """Rows by local names, and the text at the count's path (None: not there)."""

    rows: list[Mapping[str, Json]]
    total: str | None


def read_reply(
    body: bytes, *, answer_tag: str, record_element: str, total_path: str | None, max_bytes: int
) -> SoapReply | SoapFault:
    """The rows of one answer.

    An element becomes a field of its local name: empty is ``""``, ``xsi:nil`` is null, children make an
    object, repeated names a list. Attributes are left out. ``total_path`` starts below the answer.

    Raises:
        ValueError: not XML, not SOAP, or another answer than ``answer_tag``.
    """
    walk = _Walk(answer_tag, record_element, total_path)
    for event, element in iterate_xml(body, max_bytes=max_bytes):
        if event == "start":
            walk.enter(element)
        elif fault := walk.leave(element):
            return fault
    if not walk.answered:
        raise ValueError("SOAP: Body")
    return SoapReply(walk.rows, walk.total)


class _Walk:
    """Where in the answer we are and what came so far. ``record_depth``: 0 outside a record."""

    def __init__(self, answer_tag: str, record_element: str, total_path: str | None) -> None:
        self._answer_tag = answer_tag
        self._record_element = record_element
        self._total_path = total_path
        self._path: list[str] = []
        self._record_depth = 0
        self.rows: list[Mapping[str, Json]] = []
        self.total: str | None = None
        self.answered = False

    def enter(self, element: etree._Element) -> None:
        self._path.append(_name(element))
        depth = len(self._path)
        if depth <= _ANSWER_DEPTH:
            _expect(element.tag, self._path, self._answer_tag)
        elif not self._record_depth and self._path[-1] == self._record_element:
            self._record_depth = depth

    def leave(self, element: etree._Element) -> SoapFault | None:
        depth = len(self._path)
        if depth == self._record_depth:
            self.rows.append(_children(element))
            _forget(element)
            self._record_depth = 0
        elif depth == _ANSWER_DEPTH and self._path[1] == "Body":
            if self._path[2] == "Fault":
                return _fault(element)
            self.answered = True
        elif self._at_total:
            self.total = (element.text or "").strip()
        self._path.pop()
        return None

    @property
    def _at_total(self) -> bool:
        below = self._path[_ANSWER_DEPTH:]
        return not self._record_depth and bool(below) and ".".join(below) == self._total_path


def _expect(tag: object, path: list[str], answer_tag: str) -> None:
    """Refuse at once what is no envelope around ``answer_tag`` or a Fault."""
    depth = len(path)
    if depth == _ANSWER_DEPTH and path[1] == "Header":
        return
    names: tuple[str, ...] = (("Envelope",), ("Header", "Body"), ("Fault",))[depth - 1]
    allowed = {f"{{{envelope}}}{name}" for envelope in _ENVELOPES for name in names}
    if depth == _ANSWER_DEPTH:
        allowed.add(answer_tag)
    if tag not in allowed:
        raise ValueError(f"SOAP: {tag}")


def _children(element: etree._Element) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for child in element:
        name, value = _name(child), _value(child)
        if name not in fields:
            fields[name] = value
            continue
        before = fields[name]
        fields[name] = [*before, value] if isinstance(before, list) else [before, value]
    return fields


def _value(element: etree._Element) -> Json:
    if len(element):
        return _children(element)
    if element.get(_NIL) in {"true", "1"}:
        return None
    return element.text or ""


def _fault(element: etree._Element) -> SoapFault:
    """SOAP 1.1 section 4.4; SOAP 1.2 part 1 section 5.4, where the subcode is the one that says something."""
    texts = {_name(part): (part.text or "").strip() for part in element.iter() if _name(part) != "Value"}
    values = [(part.text or "").strip() for part in element.iter() if _name(part) == "Value"]
    code = texts.get("faultcode") or (values[-1] if values else "")
    return SoapFault(code.rpartition(":")[2], texts.get("faultstring") or texts.get("Text", ""))


def _forget(element: etree._Element) -> None:
    """Give back the memory of what was read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
