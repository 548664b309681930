"""A workbook as cells: value and formula of each, which are merged, what is hidden.

openpyxl reads sheet by sheet. Its usual loader would make every cell of a merged range (a merged column is a
million of them), and its streaming one forgets merged ranges and hidden rows; so its row parser is used here
with a loop of our own, and each formula keeps the value that was stored with it.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, iterparse

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ERROR_CODES  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.cell import range_boundaries  # type: ignore[import-untyped]
from openpyxl.utils.datetime import to_excel  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]
from openpyxl.worksheet._reader import (  # type: ignore[import-untyped]
    FORMULA_TAG,
    MERGE_TAG,
    ROW_TAG,
    WorkSheetParser,
)

from mappings.excel.archive import look_inside, refused

Value: TypeAlias = "str | int | float | bool | date | time | timedelta | None"
Area: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column; counted from 1."""

MAX_COLUMNS = 60
"""A list has a dozen columns; what stands further right is somebody's scratch paper."""
MAX_ROWS = 100_000
_DAMAGED = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError),
    *(ValueError, zipfile.BadZipFile, zlib.error, InvalidFileException),
)
"""Whatever a parser says to a file that breaks the format's own rules."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` as stored (a formula's: as last computed, None if a program wrote the file and nobody opened
    it since); ``formula`` with its ``=``, empty for none.
    """

    value: Value
    formula: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it shows an error of Excel, such as ``#REF!``."""
        return isinstance(self.value, str) and self.value in ERROR_CODES


@dataclass(slots=True)
class Sheet:
    """One sheet: only cells that hold something."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets, in their order. ``macros``: it carries some; nothing runs them."""

    sheets: tuple[Sheet, ...]
    macros: bool


def letters_of(column: int) -> str:
    """``H`` for 8."""
    return str(get_column_letter(column))


def serial_of(value: date | time | timedelta) -> float:
    """The number a cell holds that is formatted as a day or a time."""
    return float(to_excel(value))


def read_workbook(data: bytes, file: str) -> Workbook:
    """The cells of the workbook ``data``; ``file`` is its name in messages.

    Raises:
        BadFile: no workbook, a dangerous one, or one beyond the limits.
    """
    macros = look_inside(data, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about colours, filters and drawings that nobody looks at here
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                sheets = tuple(_sheet(page) for page in book.worksheets)
            finally:
                book.close()
    except _DAMAGED as fault:
        raise refused(
            file,
            f"tệp Excel bị hỏng bên trong ({type(fault).__name__})",
            f"the workbook is damaged inside ({type(fault).__name__})",
        ) from fault
    return Workbook(sheets, macros)


class _RowParser(WorkSheetParser):  # type: ignore[misc] # openpyxl has no types
    """openpyxl's reader of rows; beside a formula it keeps the stored value."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """One cell, as a table with ``row``, ``column``, ``value`` and ``formula``."""
        cell: dict[str, Any] = super().parse_cell(element)
        formula = self.parse_formula(element) if element.find(FORMULA_TAG) is not None else ""
        cell["formula"] = str(getattr(formula, "text", formula) or "=")[:500] if formula else ""
        return cell


def _sheet(page: Any) -> Sheet:  # noqa: ANN401 - openpyxl has no types
    sheet = Sheet(page.title, hidden=page.sheet_state != "visible")
    book = page.parent
    with page._get_source() as source:  # noqa: SLF001 - see the module's own words
        parser = _RowParser(
            source,
            page._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, cells in _rows(parser, sheet):
            found = {cell["column"]: held for cell in cells if (held := _cell(cell)) is not None}
            if found:
                sheet.rows[number] = found
    sheet.hidden_rows = {
        int(n) for n, about in parser.row_dimensions.items() if _is_true(about.get("hidden"))
    }
    return sheet


def _rows(parser: WorkSheetParser, sheet: Sheet) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows up to ``MAX_ROWS``; merged ranges go into ``sheet`` as they are met (at the end)."""
    for _, element in iterparse(parser.source):  # noqa: S314 - ``look_inside`` has refused every DTD
        if element.tag == ROW_TAG:
            number, cells = parser.parse_row(element)
            element.clear()
            if number <= MAX_ROWS:
                yield number, cells
        elif element.tag == MERGE_TAG:
            sheet.merged = [_area(one.get("ref", "")) for one in element]
            element.clear()


def _area(reference: str) -> Area:
    left, top, right, bottom = range_boundaries(reference)
    return top or 1, left or 1, bottom or MAX_ROWS, right or MAX_COLUMNS


def _cell(cell: dict[str, Any]) -> Cell | None:
    value, formula = cell["value"], cell["formula"]
    if isinstance(value, str) and not value.strip():
        value = None
    if cell["column"] > MAX_COLUMNS or (value is None and not formula):
        return None
    return Cell(value.date() if _is_midnight(value) else value, formula)


def _is_midnight(value: object) -> bool:
    return isinstance(value, datetime) and value.time() == time()


def _is_true(flag: object) -> bool:
    return flag in {"1", "true"}
