"""Finding the lists in a sheet: header rows that start anywhere, over one row or two, more than one list a
sheet; then their lines, with the department that a column, a line of its own or the sheet's heading gives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from mappings.excel.headings import Field, columns_of, plain
from mappings.excel.page import Page
from mappings.excel.standing import Standing, begins_with_department, department_in, is_total, one_line
from mappings.excel.workbook import Cell


class Kind(Enum):
    """Which of the official lists a table is."""

    LISTING = "annex_i"
    """Tasks and products of a year, not scored yet (Handbook Annex I)."""
    STANDARD = "annex_ii"
    """The proposed standard unit with its score (Annex II)."""
    CONVERTED = "annex_iii"
    """Items with group, frame, score and coefficient (Annex III)."""
    CRITERIA = "criteria"
    """The common criteria of 30 points (Decree 335 Art. 12.2): no work in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item's row. ``joined``: further rows merged with it (the same item in several details).
    ``department``: given by a column, a line of its own, or the heading; may be empty. ``group``, ``frame``:
    given by a line of its own, where columns do not give them.
    """

    row: int
    department: str
    group: str = ""
    frame: str = ""
    joined: tuple[int, ...] = ()


@dataclass(slots=True)
class Table:
    """One list. ``columns``: 1 = A. ``title``: everything written above it since the list before."""

    page: Page
    kind: Kind
    columns: Mapping[Field, int]
    header_row: int
    title: str
    lines: list[Line] = field(default_factory=list)
    left_aside: int = 0
    """Rows that are no items: headings of departments, totals, column numbers, signatures."""

    def cell(self, row: int, of: Field) -> Cell:
        """The cell of a field; empty where there is no such column."""
        column = self.columns.get(of)
        return self.page.cell(row, column) if column else Cell(None)

    def text(self, row: int, of: Field) -> str:
        """The cell as one line of text."""
        return one_line(self.cell(row, of).value)

    def place(self, row: int, of: Field) -> str:
        """Where a field of a row stands; the row's first column if the list has no such column."""
        return self.page.place(row, self.columns.get(of, min(self.columns.values())))


_COLUMN_NUMBER = re.compile(r"[(\[]?(?:\d{1,2}|[a-k])[)\]]?(?:\s*=.*)?", re.IGNORECASE)
_MIN_FIELDS = 3
_WIDE = 3


def tables_of(page: Page) -> list[Table]:
    """Every list of the sheet, in order, with its lines."""
    reading = _Reading(page)
    for row in page.numbers:
        if row > reading.header_until:
            reading.read(row)
    return reading.tables


