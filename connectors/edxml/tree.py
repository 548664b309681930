"""XML as it comes: elements by their local name, whether or not their prefix is bound.

Genuine files use prefixes that nobody bound and have bytes before ``<?xml``. A parser that knows namespaces
refuses those; one that repairs also repairs what is cut off. expat without namespaces does neither: names
stay as written, everything else must be well formed. A DTD is refused where it begins: there are no entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from connectors.edxml.limits import EdxmlLimits, EdxmlUnreadable, Stopwatch, too_much
from domain.text import Text

_TEXT_BYTES = 32 * 1024
_JUNK_BYTES = 4096
_HARMLESS = b"\xef\xbb\xbf \t\r\n"
"""A byte order mark and space."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_START = re.compile(rb"<\?xml|<[A-Za-z_!]")
_JUNK_AFTER = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


@dataclass(slots=True)
class Node:
    """One element. ``name``: without its prefix; ``prefix``: as written, bound or not; ``attributes``: by the
    names as written; ``namespace``: empty if there is none or the prefix is not bound; ``text``: all its own
    text, stripped.
    """

    name: str
    prefix: str
    attributes: dict[str, str]
    namespace: str = ""
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def find(self, *names: str) -> Node | None:
        """The first child with one of ``names``, tried in their order, whatever the case of letters."""
        for name in names:
            for child in self.children:
                if child.name.lower() == name.lower():
                    return child
        return None

    def every(self, *names: str) -> list[Node]:
        """All children with one of ``names``, in document order."""
        wanted = {name.lower() for name in names}
        return [child for child in self.children if child.name.lower() in wanted]

    def value(self, *names: str) -> str:
        """The text of the first child with one of ``names``; empty if there is none."""
        found = self.find(*names)
        return found.text if found is not None else ""

    def below(self) -> Iterator[Node]:
        """Every element below, level by level."""
        level = self.children
        while level:
            yield from level
            level = [child for node in level for child in node.children]


@dataclass(slots=True)
class Tree:
    """A file's root, with what was odd on the way. ``unbound``: prefixes that nobody bound."""

    root: Node
    unbound: set[str]
    junk_before: bytes
    junk_after: bool


def read_tree(data: bytes, limits: EdxmlLimits, watch: Stopwatch) -> Tree:
    """The elements of ``data``.

    Raises:
        EdxmlUnreadable: not XML, cut off, with a DTD, or over a limit.
    """
    if len(data) > limits.max_bytes:
        raise too_much("kích thước tệp", "the file's size", f"{limits.max_bytes} bytes")
    start = _start_of_xml(data)
    builder = _Builder(limits)
    junk_after = False
    try:
        _feed(builder, memoryview(data)[start:], limits, watch)
    except expat.ExpatError as exc:
        junk_after = exc.code == _JUNK_AFTER
        if not junk_after:
            raise _not_xml(exc) from exc
    except EdxmlUnreadable:
        raise
    except (ValueError, LookupError) as exc:  # an encoding expat does not read
        raise EdxmlUnreadable(Text("bảng mã không đọc được", "the encoding cannot be read")) from exc
    if builder.root is None:
        raise _no_xml()
    return Tree(builder.root, builder.unbound, data[:start].strip(_HARMLESS), junk_after)


def _feed(builder: _Builder, view: memoryview, limits: EdxmlLimits, watch: Stopwatch) -> None:
    """Piece by piece; a piece in which nothing begins or ends lies inside one endless tag."""
    step = limits.max_tag_bytes
    for offset in range(0, len(view), step):
        seen = builder.events
        builder.parser.Parse(view[offset : offset + step], False)  # noqa: FBT003 - expat's own order
        if builder.events == seen and offset + step < len(view):
            raise too_much("độ dài một thẻ", "the length of a tag", f"{step} bytes")
        watch.look()
    builder.parser.Parse(b"", True)  # noqa: FBT003 - the end


def _start_of_xml(data: bytes) -> int:
    if data.startswith(_UTF16):
        return 0
    found = _START.search(data[:_JUNK_BYTES])
    if found is None:
        raise _no_xml()
    return found.start()


class _Builder:
    """What expat calls; holds every bound while the file is read."""

    def __init__(self, limits: EdxmlLimits) -> None:
        self._limits = limits
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._scopes: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace", "": ""}]
        self._elements = 0
        self.events = 0
        self._in_attachment = 0
        self.root: Node | None = None
        self.unbound: set[str] = set()
        parser = self.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = _TEXT_BYTES
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self.events += 1
        if self._elements > self._limits.max_elements:
            raise too_much("số phần tử", "the number of elements", self._limits.max_elements)
        if len(self._open) >= self._limits.max_depth:
            raise too_much("độ sâu", "the depth", self._limits.max_depth)
        if attributes and sum(map(len, attributes.values())) > self._limits.max_attribute_chars:
            raise too_much("thuộc tính", "the attributes", self._limits.max_attribute_chars)
        prefix, _, local = name.rpartition(":")
        node = Node(local, prefix, attributes)
        self._scopes.append(self._scope(attributes))
        self._bind(node)
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self._open.append(node)
        self._texts.append([])
        self._lengths.append(0)
        self._in_attachment += local.lower().startswith("attachment")

    def _scope(self, attributes: dict[str, str]) -> dict[str, str]:
        bound = {key.partition(":")[2]: uri for key, uri in attributes.items() if _binds(key)}
        return {**self._scopes[-1], **bound} if bound else self._scopes[-1]

    def _bind(self, node: Node) -> None:
        scope = self._scopes[-1]
        prefixes = {key.partition(":")[0] for key in node.attributes if ":" in key and not _binds(key)}
        self.unbound |= (prefixes | {node.prefix}) - scope.keys()
        node.namespace = scope.get(node.prefix, "")

    def _data(self, text: str) -> None:
        self.events += 1
        self._lengths[-1] += len(text)
        if self._lengths[-1] > self._limits.max_text_chars and not self._in_attachment:
            raise too_much("độ dài văn bản", "the length of a text", self._limits.max_text_chars)
        self._texts[-1].append(text)

    def _end(self, _: str) -> None:
        self.events += 1
        node = self._open.pop()
        node.text = "".join(self._texts.pop()).strip()
        self._lengths.pop()
        self._scopes.pop()
        self._in_attachment -= node.name.lower().startswith("attachment")


def _binds(attribute: str) -> bool:
    return attribute == "xmlns" or attribute.startswith("xmlns:")


def _refuse_doctype(*_: object) -> None:
    raise EdxmlUnreadable(
        Text("có khai báo kiểu tài liệu (DTD), không chấp nhận", "it has a document type declaration (DTD)")
    )


def _no_xml() -> EdxmlUnreadable:
    return EdxmlUnreadable(Text("không phải tệp XML", "not an XML file"))


def _not_xml(exc: expat.ExpatError) -> EdxmlUnreadable:
    what = expat.errors.messages.get(exc.code, "?")
    return EdxmlUnreadable(
        Text(
            f"XML hỏng hoặc bị cắt ở dòng {exc.lineno} ({what})",
            f"the XML is broken or cut off at line {exc.lineno} ({what})",
        )
    )
