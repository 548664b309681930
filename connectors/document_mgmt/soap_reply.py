"""Rows out of a SOAP answer, element by element: zeep's objects take 13 times the document in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from connectors.xml_safe import iterate_xml
from domain.records import Json

_ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_BODIES = frozenset((f"{{{ns}}}Body", f"{{{ns}}}Envelope") for ns in _ENVELOPES)
_FAULTS = frozenset(f"{{{ns}}}Fault" for ns in _ENVELOPES)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


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
    walk = _Walk(answer_tag, record_element, total_path or "")
    for element in iterate_xml(body, tags=walk.tags, max_bytes=max_bytes):
        fault = walk.take(element)
        if fault:
            return fault
    if not walk.answered:
        raise ValueError(f"SOAP: {answer_tag}?")
    return SoapReply(walk.rows, walk.total)


class _Walk:
    """What came so far. Only elements of the names that matter are looked at; the others stay in C."""

    def __init__(self, answer_tag: str, record_element: str, total_path: str) -> None:
        self._answer_tag = answer_tag
        self._record_element = record_element
        self._total_path = total_path.split(".") if total_path else []
        self._names: dict[str, str] = {}
        self.rows: list[Mapping[str, Json]] = []
        self.total: str | None = None
        self.answered = False

    @property
    def tags(self) -> tuple[str, ...]:
        """The elements to look at."""
        last = self._total_path[-1:]
        return ("{*}Fault", self._answer_tag, *(f"{{*}}{name}" for name in (self._record_element, *last)))

    def take(self, element: etree._Element) -> SoapFault | None:
        """Look at one element at its end."""
        above = [ancestor.tag for ancestor in element.iterancestors()]
        name = self._name(element.tag)
        if tuple(above) in _BODIES:
            self.answered = self.answered or element.tag == self._answer_tag
            return self._fault(element) if element.tag in _FAULTS else None
        if above[-3:-2] != [self._answer_tag] or tuple(above[-2:]) not in _BODIES:
            return None
        below = [name, *map(self._name, above[:-3])]
        if self._record_element in below[1:]:
            return None
        if name == self._record_element:
            self.rows.append(self._children(element))
            _forget(element)
        elif below[::-1] == self._total_path:
            self.total = (element.text or "").strip()
        return None

    def _children(self, element: etree._Element) -> dict[str, Json]:
        fields: dict[str, Json] = {}
        for child in element:
            name = self._names.get(child.tag) or self._name(child.tag)
            value = self._children(child) if len(child) else child.text or _empty(child)
            if name not in fields:
                fields[name] = value
                continue
            before = fields[name]
            fields[name] = [*before, value] if isinstance(before, list) else [before, value]
        return fields

    def _fault(self, element: etree._Element) -> SoapFault:
        """SOAP 1.1 section 4.4; SOAP 1.2 part 1 section 5.4, where the subcode says what happened."""
        texts = [(self._name(part.tag), (part.text or "").strip()) for part in element.iter()]
        values = [text for name, text in texts if name == "Value"]
        named = dict(reversed(texts))
        code = named.get("faultcode") or (values[-1] if values else "")
        return SoapFault(code.rpartition(":")[2], named.get("faultstring") or named.get("Text", ""))

    def _name(self, tag: object) -> str:
        """The local name; each tag is taken apart once."""
        known = str(tag)
        name = self._names.get(known)
        if name is None:
            name = self._names[known] = known.rpartition("}")[2]
        return name


def _empty(element: etree._Element) -> Json:
    return None if element.get(_NIL) in {"true", "1"} else ""


def _forget(element: etree._Element) -> None:
    """Give back the memory of what was read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
