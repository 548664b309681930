"""Tables as people make them: titles, a header, numbered columns, rows, a total and a signature."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

Value: TypeAlias = "str | int | float | date | datetime | None"

_NUMBER = "STT"


@dataclass(frozen=True, slots=True)
class Table:
    """``titles``: the lines above the header. ``form``: with the running number, the line of column numbers
    and what stands below the table, as forms on paper have them.
    """

    sheet: str
    titles: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Value]]
    form: bool = True

    def lines(self) -> list[list[Value]]:
        """Every line of the sheet."""
        columns = (_NUMBER, *self.columns) if self.form else self.columns
        lines: list[list[Value]] = [[title] for title in self.titles]
        lines.append(list(columns))
        if self.form:
            lines.append([f"({n})" for n in range(1, len(columns) + 1)])
        for number, row in enumerate(self.rows, 1):
            values = [row.get(name) for name in self.columns]
            lines.append([number, *values] if self.form else values)
        if self.form:
            lines += [["Tổng cộng", len(self.rows)], [], ["NGƯỜI LẬP BIỂU", None, "THỦ TRƯỞNG ĐƠN VỊ"]]
        return lines


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """``name`` below the folder; ``encoding`` and ``delimiter`` of a CSV file."""

    name: str
    tables: tuple[Table, ...]
    encoding: str = "utf-8-sig"
    delimiter: str = ";"

    def body(self) -> bytes:
        """The file's bytes."""
        return self._workbook() if self.name.endswith(".xlsx") else self._csv()

    def _workbook(self) -> bytes:
        book = Workbook()
        book.remove(book.active)
        for table in self.tables:
            _fill(book.create_sheet(table.sheet), table)
        body = io.BytesIO()
        book.save(body)
        return body.getvalue()

    def _csv(self) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter)
        writer.writerows([[_written(value) for value in line] for line in self.tables[0].lines()])
        return text.getvalue().encode(self.encoding)


def _fill(sheet: Worksheet, table: Table) -> None:
    for line in table.lines():
        sheet.append(line)
    width = len(table.columns) + table.form
    for row in range(1, len(table.titles) + 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
