"""A sample table (CSV, XLSX): where its header is and what its columns hold."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.discovery.guess import Confidence, Entry, Row, Sketch
from connectors.discovery.roles import key_entry
from connectors.discovery.values import fields_of
from domain.text import Text

_HEADER_WITHIN = 50
_FEWEST_COLUMNS = 2


def sketch_table(numbered: Sequence[tuple[int, Sequence[str]]], *, suffix: str) -> Sketch:
    """A source of dropped files from the lines of one: their numbers from 1, and all cells as text.

    Raises:
        ValueError: no line looks like a header.
    """
    lines = [cells for _, cells in numbered]
    at = _header(lines)
    row = numbered[at][0]
    names = [" ".join(cell.split()) for cell in lines[at]]
    rows: list[Row] = []
    for line in lines[at + 1 :]:
        cells = [cell.strip() for cell in line] + [""] * (len(names) - len(line))
        if any(cells):
            rows.append({name: cell for name, cell in zip(names, cells, strict=False) if name})
    fields = fields_of(rows, textual=True)
    why = Text(f"dòng {row} có {len(names)} tên cột", f"line {row} has {len(names)} column names")
    kind = (
        Entry("glob", f"*{suffix}", Text("theo tên tệp mẫu", "by the sample's name"), Confidence.UNSURE),
        Entry("header", {"row": row}, why, Confidence.LIKELY),
        key_entry(fields),
    )
    return Sketch("files", (), kind, fields, rows=len(rows))


def _header(lines: Sequence[Sequence[str]]) -> int:
    """The first line whose cells are all different texts, as many as any line has, none of them a number."""
    most = max((_filled(line) for line in lines[:_HEADER_WITHIN]), default=0)
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        cells = [cell.strip() for cell in line if cell.strip()]
        words = [cell for cell in cells if not cell.replace(".", "").replace(",", "").isdecimal()]
        enough = len(cells) >= max(_FEWEST_COLUMNS, most * 0.8)
        if enough and len(words) == len(cells) == len(set(cells)):
            return number
    raise ValueError("no line of the table looks like column names")


def _filled(line: Sequence[str]) -> int:
    return sum(1 for cell in line if cell.strip())
