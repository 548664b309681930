"""The process that reads a workbook for ``connectors.document_mgmt.files.xlsx``: bytes in, JSON lines out.

A workbook is somebody's ZIP of XML: one that names the cell XFD1048576 or unpacks without end takes a parser
down with it. So the parser has a process of its own, which bounds its memory and its processor time before
it reads a byte, and ends with the file. Standard library and calamine only, so that it starts quickly.

The first line is ``{"sheets": […]}``, then each row is ``[row number, cell, …]`` from the first row of the
sheet. A cell is a text, a number, true or false, null, or a table with one of ``day``, ``instant``, ``time``.
Formulas come as the value they had when the workbook was saved; nothing is computed.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

EXIT_NO_SHEET = 3
EXIT_UNREADABLE = 4
EXIT_TOO_LARGE = 5


def main(sheet: str, extra_bytes: int, cpu_s: int, max_answer_bytes: int) -> int:
    """Read the workbook on standard input and write its ``sheet`` (empty: the first one)."""
    data = sys.stdin.buffer.read()
    bound = _address_space() + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        sys.stdout.write(json.dumps({"sheets": names}) + "\n")
        if not names or (sheet and sheet not in names):
            return EXIT_NO_SHEET
        written = 0
        page = workbook.get_sheet_by_name(sheet or names[0])
        before = [None] * (page.start[1] if page.start else 0)  # columns left of the first that has a cell
        for number, row in enumerate(page.iter_rows(), 1):
            line = json.dumps([number, *before, *map(_plain, row)]) + "\n"
            written += len(line)
            if written > max_answer_bytes:
                return EXIT_TOO_LARGE
            sys.stdout.write(line)
    except MemoryError:
        return EXIT_TOO_LARGE
    except CalamineError as fault:
        sys.stderr.write(str(fault)[:200])
        return EXIT_UNREADABLE
    return 0


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return {"instant": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return {"time": str(cell)}
    return None if cell == "" else cell


def _address_space() -> int:
    """What this process has mapped now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
