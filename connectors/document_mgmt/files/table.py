"""From a dropped file to the rows of its table: which line is the header, where the table ends, whose period.

Tables are made for people: titles above the header, a line "(1) (2) (3)" below it, a total and signatures at
the end. What belongs to the table is decided by the source file, never by how it looks.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from connectors.document_mgmt.files.config import FilesKind
from connectors.document_mgmt.files.csv_table import decode, find_separator, read_rows
from connectors.document_mgmt.files.period_text import period_of_name, read_period
from connectors.document_mgmt.files.table_fault import TableUnreadable
from connectors.document_mgmt.files.xlsx import Cell, Line, read_sheet

MAX_ROWS = 200_000
MAX_COLUMNS = 500
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table. ``surplus``: what stands right of the last column, empty if nothing does."""

    number: int
    cells: dict[str, Cell]
    surplus: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``sheet``: of a workbook, else empty. ``period``: as ``period_from`` found it above or outside it."""

    sheet: str
    columns: tuple[str, ...]
    rows: Sequence[TableRow]
    period: str


def read_table(name: str, data: bytes, settings: FilesKind) -> Table:
    """The table in the file ``name``.

    Raises:
        TableUnreadable: why nothing of it can be read.
    """
    names = _Names(settings)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".xlsx":
        lines: Iterable[Line] = read_sheet(data, settings.sheet or "")
    elif suffix in {".csv", ".tsv", ".txt"}:
        text = decode(data, settings.encoding)
        lines = read_rows(text, _separator(text, settings, names))
    else:
        raise TableUnreadable(
            f"loại tệp {suffix or '?'} không được đọc; dùng .xlsx hoặc .csv",
            f"files of type {suffix or '?'} are not read; use .xlsx or .csv",
        )
    above: list[Line] = []
    rows = iter(lines)
    header = names.header(rows, above)
    columns = names.columns(header)
    table = tuple(_rows(rows, columns, settings))
    return Table(settings.sheet or "", columns, table, _period(name, above, settings))


def _separator(text: str, settings: FilesKind, names: _Names) -> str:
    return settings.delimiter if settings.delimiter != "auto" else find_separator(text, names.fits)


class _Names:
    """Column names in any spelling."""

    def __init__(self, settings: FilesKind) -> None:
        self._header = settings.header
        added = settings.period_from.field if settings.period_from else ""
        keys = [name for name in settings.key_columns if name != added]
        self._wanted = {plain(one) for one in settings.header.columns or keys}
        self._spelled = {
            plain(spelling): name
            for name, others in settings.spellings.items()
            for spelling in (name, *others)
        }

    def name(self, cell: Cell) -> str:
        """The name of a column as the source file has it; otherwise as the table writes it."""
        written = " ".join(str(cell or "").split())
        return self._spelled.get(plain(written), unicodedata.normalize("NFC", written))

    def fits(self, line: Line) -> bool:
        """Whether ``line`` is the header."""
        number, cells = line
        if self._header.row is not None:
            return number == self._header.row and sum(1 for cell in cells if cell) > 1
        return self._wanted <= {plain(self.name(cell)) for cell in cells}

    def header(self, lines: Iterator[Line], above: list[Line]) -> list[Cell]:
        """The header's cells; ``above`` gets the lines over it.

        Raises:
            TableUnreadable: no such line.
        """
        within = self._header.row or self._header.within
        for line in itertools.takewhile(lambda line: line[0] <= within, lines):
            if self.fits(line):
                return line[1]
            above.append(line)
        wanted = ", ".join(sorted(self._wanted)) if self._header.row is None else f"dòng/row {within}"
        raise TableUnreadable(
            f"không tìm thấy dòng tiêu đề ({wanted}) trong {within} dòng đầu",
            f"no header ({wanted}) in the first {within} rows",
        )

    def columns(self, header: Sequence[Cell]) -> tuple[str, ...]:
        """A name for every column, empty for one without.

        Raises:
            TableUnreadable: two columns with one name: which of them is meant?
        """
        found = [self.name(cell) for cell in header]
        while found and not found[-1]:
            found.pop()
        twice = sorted({name for name in found if name and found.count(name) > 1})
        if twice or len(found) > MAX_COLUMNS:
            raise TableUnreadable(
                f"hai cột cùng tên: {', '.join(twice)[:200]}",
                f"two columns of one name: {', '.join(twice)[:200]}",
            )
        return tuple(found)


def plain(name: str) -> str:
    """A name for comparing: one Unicode form, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _rows(lines: Iterator[Line], columns: Sequence[str], settings: FilesKind) -> Iterator[TableRow]:
    ends = tuple(plain(word) for word in settings.stop_at)
    count = 0
    for place, (number, cells) in enumerate(lines):
        texts = [cell for cell in cells if cell is not None and cell != "" and str(cell).strip()]
        if not texts or (place == 0 and _numbers_columns(texts)):
            continue
        if ends and plain(str(texts[0])).startswith(ends):
            return
        count += 1
        if count > MAX_ROWS:
            raise TableUnreadable(f"nhiều hơn {MAX_ROWS} dòng", f"more than {MAX_ROWS} rows")
        yield _row(number, cells, columns)


def _row(number: int, cells: Sequence[Cell], columns: Sequence[str]) -> TableRow:
    named = {name: cell for name, cell in itertools.zip_longest(columns, cells[: len(columns)]) if name}
    unnamed = [
        (place, cell)
        for place, cell in enumerate(cells)
        if cell not in {None, ""} and (place >= len(columns) or not columns[place])
    ]
    surplus = ", ".join(f"cột {_letters(place)}: {str(cell)[:40]}" for place, cell in unnamed[:3])
    return TableRow(number, named, surplus)


def _numbers_columns(texts: Sequence[Cell]) -> bool:
    """The line "(1) (2) (3)" that forms have below the header."""
    bare = [str(text).strip().strip("()[]").removesuffix(".0") for text in texts]
    return len(bare) > 2 and bare == [str(n) for n in range(1, len(bare) + 1)]  # noqa: PLR2004 - 1, 2, 3


def _period(name: str, above: Sequence[Line], settings: FilesKind) -> str:
    wanted = settings.period_from
    if wanted is None or wanted.column is not None:
        return ""
    try:
        if wanted.file_name is not None:
            return period_of_name(PurePosixPath(name).name, wanted.file_name)
        return read_period(_at(wanted.cell or "", above))
    except ValueError as fault:
        place = wanted.cell or wanted.file_name
        raise TableUnreadable(
            f"không đọc được kỳ đánh giá ở ô hoặc tên tệp {place}", f"no period can be read from {place}"
        ) from fault


def _at(reference: str, lines: Sequence[Line]) -> str | date:
    letters = reference.rstrip("0123456789")
    column = sum((ord(letter) - 64) * _LETTERS**n for n, letter in enumerate(reversed(letters))) - 1
    row = int(reference[len(letters) :])
    cells = next((cells for number, cells in lines if number == row), [])
    cell = cells[column] if column < len(cells) else None
    return cell if isinstance(cell, date) else str(cell or "")


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, _LETTERS)
        name = chr(65 + letter) + name
    return name
