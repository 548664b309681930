"""XML from outside that is too large for the memory: parsed block by block, forgotten as it is read.

The same hardening as ``connectors.xml_safe``, and bounds on what may pile up: libxml2 keeps every element
nobody has forgotten, and an element of four bytes takes more than a hundred in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from lxml import etree

_HEAD_BYTES = 4096
_COUNTED_FROM_BYTES = 1024 * 1024
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """Bounds of one document. ``max_kept_*`` count what came since the last ``forget``: bytes, and marks
    (``<`` and ``=``), which stand for elements and attributes.

    Depth (256), one text (10 MB) and one tag (10 MB) are bounded by libxml2 itself.
    """

    max_bytes: int = 2 * 1024**3
    max_head_bytes: int = 64 * 1024
    max_kept_bytes: int = 32 * 1024 * 1024
    max_kept_marks: int = 400_000


class XmlFeed:
    """A document that arrives in blocks. ``tags`` as in ``iterate_xml``: the elements to look at.

    White space before the declaration is skipped: many systems send a line break first.
    """

    def __init__(self, tags: Sequence[str], limits: FeedLimits | None = None) -> None:
        self._limits = limits or FeedLimits()
        self._head: etree.XMLPullParser | None = _parser(("start",), None)
        self._parser = _parser(("end",), tuple(tags))
        self._seen_bytes = 0
        self._kept_bytes = 0
        self._kept_marks = 0

    def feed(self, block: bytes) -> list[etree._Element]:
        """The wanted elements that end in ``block``, in document order; without comments.

        Raises:
            ValueError: not well formed, a document type declaration, or larger than the limits.
        """
        if not self._seen_bytes:
            block = block.lstrip(_SPACE)
        self._count(block)
        try:
            if self._head is not None:
                self._look_at_head(block)
            self._parser.feed(block)
            return [found for _, found in _events(self._parser)]
        except (etree.LxmlError, SyntaxError) as exc:
            raise ValueError(f"XML: {exc}"[:300]) from exc

    def forget(self, element: etree._Element) -> None:
        """Give back the memory of ``element``'s content and of all that came before it."""
        element.clear(keep_tail=True)  # type: ignore[call-arg]  # newer than the stubs
        self._kept_bytes = self._kept_marks = 0
        here: etree._Element = element
        parent = here.getparent()
        while parent is not None:
            del parent[: parent.index(here)]
            here, parent = parent, parent.getparent()

    def close(self) -> None:
        """The document is over.

        Raises:
            ValueError: it is not complete.
        """
        try:
            self._parser.close()
        except (etree.LxmlError, SyntaxError) as exc:
            raise ValueError(f"XML: {exc}"[:300]) from exc

    def _count(self, block: bytes) -> None:
        limits = self._limits
        self._seen_bytes += len(block)
        self._kept_bytes += len(block)
        if self._seen_bytes > limits.max_bytes:
            raise ValueError(f"XML: > {limits.max_bytes} bytes")
        if self._kept_bytes > limits.max_kept_bytes:
            raise ValueError(
                f"XML: {limits.max_kept_bytes} bytes, no record ends / không bản ghi nào kết thúc"
            )
        if self._kept_bytes > _COUNTED_FROM_BYTES:
            self._kept_marks += block.count(b"<") + block.count(b"=")
            if self._kept_marks > limits.max_kept_marks:
                raise ValueError(f"XML: > {limits.max_kept_marks} elements and attributes in one record")

    def _look_at_head(self, block: bytes) -> None:
        """Refuse a document type declaration before anything behind it is looked at."""
        head = self._head
        for start in range(0, len(block), _HEAD_BYTES):
            if head is None:
                return
            head.feed(block[start : start + _HEAD_BYTES])
            for _, root in _events(head):
                if _has_doctype(root):
                    raise ValueError("XML: a document type declaration is not accepted")
                head = self._head = None
                break
            if head is not None and self._seen_bytes - len(block) + start > self._limits.max_head_bytes:
                raise ValueError("XML: no root element")


def _events(parser: etree.XMLPullParser) -> Iterable[tuple[str, Any]]:
    """What ended; only elements, since no other event is asked for."""
    return cast("Iterable[tuple[str, Any]]", parser.read_events())


def _has_doctype(root: etree._Element) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def _parser(events: tuple[Literal["start", "end"], ...], tags: tuple[str, ...] | None) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
