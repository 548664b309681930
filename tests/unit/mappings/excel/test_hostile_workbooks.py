"""Files that are no workbook, broken ones, and ones made to hurt: a clear answer, quickly."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from domain.errors import BadFile
from mappings.excel.archive import MAX_BYTES
from mappings.excel.importing import import_catalogue
from tests.unit.mappings.excel.conftest import HEAD, STANDARD, WISHES, found, rewritten, workbook

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.fixture(scope="module")
def plain():
    """A good workbook of one item."""
    return workbook({"PL": [HEAD, STANDARD]})


def packed(**parts):
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", ".").replace("~", "_"), body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"", "empty"),
        (OLE, "old .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"code,name\nA,B", "catalogue check"),
        (b"<html><table>", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (packed(mimetype="x", content_xml="<a/>"), r"\.ods"),
        (packed(xl__workbook_bin=""), r"\.xlsb"),
        (packed(word__document_xml="<a/>"), "Word"),
        (packed(a_txt="a"), "no workbook"),
        (
            packed(**{"[Content~Types]_xml": "", "xl__workbook_xml": "<w a='http://purl.oclc.org/ooxml'/>"}),
            "Strict",
        ),
        (bytes(MAX_BYTES + 1), "far larger"),
    ],
)
def test_what_a_file_is_instead(data, answer):
    """Each kind of file that people take for a workbook is called by its name, with what to do."""
    with pytest.raises(BadFile, match=answer) as caught:
        import_catalogue(data, "tep.xlsx", WISHES)
    assert caught.value.where == "tep.xlsx"
    assert caught.value.remedy.vi


def test_broken_inside(plain):
    """Cut off, unfinished XML, cells at impossible places, shared strings that are not there: damaged."""
    broken = [
        plain[: len(plain) // 2],
        rewritten(plain, SHEET, lambda body: body[:-30]),
        rewritten(plain, SHEET, lambda body: body.replace(b'r="A1"', b'r="??"')),
        rewritten(
            plain,
            SHEET,
            lambda body: body.replace(b"</sheetData>", b'<row><c t="s"><v>99</v></c></row></sheetData>'),
        ),
        rewritten(plain, "xl/workbook.xml", lambda _: b"<nothing/>"),
        rewritten(plain, "[Content_Types].xml", lambda _: b"<Types/>"),
    ]
    for data in broken:
        with pytest.raises(BadFile):
            import_catalogue(data, "d.xlsx", WISHES)


def test_bombs(plain):
    """More markup or more bytes than a catalogue can have are refused before a parser starts."""

    def with_cells(cells):
        return lambda body: body.replace(b"</sheetData>", b'<row r="9">' + cells + b"</row></sheetData>")

    bombs = {
        "bomb": with_cells(b"<c/>" * 900_000),
        "far larger": with_cells(b"".join(b'<c r="A9" s="%d"/>' % (n * 7919) for n in range(1_500_001))),
    }
    for answer, change in bombs.items():
        data = rewritten(plain, SHEET, change)
        started = time.process_time()
        with pytest.raises(BadFile, match=answer):
            import_catalogue(data, "d.xlsx", WISHES)
        assert time.process_time() - started < 2


def test_a_dtd_is_refused(plain):
    """Entities can read files and grow without end; no honest workbook has them."""
    dtd = b'<!DOCTYPE a [<!ENTITY b "cccc">]>'
    for encode in (bytes, lambda body: body.decode().encode("utf-16")):
        data = rewritten(plain, SHEET, lambda body, encode=encode: encode(dtd + body))
        with pytest.raises(BadFile, match="DTD"):
            import_catalogue(data, "d.xlsx", WISHES)


def test_cells_and_merges_at_the_end_of_the_world(plain):
    """The last cell of Excel, a row number beyond it, and a merged column cost nothing."""

    def far(body):
        rows = (
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="99999999999"><c><v>1</v></c></row>'
        )
        merged = b'<mergeCells><mergeCell ref="K1:K1048576"/><mergeCell ref="L1:XFD1048576"/></mergeCells>'
        return body.replace(b"</sheetData>", rows + b"</sheetData>" + merged)

    started = time.process_time()
    result = import_catalogue(rewritten(plain, SHEET, far), "d.xlsx", WISHES)
    assert len(result.items) == 1
    assert time.process_time() - started < 2


def test_macros_are_never_run(plain):
    """An .xlsm is read like any other workbook, and its macros are mentioned."""
    out = io.BytesIO(plain)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    result = import_catalogue(out.getvalue(), "d.xlsm", WISHES)
    assert len(result.items) == 1
    assert len(found(result, "macros")) == 1
