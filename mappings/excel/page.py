"""A sheet as a person sees it: a merged cell's value stands in every cell it covers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mappings.excel.workbook import MAX_COLUMNS, Area, Cell, Sheet, letters_of

_EMPTY = Cell(None)
_MAX_COVERED = 500_000


class Page:
    """One sheet with its merged cells resolved."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = sheet.name
        self.hidden = sheet.hidden
        self._sheet = sheet
        self.numbers = sorted(sheet.rows)
        """Numbers of the rows that hold something."""

    @cached_property
    def _covered(self) -> dict[tuple[int, int], Area]:
        """Which merged area covers a cell; areas are cut off at the last row that holds something."""
        last = self.numbers[-1] if self.numbers else 0
        covered: dict[tuple[int, int], Area] = {}
        for area in self._sheet.merged:
            top, left, bottom, right = area
            rows = range(top, min(bottom, last) + 1)
            for row in rows:
                for column in range(left, min(right, MAX_COLUMNS) + 1):
                    covered[row, column] = area
                if len(covered) > _MAX_COVERED:
                    return covered
        return covered

    def cell(self, row: int, column: int) -> Cell:
        """The cell one sees at that place."""
        top, left, *_ = self._covered.get((row, column), (row, column))
        return self._sheet.rows.get(top, {}).get(left, _EMPTY)

    def merged(self, row: int, column: int) -> Area:
        """The merged area a cell belongs to, or the cell itself."""
        return self._covered.get((row, column), (row, column, row, column))

    def own(self, row: int) -> dict[int, Cell]:
        """The cells that begin in this row, by column."""
        return self._sheet.rows.get(row, {})

    def texts(self, row: int) -> dict[int, str]:
        """The texts one sees in a row, by column."""
        seen = ((column, self.cell(row, column).value) for column in self._width)
        return {column: value for column, value in seen if isinstance(value, str)}

    @cached_property
    def _width(self) -> range:
        widest = max((max(cells) for cells in self._sheet.rows.values()), default=0)
        return range(1, widest + 1)

    @property
    def hidden_rows(self) -> list[int]:
        """Rows that hold something and are hidden."""
        return [number for number in self.numbers if number in self._sheet.hidden_rows]

    def place(self, row: int, column: int) -> str:
        """How a person finds the cell: ``PL III!H12``."""
        return f"{self.name}!{letters_of(column)}{row}"

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Everything, row by row."""
        for number in self.numbers:
            for column, cell in self._sheet.rows[number].items():
                yield number, column, cell
