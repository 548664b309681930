"""The catalogue of converted products (Decree 335 Art. 13): code → coefficient, by the day of assignment.

A CSV file with one line per item and period of validity, comma or semicolon between the columns, decimal
comma or point. A coefficient is looked up once, when the work is assigned, and never changes afterwards.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from domain.errors import BadFile
from domain.faults import FILL_IN, UNFINISHED, Fault, as_error, unfinished
from domain.records import digest_of
from domain.text import Text
from mappings.values import Unreadable, written_number

COLUMNS = (
    "code",
    "name",
    "output",
    "department",
    "group",
    "frame",
    "score",
    "coefficient",
    "valid_from",
    "valid_to",
    "source",
)
OPTIONAL_COLUMNS = ("detail", "note")
"""May stand after the others: the detailed work, and what the list says beside the item."""
REMEDY = Text("Sửa các dòng nêu trên trong danh mục", "correct the lines named in the catalogue")
_FURTHER = ((), ("detail",), ("note",), OPTIONAL_COLUMNS)
_TEXTS = ("code", "name", "output", "department", "group", "source", *OPTIONAL_COLUMNS)
_MAX_CHARS = 8 << 20


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One product or task. ``coefficient``: standard work units it is worth. ``frame``: the point range of
    its complexity group. ``valid_to``: last day, None while it is in force. ``source``: who decided it.
    ``detail``: the work in detail; ``note``: what stands beside it. Neither changes what the item is worth.
    """

    code: str
    name: str
    output: str
    department: str
    group: str
    frame: str
    score: Decimal
    coefficient: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    detail: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the item is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Catalogue:
    """All items of one catalogue file."""

    def __init__(self, items: tuple[CatalogueItem, ...]) -> None:
        self.items = items
        self._by_code: dict[str, list[CatalogueItem]] = {}
        for item in items:
            self._by_code.setdefault(item.code, []).append(item)

    def item(self, code: str, on: date) -> CatalogueItem | None:
        """The item ``code`` as it stood on the day ``on``, or None."""
        for item in self._by_code.get(code, ()):
            if item.holds_on(on):
                return item
        return None

    @cached_property
    def digest(self) -> str:
        """SHA-256, hex, of all items, whatever their order in the file; details and notes left out."""
        return digest_of(sorted([str(getattr(item, name)) for name in COLUMNS] for item in self.items))


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """What a file says, faults or not: ``lines`` holds the line number of each of ``items``."""

    items: tuple[CatalogueItem, ...]
    lines: tuple[int, ...]
    faults: tuple[Fault, ...]


def parse_catalogue(csv_text: str, file: str) -> Catalogue:
    """Read a catalogue; ``file`` is its name in messages.

    Raises:
        BadFile: every faulty line, as ``file:line:column number``.
    """
    reading = read_catalogue(csv_text, file)
    if reading.faults:
        raise as_error(BadFile, file, reading.faults, REMEDY)
    return Catalogue(reading.items)


def read_catalogue(csv_text: str, file: str) -> CatalogueReading:
    """Every line that can be read, and every fault of those that cannot."""
    reading = _Reading(file)
    found = tuple(reading.items(csv_text.removeprefix("\ufeff")))
    items, lines = tuple(item for item, _ in found), tuple(line for _, line in found)
    reading.overlaps(found)
    return CatalogueReading(items, lines, tuple(reading.faults))


