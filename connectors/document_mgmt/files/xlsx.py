"""Workbooks: looked at as a ZIP first, then read by calamine in a process of its own.

Limits: 2 seconds of processor time and 256 MB, whatever the file does. No macro, no formula, no link and no
entity of a workbook is ever followed.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeAlias, cast

from connectors.document_mgmt.files.table_fault import TableUnreadable
from connectors.document_mgmt.files.xlsx_worker import EXIT_NO_SHEET, EXIT_UNREADABLE

Cell: TypeAlias = "str | int | float | bool | date | datetime | None"
Line: TypeAlias = "tuple[int, list[Cell]]"
"""Number of the row, counted from 1, and its cells."""

_MAX_CPU_S = 2
_MAX_WALL_S = 20.0
_WORKER_BYTES = 160 * 1024 * 1024
_MAX_ANSWER_BYTES = 48 * 1024 * 1024
_MAX_ENTRIES = 2_000
_MAX_UNPACKED = 128 * 1024 * 1024
_MAX_RATIO = 200
_SMALL = 1024 * 1024
"""Below a megabyte unpacked no ratio is dangerous: an empty sheet compresses very well."""
_SNIFFED = 2048


def read_sheet(data: bytes, sheet: str) -> Iterator[Line]:
    """The rows of ``sheet`` (empty: the first one) that have a cell.

    Raises:
        TableUnreadable: no workbook, a dangerous one, one without this sheet, or one beyond the limits.
    """
    look_inside(data)
    done = _run(data, sheet)
    lines = done.stdout.splitlines()
    if done.returncode == EXIT_NO_SHEET:
        names = ", ".join(json.loads(lines[0])["sheets"])[:200]
        raise TableUnreadable(
            f"không có trang tính {sheet!r}; tệp có: {names}", f"there is no sheet {sheet!r}; it has: {names}"
        )
    if done.returncode == EXIT_UNREADABLE:
        why = done.stderr.decode(errors="replace")[:200]
        raise TableUnreadable(f"tệp XLSX bị hỏng: {why}", f"the XLSX file is damaged: {why}")
    if done.returncode:
        raise _too_much()
    for line in lines[1:]:
        number, *cells = json.loads(line)
        yield int(number), [_cell(cell) for cell in cells]


def look_inside(data: bytes) -> None:
    """Refuse an archive that is no workbook or that is made to hurt; nothing is unpacked for it.

    Raises:
        TableUnreadable: what is wrong with it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _bounded(entries)
            for entry in entries:
                _harmless(archive, entry)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as fault:
        if isinstance(fault, TableUnreadable):
            raise
        raise TableUnreadable(
            "không phải tệp XLSX, hoặc tệp có mật khẩu", "no XLSX file, or one with a password"
        ) from fault


def _bounded(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED:
        raise _too_much()
    if unpacked > _SMALL and unpacked / packed > _MAX_RATIO:
        raise TableUnreadable("tệp nén bất thường (bom nén)", "it unpacks to far too much (a ZIP bomb)")
    if len(set(names)) != len(names):
        raise TableUnreadable("tệp nén có hai mục trùng tên", "two entries of the archive have one name")
    if "[Content_Types].xml" not in names:
        raise TableUnreadable("không phải tệp XLSX", "no XLSX file")


def _harmless(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise TableUnreadable(
            "đường dẫn trong tệp nén trỏ ra ngoài", "a path in the archive leads out of it (zip slip)"
        )
    if entry.flag_bits & 1:
        raise TableUnreadable("tệp có mật khẩu", "the file has a password")
    if entry.filename.endswith((".xml", ".rels")):
        with archive.open(entry) as part:
            head = part.read(_SNIFFED).replace(b"\x00", b"")  # UTF-16 too
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise TableUnreadable("XML trong tệp có DTD", "XML in the file has a DTD (XXE)")


def _run(data: bytes, sheet: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-m", "connectors.document_mgmt.files.xlsx_worker", sheet]
    command += [str(_WORKER_BYTES), str(_MAX_CPU_S), str(_MAX_ANSWER_BYTES)]
    try:
        return subprocess.run(  # noqa: S603 - our own module; the sheet's name is an argument, not a shell's
            command, input=data, capture_output=True, env={}, timeout=_MAX_WALL_S, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise _too_much() from fault


def _too_much() -> TableUnreadable:
    return TableUnreadable(
        "tệp quá lớn hoặc quá phức tạp (giới hạn 2 giây, 256 MB); chia nhỏ tệp hoặc lưu dạng CSV",
        "the file is too large or too complex (limits: 2 s, 256 MB); split it or save it as CSV",
    )


def _cell(value: object) -> Cell:
    if isinstance(value, dict):
        form, text = next(iter(value.items()))
        if form == "day":
            return date.fromisoformat(text)
        return datetime.fromisoformat(text) if form == "instant" else str(text)
    return cast("Cell", value)
