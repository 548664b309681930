"""The bytes of an administrator's file as text; what is no UTF-8 text is told at its line, with a guess why.

Files come from Windows editors, Excel, mail and macOS: other encodings, workbooks given by mistake and
half-saved files are common, and "invalid start byte" helps nobody.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from domain.errors import BadFile
from domain.faults import MAX_SHOWN, Fault, as_error
from domain.text import Text

SAVE_AS_UTF8 = Text(
    "Mở tệp trong trình soạn thảo và lưu lại với mã UTF-8", "open the file in an editor and save it as UTF-8"
)
RETYPE = Text(
    "Xóa ký tự này rồi gõ lại từ bàn phím", "delete this character and type the text again from the keyboard"
)
_NOT_TEXT = (
    (b"PK\x03\x04", "tệp nén hoặc tệp Office (.xlsx, .docx, .zip)", "a ZIP or Office file (.xlsx, .docx)"),
    (b"\xd0\xcf\x11\xe0", "tệp Office cũ (.xls, .doc)", "an old Office file (.xls, .doc)"),
    (b"%PDF", "tệp PDF", "a PDF file"),
    (b"\x1f\x8b", "tệp nén gzip", "a gzip file"),
)
_GIVE_TEXT = Text(
    "Chỉ định tệp văn bản của cổng; bảng Excel thì chuyển bằng: gateway catalogue import",
    "give the gateway's own text file; a workbook is converted by: gateway catalogue import",
)
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_BREAK = re.compile(r"\r\n|\r|\n")
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters, separators that some programs take for a line's end, and what a wrong conversion leaves
behind. TAB and line ends are judged by the format.
"""


def text_of(body: bytes, file: str, *, max_bytes: int) -> str:
    """``body`` as text without a byte order mark; ``file`` is its name in messages.

    Raises:
        BadFile: it is too large, no text, or text in another encoding; with the place.
    """
    body = body.removeprefix(BOM_UTF8)
    fault = _too_large(len(body), file, max_bytes) or _no_text(body, file)
    if fault is None:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data"
            fault = _half_saved(body, error.start, file) if cut else _other_encoding(body, error.start, file)
        else:
            faults = list(unfit_characters(text, file))
            if not faults:
                return text
            raise as_error(BadFile, file, faults, RETYPE)
    raise as_error(BadFile, file, [fault], fault.remedy or SAVE_AS_UTF8)


def unfit_characters(text: str, file: str) -> Iterator[Fault]:
    """Characters that no text file holds on purpose, each at its place."""
    for number, found in enumerate(_UNFIT.finditer(text)):
        if number == MAX_SHOWN:
            return
        line, column = line_and_column(text, found.start())
        code = f"U+{ord(found[0]):04X}"
        yield Fault(
            f"{file}:{line}:{column}",
            Text(f"ký tự không hợp lệ {code}", f"the character {code} does not belong into a text file"),
            SAVE_AS_UTF8 if found[0] == "\ufffd" else RETYPE,
        )


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """The line and column, from 1, of the character number ``at``."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, at):
        line, start = line + 1, found.end()
    return line, at - start + 1


def too_large(file: str, limit: int) -> Fault:
    """The fault of a file that nobody wrote by hand."""
    size = f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit >> 10} KiB"
    return Fault(
        f"{file}:1:1",
        Text(f"tệp lớn hơn {size}", f"the file is larger than {size}"),
        Text("Kiểm tra có đưa nhầm tệp không", "see whether it is the file you meant"),
    )


def _too_large(size: int, file: str, limit: int) -> Fault | None:
    return too_large(file, limit) if size > limit else None


def _no_text(body: bytes, file: str) -> Fault | None:
    """What the first bytes give away: nothing at all, another kind of file, or UTF-16."""
    if not body.strip():
        return Fault(f"{file}:1:1", Text("tệp trống", "the file is empty"), _GIVE_TEXT)
    for start, vi, en in _NOT_TEXT:
        if body.startswith(start):
            return Fault(f"{file}:1:1", Text(f"đây là {vi}, không phải văn bản", f"this is {en}"), _GIVE_TEXT)
    for start, name in _MARKS:
        if body.startswith(start):
            return _encoded_in(name, file)
    head = body[:4096]
    zeros = head.count(0)
    if zeros * 4 >= len(head) * 3 > 0:
        return _encoded_in("UTF-32", file)
    if zeros * 4 >= len(head) and b"\0\0" not in head:
        return _encoded_in("UTF-16", file)
    return None


def _encoded_in(name: str, file: str) -> Fault:
    return Fault(
        f"{file}:1:1",
        Text(f"tệp lưu với mã {name}, không phải UTF-8", f"the file is {name}, not UTF-8"),
        SAVE_AS_UTF8,
    )


def _half_saved(body: bytes, at: int, file: str) -> Fault:
    words = Text("tệp bị cắt giữa một chữ (lưu dở dang?)", "the file ends inside a letter (half saved?)")
    return Fault(_place(body, at, file), words, SAVE_AS_UTF8)


def _other_encoding(body: bytes, at: int, file: str) -> Fault:
    words = Text(
        f"tệp không phải mã UTF-8 (byte 0x{body[at]:02X}): có lẽ là Windows-1258, TCVN3 hoặc VNI",
        f"not UTF-8 (byte 0x{body[at]:02X}): perhaps Windows-1258, TCVN3 or VNI",
    )
    return Fault(_place(body, at, file), words, SAVE_AS_UTF8)


def _place(body: bytes, at: int, file: str) -> str:
    before = body[:at].decode("utf-8")
    line, column = line_and_column(before, len(before))
    return f"{file}:{line}:{column}"