class _Reading:
    """One pass over a catalogue file, collecting faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.columns: tuple[str, ...] = COLUMNS

    def items(self, text: str) -> Iterator[tuple[CatalogueItem, int]]:
        """The readable items, each with its line."""
        if len(text) > _MAX_CHARS or "\0" in text:
            self._fault(1, 1, "tệp quá lớn hoặc không phải UTF-8", "too large, or not UTF-8")
            return
        first_line = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first_line else ",")
        try:
            if not self._header(tuple(name.strip() for name in next(rows, []))):
                return
            for row in rows:
                item = self._item(row, rows.line_num)
                if item is not None:
                    yield item, rows.line_num
        except csv.Error as error:
            self._fault(rows.line_num, 1, f"không đọc được dòng CSV ({error})", f"unreadable CSV ({error})")

    def _header(self, header: tuple[str, ...]) -> bool:
        further = header[len(COLUMNS) :]
        if header[: len(COLUMNS)] == COLUMNS and further in _FURTHER:
            self.columns = header
            return True
        names = ",".join(COLUMNS) + f"[,{','.join(OPTIONAL_COLUMNS)}]"
        self._fault(1, 1, f"dòng đầu phải là: {names}", f"the first line must be: {names}")
        return False

    def _item(self, row: list[str], line: int) -> CatalogueItem | None:
        if not any(row) or not any(cell.strip() for cell in row):
            return None
        if len(row) != len(self.columns):
            count = len(self.columns)
            self._fault(
                line, 1, f"cần {count} cột, có {len(row)}", f"{count} columns expected, {len(row)} found"
            )
            return None
        before = len(self.faults)
        cell = {name: part.strip() for name, part in zip(self.columns, row, strict=True)}
        self._must_be_filled_in(cell, line)
        score, coefficient = self._number(cell, "score", line), self._number(cell, "coefficient", line)
        valid_from = self._day(cell, "valid_from", line)
        valid_to = self._day(cell, "valid_to", line) if cell["valid_to"] else None
        if valid_to is not None and valid_to < valid_from:
            self._at(line, "valid_to", "ngày hết hiệu lực trước ngày có hiệu lực", "ends before it begins")
        if len(self.faults) > before:
            return None
        return CatalogueItem(
            **{name: cell.get(name, "") for name in _TEXTS},
            frame=cell["frame"].replace("–", "-"),  # written so that Excel makes no date of 1-10
            score=score,
            coefficient=coefficient,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    def _must_be_filled_in(self, cell: dict[str, str], line: int) -> None:
        """No proposal's TODO may be left, and what must be there may not be missing."""
        for path in unfinished(cell):
            self._at(line, str(path[0]), FILL_IN.vi, FILL_IN.en)
        for name in ("code", "name", "group", "source"):
            if not cell[name]:
                self._at(line, name, "không được để trống", "must not be empty")

    def _number(self, cell: dict[str, str], name: str, line: int) -> Decimal:
        try:
            number = written_number(cell[name], name)
        except Unreadable:
            number = Decimal(0)
        if number <= 0 and not cell[name].startswith(UNFINISHED):  # which is told already
            self._at(line, name, "phải là số lớn hơn 0", "must be a number greater than 0")
        return number

    def _day(self, cell: dict[str, str], name: str, line: int) -> date:
        try:
            return date.fromisoformat(cell[name])
        except ValueError:
            self._at(line, name, "phải là ngày dạng 2026-06-01", "must be a date like 2026-06-01")
            return date.min

    def overlaps(self, found: Sequence[tuple[CatalogueItem, int]]) -> None:
        """Two lines of one code that hold on the same day: the coefficient would be a matter of luck."""
        longest: dict[str, tuple[CatalogueItem, int]] = {}
        for item, line in sorted(found, key=lambda one: (one[0].code, one[0].valid_from)):
            before, other = longest.get(item.code, (None, 0))
            if before is not None and before.holds_on(item.valid_from):
                self._at(
                    line,
                    "code",
                    f"mã {item.code} trùng thời gian hiệu lực với dòng {other}",
                    f"the code {item.code} is already in force by line {other}",
                )
            if before is None or (item.valid_to or date.max) > (before.valid_to or date.max):
                longest[item.code] = item, line

    def _at(self, line: int, name: str, vi: str, en: str) -> None:
        self._fault(line, COLUMNS.index(name) + 1, f"{name}: {vi}", f"{name}: {en}")

    def _fault(self, line: int, column: int, vi: str, en: str) -> None:
        self.faults.append(Fault(f"{self.file}:{line}:{column}", Text(vi, en)))
