"""Rows out of a SOAP answer while it arrives: zeep's objects take 13 times the document in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from connectors.document_mgmt.soap.config import SoapKind, Unwrap
from connectors.document_mgmt.soap.rows import RowShape
from connectors.document_mgmt.soap.unwrap import unwrap_json, unwrap_xml
from connectors.xml_feed import FeedLimits, XmlFeed
from domain.records import Json

_ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_BODIES = frozenset((f"{{{ns}}}Body", f"{{{ns}}}Envelope") for ns in _ENVELOPES)
_FAULTS = frozenset(f"{{{ns}}}Fault" for ns in _ENVELOPES)


@dataclass(frozen=True, slots=True)
class SoapFault:
    """A SOAP Fault. ``code``: without its prefix (``Client``, ``FailedAuthentication``)."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for in an answer; paths are dotted local names and start below the answer's element."""

    answer_tag: str
    record_element: str | None
    attributes: bool = False
    total_path: str | None = None
    success_path: str | None = None
    unwrap: Unwrap | None = None

    @classmethod
    def of(cls, settings: SoapKind, answer_tag: str) -> Looked:
        """What a source file says."""
        return cls(
            answer_tag,
            settings.record_element,
            settings.rows_as == "attributes",
            settings.total_path,
            settings.success.path if settings.success else None,
            settings.unwrap,
        )


class ReplyReader:
    """One answer. Feed it blocks, take rows in between, close it at the end.

    ``total`` and ``said`` (the text at the success path): None until they came. ``fault``: the answer is a
    Fault, whatever else it holds.
    """

    def __init__(self, looked: Looked, *, max_bytes: int) -> None:
        self._looked = looked
        self._shape = RowShape(attributes=looked.attributes)
        self._outer = _Outer.of(looked)
        self._container: etree._Element | None = None
        self._row_tag = ""
        self._feed = XmlFeed(self._tags(), FeedLimits(max_bytes=max_bytes))
        self._answered = False
        self.rows: list[Mapping[str, Json]] = []
        self.total: Json = None
        self.said: Json = None
        self.fault: SoapFault | None = None

    def feed(self, block: bytes) -> None:
        """Read on.

        Raises:
            ValueError: not XML, not SOAP, or over a limit.
        """
        last: etree._Element | None = None
        rows, fields = self.rows, self._shape.fields
        for element in self._feed.feed(block):
            listed = element.tag == self._row_tag and element.getparent() is self._container
            if listed or self._is_row(element):
                rows.append(fields(element))
                last = element
            else:
                self._look(element)
        if last is not None:
            self._feed.forget(last)

    def take_rows(self) -> list[Mapping[str, Json]]:
        """The rows since the last time."""
        rows, self.rows = self.rows, []
        return rows

    def close(self) -> None:
        """The answer is over.

        Raises:
            ValueError: it is not whole, or another one than was asked for.
        """
        self._feed.close()
        if not self._answered and self.fault is None:
            raise ValueError(f"SOAP: {self._looked.answer_tag}?")

    def _tags(self) -> tuple[str, ...]:
        names = {path.rpartition(".")[2] for path in self._outer.paths}
        names |= {self._outer.record_element} - {""}
        return ("{*}Fault", self._looked.answer_tag, *(f"{{*}}{name}" for name in sorted(names)))

    def _is_row(self, element: etree._Element) -> bool:
        """Whether it is a record of the answer; one inside another one is part of that.

        Rows of one list have one parent: only the first of them is looked at from above, here.
        """
        if self._shape.name(element.tag) != self._outer.record_element:
            return False
        if self._path(element) is None:
            return False
        self._row_tag, self._container = element.tag, element.getparent()
        return True

    def _path(self, element: etree._Element) -> list[str] | None:
        """Local names from below the answer down to ``element``; None outside it and inside a record."""
        above = [ancestor.tag for ancestor in element.iterancestors()]
        if above[-3:-2] != [self._looked.answer_tag] or tuple(above[-2:]) not in _BODIES:
            return None
        names = [self._shape.name(element.tag), *map(self._shape.name, above[:-3])]
        return None if self._outer.record_element in names[1:] else names[::-1]

    def _look(self, element: etree._Element) -> None:
        if self._in_body(element):
            self._answered = self._answered or element.tag == self._looked.answer_tag
            if element.tag in _FAULTS and self.fault is None:
                self.fault = _fault_of(element, self._shape)
            return
        path = self._path(element)
        if path is None:
            return
        text = (element.text or "").strip()
        if path == self._outer.total:
            self.total = text
        if path == self._outer.success:
            self.said = text
        if path == self._outer.unwrap:
            self._unwrap(element.text or "")

    def _in_body(self, element: etree._Element) -> bool:
        parent = element.getparent()
        above = None if parent is None else parent.getparent()
        return (
            parent is not None
            and above is not None
            and above.getparent() is None
            and (parent.tag, above.tag) in _BODIES
        )

    def _unwrap(self, text: str) -> None:
        looked = self._looked
        if looked.record_element is None:
            found = unwrap_json(
                text,
                records_path=looked.unwrap.records_path if looked.unwrap else None,
                total_path=looked.total_path,
                success_path=looked.success_path,
            )
        else:
            found = unwrap_xml(
                text,
                record_element=looked.record_element,
                shape=self._shape,
                total_path=looked.total_path,
                success_path=looked.success_path,
            )
        self.rows += found.rows
        self.total, self.said = found.total, found.said


@dataclass(frozen=True, slots=True)
class _Outer:
    """What is looked for in the envelope itself: with ``unwrap`` only the text that holds the rest."""

    record_element: str
    total: list[str]
    success: list[str]
    unwrap: list[str]

    @classmethod
    def of(cls, looked: Looked) -> _Outer:
        if looked.unwrap:
            return cls("", [], [], looked.unwrap.path.split("."))
        total, success = (
            path.split(".") if path else [] for path in (looked.total_path, looked.success_path)
        )
        return cls(looked.record_element or "", total, success, [])

    @property
    def paths(self) -> list[str]:
        return [".".join(path) for path in (self.total, self.success, self.unwrap) if path]


def _fault_of(element: etree._Element, shape: RowShape) -> SoapFault:
    """SOAP 1.1 section 4.4; SOAP 1.2 part 1 section 5.4, where the subcode says what happened."""
    texts = [(shape.name(part.tag), (part.text or "").strip()) for part in element.iter()]
    values = [text for name, text in texts if name == "Value"]
    named = dict(reversed(texts))
    code = named.get("faultcode") or (values[-1] if values else "")
    return SoapFault(code.rpartition(":")[2], named.get("faultstring") or named.get("Text", ""))
