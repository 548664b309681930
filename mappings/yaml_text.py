"""YAML as administrators write it: a small safe part of YAML, every value with its line and column.

Built on the parser's events instead of a loader, so that nothing a file says can build an object, expand an
alias or overflow a stack. What is not plain data is refused with its place: duplicate keys, tabs, anchors,
tags, several documents, more than 1 MiB, 32 levels or 20,000 values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from domain.errors import BadFile
from domain.faults import MAX_SHOWN, Fault, as_error
from domain.text import Text
from mappings.file_text import too_large, unfit_characters
from mappings.yaml_events import ALIAS, ENDS, NODES, SCALAR, SEQUENCE, Event, NotYaml, events_of
from mappings.yaml_words import in_words

Node: TypeAlias = "str | int | float | bool | list[Node] | dict[str, Node] | None"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_VALUES = 20_000
"""A table of 5,000 codes has 5,000: what holds more is no file of an administrator."""

REMEDY = Text(
    "Sửa tệp tại các dòng nêu trên rồi kiểm tra lại", "correct the file at the places named and check again"
)
_USE_SPACES = Text("Thay bằng dấu cách", "replace it by spaces")
_PLAIN_DATA = Text(
    "Viết thẳng giá trị ra; giá trị bắt đầu bằng & * ! thì đặt trong dấu nháy",
    "write the value itself; put a value that begins with & * ! in quotes",
)
_TAB = "\t"
_BREAK = re.compile(r"\r\n|\r|\n")
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
        """``file:line:column`` of ``path``, or of the nearest thing around it that exists.

        Parts that stand nowhere in the file are passed over: a contract names its alternatives in its paths.
        """
        here: Path = ()
        for part in path:
            if (*here, part) in self.marks:
                here = (*here, part)
        line, column = self.marks.get(here, (1, 1))
        return f"{self.file}:{line}:{column}"

    def dotted_place(self, dotted: str) -> str:
        """The same for a path written ``a.b.0``."""
        known = {".".join(map(str, path)): mark for path, mark in self.marks.items()}
        while dotted not in known and dotted:
            dotted = dotted.rpartition(".")[0]
        line, column = known.get(dotted, (1, 1))
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
    document, faults = read_yaml(text, file)
    if document is None or faults:
        raise as_error(BadFile, file, faults, REMEDY)
    return document


def read_yaml(text: str, file: str) -> tuple[YamlDocument | None, list[Fault]]:
    """``text`` and its faults. With some faults it can be read all the same, for a check that wants to say
    everything at once: of a key that stands twice the first counts.
    """
    text = text.removeprefix("\ufeff")
    faults = _unreadable_text(text, file)
    if faults:
        return None, faults
    builder = _Builder(file)
    try:
        data = builder.build(events_of(text))
    except NotYaml as error:
        line, column = error.place
        return None, [*builder.faults, Fault(f"{file}:{line}:{column}", *in_words(error.problem))]
    except _Enough:
        return None, builder.faults
    return None if builder.unsure else YamlDocument(data, file, builder.marks), builder.faults


def _unreadable_text(text: str, file: str) -> list[Fault]:
    """Faults that make parsing pointless or slow."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return [too_large(file, MAX_BYTES)]
    return list(unfit_characters(text, file)) or list(islice(_tabs(text, file), MAX_SHOWN + 1))


def _tabs(text: str, file: str) -> Iterator[Fault]:
    if "\t" not in text:
        return
    for number, line in enumerate(_BREAK.split(text), 1):
        if "\t" in line:
            yield Fault(
                f"{file}:{number}:{line.index(_TAB) + 1}",
                Text("có ký tự TAB, hãy dùng dấu cách", "a TAB character; use spaces"),
                _USE_SPACES,
            )


class _Enough(ValueError):
    """A signal inside this file: more faults than anybody reads, or more values than anybody writes."""


class _Builder:
    """Turns parser events into data; remembers where each path starts; collects faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.marks: dict[Path, tuple[int, int]] = {}
        self.unsure = False
        """Whether something stands there that is no plain data, so that what it means is a guess."""

    def build(self, events: Iterator[Event]) -> Node:
        data: Node = None
        documents = 0
        for event in events:
            if type(event) in NODES:
                documents += 1
                if documents > 1:
                    self._fault(event, "tệp chỉ được có một tài liệu YAML", "one YAML document a file")
                data = self._node(event, events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> Node:
        kind = type(event)
        if path not in self.marks:  # an entry of a mapping keeps the place of its key
            self._mark(event, path)
        self._refuse_magic(event, kind)
        if kind is SCALAR:
            return _scalar(event)
        if kind is ALIAS:
            return None
        if len(path) >= MAX_DEPTH:
            self._stop(event, f"lồng sâu hơn {MAX_DEPTH} cấp", f"deeper than {MAX_DEPTH} levels")
        if kind is SEQUENCE:
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if type(event) in ENDS:
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Node]:
        table: dict[str, Node] = {}
        for event in events:
            if type(event) in ENDS:
                break
            key = self._key(event, events, path)
            here = (*path, key)
            if key in table:
                self._twice(event, key, here)
                self._node(next(events), events, (*here, "?"))
                continue
            self._mark(event, here)
            table[key] = self._node(next(events), events, here)
        return table

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str:
        if type(event) is SCALAR:
            self._refuse_magic(event, SCALAR)
            return _nfc(event.value)
        self._fault(event, "khóa phải là chữ", "a key must be text")
        self._node(event, events, (*path, "?"))
        return "?"

    def _mark(self, event: Event, path: Path) -> None:
        if len(self.marks) >= MAX_VALUES:
            self._stop(event, f"có hơn {MAX_VALUES} giá trị", f"more than {MAX_VALUES} values")
        mark = event.start_mark
        self.marks[path] = (mark.line + 1, mark.column + 1)

    def _twice(self, event: Event, key: str, path: Path) -> None:
        first = self.marks[path][0]
        self._tell(
            event,
            f"khóa {key!r} viết hai lần (lần đầu ở dòng {first})",
            f"the key {key!r} appears twice (first in line {first})",
            Text("Chỉ giữ lại một dòng", "keep one of the lines"),
        )

    def _refuse_magic(self, event: Event, kind: type) -> None:
        if event.anchor is not None:
            self._fault(event, "không dùng neo & và bí danh *", "anchors & and aliases * are not used here")
        if kind is not ALIAS and event.tag is not None:
            self._fault(event, "không dùng thẻ kiểu !", "tags ! are not used here")

    def _fault(self, event: Event, vi: str, en: str, remedy: Text = _PLAIN_DATA) -> None:
        self.unsure = True
        self._tell(event, vi, en, remedy)

    def _tell(self, event: Event, vi: str, en: str, remedy: Text) -> None:
        mark = event.start_mark
        place = f"{self.file}:{mark.line + 1}:{mark.column + 1}"
        self.faults.append(Fault(place, Text(vi, en), remedy))
        if len(self.faults) > MAX_SHOWN:
            raise _Enough

    def _stop(self, event: Event, vi: str, en: str) -> None:
        self._fault(event, vi, en, Text("Chia tệp hoặc bỏ bớt", "divide the file or take something out"))
        raise _Enough


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _scalar(event: Event) -> Node:
    text = _nfc(event.value)
    if not event.implicit[0]:  # quoted
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
