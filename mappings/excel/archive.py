"""What a file is before a parser touches it: a workbook within bounds, or why not."""

from __future__ import annotations

import io
import zipfile
import zlib

from domain.errors import BadFile
from domain.text import Text

MAX_BYTES = 32 << 20
MAX_UNPACKED = 96 << 20
MAX_MARKUP = 1_500_000
"""Tags in all sheets together: about 250,000 cells, fifty times a province's catalogue."""
_MAX_OTHER_MARKUP = 300_000
_MAX_ENTRIES = 2_000
_MAX_RATIO = 300
_SMALL = 1 << 20
"""Below a megabyte unpacked no ratio is dangerous: an empty sheet compresses very well."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SAVE_AS_XLSX = Text(
    "Mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As) → Excel Workbook (*.xlsx), rồi nhập lại",
    "open it in Excel or LibreOffice, save it as Excel Workbook (*.xlsx), and import that",
)
_SPLIT = Text(
    "Chép các sheet danh mục sang một tệp mới (chỉ giá trị và công thức), rồi nhập lại",
    "copy the sheets of the lists into a new workbook, and import that",
)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
)


def refused(file: str, vi: str, en: str, remedy: Text = SAVE_AS_XLSX) -> BadFile:
    """The answer to a file that cannot be read at all."""
    return BadFile(Text(vi, en), remedy, file)


def look_inside(data: bytes, file: str) -> bool:
    """Refuse what is no workbook, or one that is made to hurt; nothing is kept unpacked.

    Returns:
        whether it carries macros (they are never run).

    Raises:
        BadFile: what the file is instead, or what is wrong with it.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(file)
    if not data.startswith(b"PK"):
        raise _no_archive(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _bounded(entries, file)
            _is_workbook({entry.filename for entry in entries}, file)
            _harmless(archive, entries, file)
            return any(entry.filename.endswith("vbaProject.bin") for entry in entries)
    except _UNREADABLE as fault:
        raise refused(
            file,
            "tệp Excel bị hỏng hoặc chưa chép xong",
            "the workbook is damaged, or was not copied completely",
        ) from fault


def _too_large(file: str) -> BadFile:
    return refused(
        file,
        "tệp quá lớn so với một danh mục (giới hạn khoảng 250.000 ô, 96 MB khi giải nén)",
        "far larger than a catalogue (the limit is about 250,000 cells, 96 MB unpacked)",
        _SPLIT,
    )


def _no_archive(data: bytes, file: str) -> BadFile:
    """What a file is that is no ZIP."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return refused(
                file,
                "tệp Excel có mật khẩu",
                "the workbook has a password",
                Text(
                    "Mở tệp trong Excel, bỏ mật khẩu (File → Info → Protect Workbook), lưu lại rồi nhập",
                    "open it in Excel, take the password off (File, Info, Protect Workbook), save it",
                ),
            )
        return refused(
            file, "đây là tệp .xls kiểu cũ (Excel 97–2003)", "this is an old .xls file (Excel 97-2003)"
        )
    if not data.strip():
        return refused(file, "tệp rỗng", "the file is empty")
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<", b"%pdf")):
        what = "PDF" if head.startswith(b"%pdf") else "HTML/XML"
        return refused(file, f"đây là tệp {what}, không phải tệp Excel", f"this is {what}, not a workbook")
    return refused(
        file,
        "không phải tệp Excel .xlsx (tệp CSV thì dùng `gateway catalogue check`)",
        "no .xlsx workbook (for a CSV use `gateway catalogue check`)",
    )


def _bounded(entries: list[zipfile.ZipInfo], file: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > _MAX_ENTRIES or unpacked > MAX_UNPACKED:
        raise _too_large(file)
    if unpacked > _SMALL and unpacked / packed > _MAX_RATIO:
        raise refused(file, "tệp nén bất thường (bom nén)", "it unpacks to far too much (a ZIP bomb)", _SPLIT)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused(file, "tệp nén có mật khẩu", "the archive has a password")


def _is_workbook(names: set[str], file: str) -> None:
    if "xl/workbook.bin" in names:
        raise refused(file, "đây là tệp .xlsb (Excel nhị phân)", "this is an .xlsb file (binary workbook)")
    if "mimetype" in names and "content.xml" in names:
        raise refused(
            file, "đây là tệp .ods (LibreOffice/OpenDocument)", "this is an .ods file (OpenDocument)"
        )
    if any(name.startswith("word/") for name in names):
        raise refused(
            file,
            "đây là tệp Word; danh mục phải là bảng Excel",
            "this is a Word document; the catalogue must be a workbook",
            Text("Chép bảng sang Excel, lưu .xlsx rồi nhập", "copy the table into Excel, save it as .xlsx"),
        )
    if "[Content_Types].xml" not in names:
        raise refused(file, "tệp nén này không phải tệp Excel", "this archive is no workbook")


def _harmless(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: str) -> None:
    """No DTD anywhere, and no more markup than a parser gets through in seconds."""
    sheets, other = 0, 0
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        body = archive.read(entry).replace(b"\x00", b"")  # UTF-16 too
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise refused(file, "XML trong tệp có DTD, không an toàn", "XML in the file has a DTD (XXE)")
        if entry.filename == "xl/workbook.xml" and b"purl.oclc.org/ooxml" in body:
            raise refused(
                file,
                "tệp lưu ở dạng Strict Open XML, chưa đọc được",
                "it is saved as Strict Open XML, which is not read",
            )
        tags = body.count(b"<")
        if "/worksheets/" in entry.filename or entry.filename.endswith("sharedStrings.xml"):
            sheets += tags
        else:
            other = max(other, tags)
        if sheets > MAX_MARKUP or other > _MAX_OTHER_MARKUP:
            raise _too_large(file)
