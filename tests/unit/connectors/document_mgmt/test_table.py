"""From the bytes of a workbook or CSV to its rows: forms for people, and files made to hurt."""

import io
import os
import re
import unicodedata
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from connectors.document_mgmt.contract import FieldType
from connectors.document_mgmt.files.config import FilesKind
from connectors.document_mgmt.files.period_text import period_of_name, read_period
from connectors.document_mgmt.files.table import read_table
from connectors.document_mgmt.files.table_fault import TableUnreadable
from connectors.document_mgmt.files.table_values import field_text

SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def kind(**changes):
    """How to read a table whose key is the column Mã."""
    return FilesKind(**({"glob": "*", "key_field": "Mã"} | changes))


def workbook(*lines, sheet="Nhật ký", **cells):
    """A workbook with these lines, and cells set by their reference."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(line)
    for reference, value in cells.items():
        page[reference] = value
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def rebuilt(body, **parts):
    """The archive with parts replaced or added; ``__`` stands for a slash, ``sheet`` for the first sheet."""
    out = io.BytesIO()
    names = {(SHEET if name == "sheet" else name): text for name, text in parts.items()}
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, text in names.items():
            new.writestr(name, text)
    return out.getvalue()


def cells(table):
    """What the rows hold."""
    return [row.cells for row in table.rows]


def test_titles_numbers_totals_and_signatures_are_no_rows():
    """The header is found by its columns; the rest around the table is left out; rows keep their number."""
    body = workbook(
        ["NHẬT KÝ CÁ NHÂN"],
        ["Tháng 6 năm 2026"],
        ["STT", "Mã", "Tên\n việc"],
        ["(1)", "(2)", "(3)"],
        [1, "a", "Soạn thảo"],
        [None, None, None],
        [2, "b", "Báo cáo"],
        ["Tổng cộng", 2],
        [3, "c", "không phải dữ liệu"],
    )
    settings = kind(stop_at=["tổng cộng"], period_from={"field": "Kỳ", "cell": "A2"})
    table = read_table("a.xlsx", body, settings)
    assert table.columns == ("STT", "Mã", "Tên việc")
    assert [(row.number, row.cells["Mã"]) for row in table.rows] == [(5, "a"), (7, "b")]
    assert table.period == "2026-06"


def test_a_header_by_its_row_and_a_column_by_another_spelling():
    """What a department calls a column otherwise arrives under the name the mapping file knows."""
    body = workbook(["Mã", "không phải"], ["mã ", "HỌ VÀ TÊN"], ["a", "Lan"])
    settings = kind(header={"row": 2}, spellings={"Tên": ["Họ và tên"], "Mã": []})
    assert cells(read_table("a.xlsx", body, settings)) == [{"Mã": "a", "Tên": "Lan"}]


def test_a_table_that_does_not_begin_in_the_corner():
    """Empty columns and rows before it change neither names nor row numbers."""
    body = workbook(C5="Mã", D5="Tên", C6="a", D6="Lan")
    table = read_table("a.xlsx", body, kind())
    assert [(row.number, row.cells) for row in table.rows] == [(6, {"Mã": "a", "Tên": "Lan"})]


def test_formulas_come_by_their_value_and_are_never_computed():
    """The value the workbook was saved with counts; without one the cell is empty, for the contract."""
    xml = (
        f'<worksheet {NS}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>SL</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>a</t>'
        '</is></c><c r="B2"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    table = read_table("a.xlsx", rebuilt(workbook(["x"]), sheet=xml), kind())
    assert cells(table) == [{"Mã": "a", "SL": 2.0}]
    table = read_table("a.xlsx", workbook(["Mã", "SL"], ["a", "=1+1"]), kind())
    assert cells(table) == [{"Mã": "a", "SL": None}]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", '=HYPERLINK("http://x")'])
def test_a_formula_in_a_text_stays_the_text_somebody_wrote(text):
    """Nothing that begins like a formula is run or changed on its way in."""
    table = read_table("a.csv", f'Mã;Tên\na;"{text.replace(chr(34), chr(34) * 2)}"\n'.encode(), kind())
    assert table.rows[0].cells["Tên"] == text
    assert field_text(text, None) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_the_encodings_and_separators_of_spreadsheets(encoding, separator):
    """Found by the mark and the header; a title with many commas misleads nobody."""
    lines = ["Căn cứ a, b, c, d, e, f", separator.join(["Mã", "Tên"]), separator.join(["a", '"Đỗ\nLan"'])]
    text = "\r\n".join(lines)
    bom = encoding == "utf-16-le-bom"
    data = b"\xff\xfe" + text.encode("utf-16-le") if bom else text.encode(encoding)
    table = read_table("a.csv", data, kind())
    assert [(row.number, row.cells) for row in table.rows] == [(3, {"Mã": "a", "Tên": "Đỗ\nLan"})]


def test_windows_1258_by_setting():
    """Old software writes tone marks after the letter; records have one form."""
    text = "Mã;Tên\na;Nguyễn Thị Hiếu\n"
    parts = unicodedata.normalize("NFD", text)
    whole = "".join(unicodedata.normalize("NFC", part) for part in _letters_with_hats(parts))
    data = whole.encode("cp1258")
    table = read_table("a.csv", data, kind(encoding="windows-1258", key_field="Mã"))
    assert field_text(table.rows[0].cells["Tên"], None) == "Nguyễn Thị Hiếu"
    with pytest.raises(TableUnreadable, match="not written in utf-8"):
        read_table("a.csv", data, kind())


def _letters_with_hats(text):
    """Letters with circumflex, breve or horn as one character, tones apart, as the code page has them."""
    group = ""
    for char in text:
        tone = char in "\u0300\u0301\u0303\u0309\u0323"
        if group and (tone or not unicodedata.combining(char)):
            yield group
            group = ""
        if tone:
            yield from (char,)
        else:
            group += char
    yield group


def test_decomposed_text_is_composed():
    """The same word typed on two machines is the same word."""
    assert field_text(unicodedata.normalize("NFD", "  Nguyễn Ðức \u200b"), None) == "Nguyễn Ðức"


@pytest.mark.parametrize(
    ("cell", "form", "text"),
    [
        (4.5, FieldType.NUMBER, "4.5"),
        ("4,5", FieldType.NUMBER, "4.5"),
        (0.1 + 0.2, FieldType.NUMBER, "0.3"),
        (3.0, FieldType.INTEGER, "3"),
        ("3,0", FieldType.INTEGER, "3"),
        ("1.234,5", FieldType.NUMBER, "1.234,5"),
        (date(2026, 6, 1), FieldType.DAY, "2026-06-01"),
        (datetime(2026, 6, 1, 16, 30), FieldType.DAY, "2026-06-01"),  # noqa: DTZ001 - a cell has no zone
        ("1/6/2026", FieldType.DAY, "2026-06-01"),
        ("31/02/2026", FieldType.DAY, "31/02/2026"),
        ("05/10/2026 08h05", FieldType.INSTANT, "2026-10-05T08:05:00"),
        (datetime(2026, 6, 1, 8, 30), FieldType.INSTANT, "2026-06-01T08:30:00"),  # noqa: DTZ001
        (98300123456.0, None, "98300123456"),
        ("Có", FieldType.BOOLEAN, "true"),
        (None, FieldType.NUMBER, ""),
    ],
)
def test_a_cell_in_the_one_form_of_records(cell, form, text):
    """What Excel keeps and what somebody typed come to the same; what is neither stays for the contract."""
    assert field_text(cell, form) == text


def test_zeros_that_excel_dropped_come_back_where_the_file_says():
    """A personal number typed as a number loses its first zero."""
    assert field_text(98300123456.0, None, width=12) == "098300123456"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Tháng 6 năm 2026", "2026-06"),
        ("THÁNG 06/2026", "2026-06"),
        ("Quý III năm 2026", "2026-Q3"),
        ("Quý 3/2026", "2026-Q3"),
        ("Kỳ 2026-06", "2026-06"),
        (date(2026, 6, 30), "2026-06"),
    ],
)
def test_periods_as_people_write_them(text, period):
    """On top of a form or in a cell that is a date."""
    assert read_period(text) == period


@pytest.mark.parametrize("text", ["", "Tháng 13 năm 2026", "từ 05/2026 đến 06/2026", "năm 2026"])
def test_no_period_is_guessed(text):
    """None, or two, is none."""
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        read_period(text)


def test_the_period_in_a_file_name():
    """Month or quarter, with anything else around it."""
    assert period_of_name("nhat-ky-SNV-2026-06.xlsx", "nhat-ky-*-{yyyy}-{mm}.xlsx") == "2026-06"
    assert period_of_name("2026-Q2.csv", "{yyyy}-Q{q}.csv") == "2026-Q2"
    settings = kind(period_from={"field": "Kỳ", "file_name": "{yyyy}-{mm}.csv"})
    with pytest.raises(TableUnreadable, match="no period"):
        read_table("thang-sau.csv", b"M\xc3\xa3;T\na;b\n", settings)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"PK no zip", "no XLSX file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 an old or encrypted one", "no XLSX file"),
        ("a.xls", b"x", "files of type .xls are not read"),
        ("a.csv", b"\xff\xfeM", "not written in utf-16"),
        ("a.csv", 'Mã;Tên\na;"không khép\n'.encode(), "a quote is not closed"),
        ("a.csv", ("Mã;Tên\na;" + "x" * 200_000).encode(), "a cell too long"),
        ("a.csv", "Mã;Tên;Tên\na;b;c\n".encode(), "two columns of one name"),
        ("a.csv", b"", "no header"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(name, data, why):
    """In both languages, and nothing of the file is used."""
    with pytest.raises(TableUnreadable, match=why) as caught:
        read_table(name, data, kind())
    assert caught.value.reason.vi != caught.value.reason.en


def test_a_sheet_that_is_not_there_is_named_with_those_that_are():
    """Whoever renamed the sheet finds it."""
    with pytest.raises(TableUnreadable, match="it has: Nhật ký"):
        read_table("a.xlsx", workbook(["Mã", "T"], ["a", 1]), kind(sheet="Tháng 6"))


XXE = f"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
<worksheet {NS}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>
</worksheet>"""
HOSTILE = {
    "zip slip": ({"../../evil.xml": "<x/>"}, "zip slip"),
    "an absolute path": ({"/etc/evil": "x"}, "zip slip"),
    "a drive": ({"C:\\evil": "x"}, "zip slip"),
    "XXE": ({"sheet": XXE}, "XXE"),
    "XXE in UTF-16": ({"sheet": XXE.encode("utf-16")}, "XXE"),
    "a ZIP bomb": ({"xl/media/bomb": b"\0" * 30_000_000}, "ZIP bomb"),
    "too many entries": ({f"xl/{n}": "" for n in range(2_100)}, "too large or too complex"),
    "a cell at the end of the world": (
        {
            "sheet": f'<worksheet {NS}><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row>'
            "</sheetData></worksheet>"
        },
        "too large or too complex",
    ),
    "a long text": (
        {
            "sheet": f'<worksheet {NS}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
            + "".join(f"{n:x}" for n in range(3_000_000))
            + "</t></is></c></row></sheetData></worksheet>"
        },
        "too large or too complex|damaged|no header",
    ),
    "a deep XML": (
        {"sheet": f"<worksheet {NS}><sheetData>" + "<row>" * 500_000 + "</sheetData></worksheet>"},
        "ZIP bomb|too large or too complex|damaged|no header",
    ),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_workbook_made_to_hurt_is_refused_in_time(how):
    """With a reason, after two seconds of the reading process at most (its start and end not counted)."""
    parts, why = HOSTILE[how]
    body = rebuilt(workbook(["Mã", "T"], ["a", 1]), **parts)
    before = sum(os.times()[:4])
    with pytest.raises(TableUnreadable, match=why):
        read_table("a.xlsx", body, kind())
    assert sum(os.times()[:4]) - before < 3


def test_an_empty_sheet_and_error_cells():
    """A workbook without cells has no header; an error that Excel shows is no value."""
    with pytest.raises(TableUnreadable, match="no header"):
        read_table("a.xlsx", workbook(), kind())
    xml = (
        f'<worksheet {NS}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>SL</t></is></c></row><row r="2"><c r="A2" t="inlineStr">'
        '<is><t>a</t></is></c><c r="B2" t="e"><v>#REF!</v></c></row></sheetData></worksheet>'
    )
    table = read_table("a.xlsx", rebuilt(workbook(["x"]), sheet=xml), kind())
    assert cells(table) == [{"Mã": "a", "SL": None}]
