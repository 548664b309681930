"""On which line of the file each item of a catalogue stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from mappings.catalogue import CatalogueItem


def line_of(csv_text: str, item: CatalogueItem) -> int:
    """The line of ``item`` in the file it was read from; 1 where it does not stand there."""
    for line, row in _rows(csv_text):
        if item.valid_from.isoformat() in row and row[0] == item.code:
            return line
    return 1


def lines_of_code(csv_text: str, code: str) -> list[int]:
    """Every line of the code ``code``, whatever its days."""
    return [line for line, row in _rows(csv_text) if row[0] == code]


def _rows(csv_text: str) -> Iterable[tuple[int, list[str]]]:
    text = csv_text.removeprefix("\ufeff")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield before + 1, cells
        before = rows.line_num
