"""CSV as spreadsheets save it: encoding by its mark or the source file, separator found or said."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Callable, Iterator, Mapping

from connectors.document_mgmt.files.table_fault import TableUnreadable
from connectors.document_mgmt.files.xlsx import Line

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS: Mapping[str, str] = {";": ";", "tab": "\t", ",": ","}
_SNIFFED_ROWS = 1_000


def decode(data: bytes, encoding: str) -> str:
    """The text; a byte order mark wins over ``encoding``.

    Raises:
        TableUnreadable: not written in it.
    """
    found = next((name for mark, name in _MARKS if data.startswith(mark)), encoding)
    try:
        return data.decode(found)
    except UnicodeDecodeError as fault:
        raise TableUnreadable(
            f"bảng mã không phải {found} (byte thứ {fault.start}); "
            "lưu lại dạng CSV UTF-8 hoặc đặt encoding trong tệp nguồn",
            f"not written in {found} (byte {fault.start}); save it as CSV UTF-8 or set encoding",
        ) from fault


def read_rows(text: str, separator: str) -> Iterator[Line]:
    """The rows of ``text``, numbered as a spreadsheet shows them: a line break in quotes starts no row.

    Raises:
        TableUnreadable: a quote that is never closed, or a cell without end.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_SEPARATORS[separator], strict=True)
    try:
        for number, row in enumerate(reader, 1):
            yield number, list(row)
    except csv.Error as fault:
        raise TableUnreadable(
            f"dòng văn bản {reader.line_num}: dấu nháy không khép hoặc ô quá dài ({fault})",
            f"text line {reader.line_num}: a quote is not closed or a cell too long ({fault})",
        ) from fault


def find_separator(text: str, fits: Callable[[Line], bool]) -> str:
    """The separator with which some row at the top ``fits``; with none of them, the semicolon that Excel
    writes in Vietnamese, because commas stand inside its numbers.
    """
    for name in _SEPARATORS:
        with contextlib.suppress(TableUnreadable):
            if any(fits(line) for line in itertools.islice(read_rows(text, name), _SNIFFED_ROWS)):
                return name
    return ";"
