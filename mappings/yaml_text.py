"""YAML as administrators write it: a small safe part of YAML 1.2, every value with its line and column.

Built on the parser's events instead of its constructor, so that nothing a file says can build an object,
expand an alias or overflow a stack. What is not plain data is refused with its place: duplicate keys,
tabs, anchors, tags, several documents, UTF-16, more than 1 MiB, more than 32 levels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.text import Text

Node: TypeAlias = "str | int | float | bool | list[Node] | dict[str, Node] | None"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_BYTES = 1 << 20
MAX_DEPTH = 32

REMEDY = Text(
    "Sửa tệp tại các dòng nêu trên rồi kiểm tra lại", "correct the file at the places named and check again"
)
_CONSTANTS: dict[str, Node] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The data of one file and where each part of it stands.

    Keys are always text; ``04`` stays the text ``04``; dates stay text. Text is NFC.
    """

    data: Node
    file: str
    marks: dict[Path, tuple[int, int]] = field(repr=False)

    def place(self, path: Path) -> str:
        """``file:line:column`` of ``path``, or of the nearest thing around it that exists."""
        while path and path not in self.marks:
            path = path[:-1]
        line, column = self.marks.get(path, (1, 1))
        return f"{self.file}:{line}:{column}"

    def lines(self) -> Callable[[str], int | None]:
        """Gives the line of a path written ``a.b.0``, or of the nearest thing around it that exists."""
        known = {".".join(map(str, path)): line for path, (line, _) in self.marks.items()}

        def line_of(dotted: str) -> int | None:
            while dotted not in known and dotted:
                dotted = dotted.rpartition(".")[0]
            return known.get(dotted)

        return line_of


def load_yaml(text: str, file: str) -> YamlDocument:
    """Read ``text``; ``file`` is only its name in messages.

    Raises:
        BadFile: with every fault that could be found, each at its place.
    """
    text = text.removeprefix("\ufeff")
    faults = _unreadable_text(text, file)
    if not faults:
        builder = _Builder(file)
        faults = builder.faults
        try:
            data = builder.build(YAML(typ="safe", pure=True).parse(text))
        except MarkedYAMLError as error:
            faults.append(Fault(_place(file, error.problem_mark), _syntax(error.problem)))
        except (YAMLError, ValueError, OverflowError) as error:
            # the scanner converts escapes (\\UFFFFFFFF) and version numbers without a check of its own
            faults.append(Fault(f"{file}:1:1", _syntax(str(error).partition("\n")[0])))
        else:
            if not faults:
                return YamlDocument(data, file, builder.marks)
    raise as_error(BadFile, file, faults, REMEDY)


def _unreadable_text(text: str, file: str) -> list[Fault]:
    """Faults that make parsing pointless or slow."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return [Fault(f"{file}:1:1", Text("tệp lớn hơn 1 MiB", "the file is larger than 1 MiB"))]
    if "\0" in text or "\ufffd" in text:
        return [
            Fault(
                f"{file}:1:1",
                Text("tệp không phải UTF-8 (hãy lưu lại dạng UTF-8)", "not UTF-8 (save the file as UTF-8)"),
            )
        ]
    return [
        Fault(
            f"{file}:{number}:{line.index(chr(9)) + 1}",
            Text("có ký tự TAB, hãy dùng dấu cách", "a TAB character; use spaces"),
        )
        for number, line in enumerate(text.split("\n"), 1)
        if "\t" in line
    ]


def _syntax(problem: str | None) -> Text:
    words = problem or "unreadable"
    return Text(f"sai cú pháp YAML ({words})", f"YAML syntax: {words}")


def _place(file: str, mark: StringMark | None) -> str:
    return f"{file}:1:1" if mark is None else f"{file}:{mark.line + 1}:{mark.column + 1}"


class _Builder:
    """Turns parser events into data; remembers where each path starts; collects faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.marks: dict[Path, tuple[int, int]] = {}

    def build(self, events: Iterator[Event]) -> Node:
        data: Node = None
        documents = 0
        for event in events:
            if isinstance(event, NodeEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "tệp chỉ được có một tài liệu YAML", "one YAML document a file")
                data = self._node(event, events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> Node:
        if path not in self.marks:  # an entry of a mapping keeps the place of its key
            self.marks[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        self._refuse_magic(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, AliasEvent):
            return None
        if len(path) >= MAX_DEPTH:
            raise MarkedYAMLError(problem=f"deeper than {MAX_DEPTH} levels", problem_mark=event.start_mark)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Node]:
        table: dict[str, Node] = {}
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            key = self._key(event, events, path)
            here = (*path, key)
            if key in table:
                self._fault(event, f"khóa {key!r} viết hai lần", f"the key {key!r} appears twice")
            self.marks.setdefault(here, (event.start_mark.line + 1, event.start_mark.column + 1))
            table[key] = self._node(next(events), events, here)
        return table

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str:
        if isinstance(event, ScalarEvent):
            self._refuse_magic(event)
            return unicodedata.normalize("NFC", event.value)
        self._fault(event, "khóa phải là chữ", "a key must be text")
        self._node(event, events, (*path, "?"))
        return "?"

    def _refuse_magic(self, event: Event) -> None:
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._fault(event, "không dùng neo & và bí danh *", "anchors & and aliases * are not used here")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._fault(event, "không dùng thẻ kiểu !", "tags ! are not used here")

    def _fault(self, event: Event, vi: str, en: str) -> None:
        self.faults.append(Fault(_place(self.file, event.start_mark), Text(vi, en)))


def _scalar(event: ScalarEvent) -> Node:
    text = unicodedata.normalize("NFC", event.value)
    if not event.implicit[0]:  # quoted
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