class _Reading:
    """One pass over a sheet, row by row."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tables: list[Table] = []
        self.header_until = 0
        self._above: list[str] = [page.name]
        self._standing = Standing()

    def read(self, row: int) -> None:
        """Take in the next row that holds something."""
        found = _header(self.page, row)
        if found is not None:
            self._begin(row, *found)
        elif self.tables and _line(self.tables[-1], row, self._standing):
            self._above = []
        else:
            self._above += [one_line(cell.value) for cell in self.page.own(row).values()]

    def _begin(self, row: int, columns: dict[Field, int], kind: Kind, until: int) -> None:
        """A header: a new list, or the same one going on as on the next printed page."""
        self.header_until = until
        title = " ".join(self._above)
        again = self.tables and self.tables[-1].columns == columns
        if not again or department_in(self._above):
            self._standing.begin(self._above)
        self._above = []
        if again:
            return
        heads = plain(f"{title} {' '.join(self.page.texts(row).values())}")
        self.tables.append(Table(self.page, _titled(kind, columns, heads), columns, row, title))


def _titled(kind: Kind, columns: Mapping[Field, int], heads: str) -> Kind:
    """A list of scores without coefficients is Annex II if its heading speaks of the standard unit."""
    proposed = Field.COEFFICIENT not in columns and "chuan" in heads.split() and "quy doi" not in heads
    return Kind.STANDARD if kind is Kind.CONVERTED and proposed else kind


def _header(page: Page, row: int) -> tuple[dict[Field, int], Kind, int] | None:
    """The columns, the kind and the last row of a header that begins in ``row``."""
    if any(not isinstance(cell.value, str) for cell in page.own(row).values()):
        return None  # a row with a number heads nothing
    upper = page.texts(row)
    if len({plain(text) for text in upper.values()}) < _MIN_FIELDS - 1:
        return None
    columns, until = columns_of(upper), row
    below = _second_row(page, row, upper)
    if below is not None:
        both = columns_of(below)
        if len(both) > len(columns):
            columns, until = both, row + 1
    kind = _kind(columns)
    return (columns, kind, until) if kind else None


def _second_row(page: Page, row: int, upper: Mapping[int, str]) -> dict[int, str] | None:
    """The headings read together with the row below, if that row belongs to them: it divides a heading that
    covers several columns, and holds nothing but words.
    """
    own = page.own(row + 1)
    if not own or any(not isinstance(cell.value, str) for cell in own.values()):
        return None
    if any(page.merged(row, column)[1::2] == (column, column) and upper.get(column) for column in own):
        return None
    headings = dict(upper)
    for column, cell in own.items():
        both = {0: f"{upper.get(column, '')} {cell.value}"}
        headings[column] = (
            both[0] if columns_of(both) and not columns_of({0: str(cell.value)}) else str(cell.value)
        )
    return headings


def _kind(columns: Mapping[Field, int]) -> Kind | None:
    if len(columns) < _MIN_FIELDS:
        return None
    if Field.CRITERION in columns:
        return Kind.CRITERIA if {Field.FRAME, Field.SCORE} & columns.keys() else None
    if Field.NAME not in columns:
        return None
    if {Field.COEFFICIENT, Field.SCORE} & columns.keys():
        return Kind.CONVERTED
    listed = {Field.FREQUENCY, Field.PEOPLE, Field.GROUP, Field.UNIT} & columns.keys()
    return Kind.LISTING if listed and {Field.OUTPUT, Field.DETAIL, Field.UNIT} & columns.keys() else None


def _line(table: Table, row: int, standing: Standing) -> bool:
    """Take a row in as an item (True), or leave it aside."""
    heading = _section(table, row)
    if heading is not None or not _is_item(table, row):
        table.left_aside += 1
        standing.take(heading or "")
        return False
    given = table.text(row, Field.DEPARTMENT)
    if table.lines and _continues(table, row):
        last = table.lines[-1]
        table.lines[-1] = replace(last, joined=(*last.joined, row))
        return True
    if given:
        standing.department = given  # an empty cell below means the same department
    table.lines.append(Line(row, standing.department, standing.group, standing.frame))
    return True


def _continues(table: Table, row: int) -> bool:
    """Whether code (or, without codes, name and score) is one merged cell with the line before."""
    before = table.lines[-1].row
    tied = (Field.CODE,) if Field.CODE in table.columns else (Field.NAME, Field.SCORE)
    areas = [table.page.merged(row, table.columns[of]) for of in tied if of in table.columns]
    return len(areas) == len(tied) and all(area[0] <= before < row for area in areas)


def _section(table: Table, row: int) -> str | None:
    """The words of a row that is a heading inside the list; None for any other row."""
    own = {column: one_line(cell.value) for column, cell in table.page.own(row).items()}
    seen = {column: text for column, text in own.items() if text}
    number = seen.pop(table.columns.get(Field.NUMBER, 0), "")
    wide = any(_width(table, row, column) >= _WIDE for column in own)
    if not seen and wide:
        seen, number = {1: number}, ""
    if len(seen) != 1:
        return None
    column, text = next(iter(seen.items()))
    if number.isdigit() and not wide and not begins_with_department(text):
        return None
    if table.columns.get(Field.SCORE) == column or table.columns.get(Field.COEFFICIENT) == column:
        return None
    if any(area[0] < row for area in (table.page.merged(row, of) for of in table.columns.values())):
        return None  # it stands inside a cell that is merged downwards: part of an item
    return text


def _width(table: Table, row: int, column: int) -> int:
    _, left, _, right = table.page.merged(row, column)
    return right - left + 1


def _is_item(table: Table, row: int) -> bool:
    """Whether the row holds work at all: not empty, no total, no column numbers, no signature."""
    own = table.page.own(row).values()
    texts = [one_line(cell.value) for cell in own]
    if not any(texts) or all(_COLUMN_NUMBER.fullmatch(text) for text in texts if text):
        return False
    if not table.text(row, Field.CODE) and any(is_total(text) for text in texts if text):
        return False
    if not table.text(row, Field.NAME):
        return any(_is_number(table.cell(row, of)) for of in (Field.SCORE, Field.COEFFICIENT)) or (
            Field.GROUP in table.columns and bool(table.text(row, Field.GROUP))
        )
    facts = (Field.CODE, Field.SCORE, Field.COEFFICIENT, Field.GROUP, Field.OUTPUT, Field.DETAIL)
    given = any(table.cell(row, of) != Cell(None) for of in facts)
    return given or table.text(row, Field.NUMBER).isdigit()


def _is_number(cell: Cell) -> bool:
    return bool(cell.formula) or (cell.value is not None and not isinstance(cell.value, str))
