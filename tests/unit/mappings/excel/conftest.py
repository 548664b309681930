"""Workbooks made for the tests, with stored values beside formulas as Excel leaves them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from mappings.catalogue_findings import Severity
from mappings.excel.importing import Wishes, import_catalogue

HEAD = ("STT", "Mã CV", "Nhiệm vụ", "Công việc chi tiết", "Sản phẩm đầu ra", "Nhóm", "Khung điểm")
HEAD = (*HEAD, "Điểm chấm", "Hệ số quy đổi", "Ghi chú")
WISHES = Wishes(date(2026, 6, 1), "QĐ 1/QĐ-UBND")


def workbook(sheets, *, merged=None, hidden=(), hidden_rows=None):
    """The bytes of a workbook: rows by sheet name; a merged range is ``(sheet, "A1:C1")``."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        page.sheet_state = "hidden" if name in hidden else "visible"
    for name, reference in merged or ():
        book[name].merge_cells(reference)
    for name, row in hidden_rows or ():
        book[name].row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data, part, change):
    """The same archive with one part changed, as no honest program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, change(body) if entry.filename == part else body)
    return out.getvalue()


def computed(data, values, part="xl/worksheets/sheet1.xml"):
    """The workbook after Excel has saved it: ``values`` of formulas, by cell."""

    def store(body):
        text = body.decode()
        for cell, value in values.items():
            pattern = rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/>|(<c r="{cell}"[^>]*><f>[^<]*</f>)<v></v>'
            text, found = re.subn(pattern, rf"\g<1>\g<2><v>{value}</v>", text)
            assert found == 1, cell
        return text.encode()

    return rewritten(data, part, store)


def row(number, code, score, coefficient, **other):
    """A row below ``HEAD``; the frame is wide, so that only what a test is about looks wrong."""
    cells = {
        "name": f"Việc {code}",
        "detail": None,
        "output": "báo cáo",
        "group": "N1",
        "frame": "1-200",
        "note": None,
    } | other
    return (
        *(number, code, cells["name"], cells["detail"], cells["output"], cells["group"], cells["frame"]),
        *(score, coefficient, cells["note"]),
    )


STANDARD = row(1, "A.01", 5, 1, name="Văn bản đơn giản")


def imported(rows, **how):
    """What comes of one sheet ``PL`` with these rows; ``wishes``, and whatever ``workbook`` takes."""
    wishes = how.pop("wishes", WISHES)
    return import_catalogue(workbook({"PL": rows}, **how), "d.xlsx", wishes)


def found(result, kind):
    """The findings of one kind."""
    return [finding for finding in result.findings if finding.kind == kind]


def grave(result):
    """The faults: kind and place of each."""
    return [(one.kind, one.place) for one in result.findings if one.severity is Severity.FAULT]


@pytest.fixture(scope="session")
def genuine_shape():
    """A workbook laid out like the genuine one: criteria, and three lists in two layouts; formulas without
    stored values.
    """
    decision = "(Kèm theo Quyết định số 9/ QĐ-UBND ngày 31 tháng 5 năm 2026 của UBND xã Mẫu)"
    criteria = [("PHỤ LỤC I: TIÊU CHÍ CHUNG",), (decision,), ("TT", "Tiêu chí chấm điểm", "Điểm tối đa")]
    for head in ("I", "II", "III"):
        criteria += [(head, f"Nhóm {head}", 10), (1, "Một", 5), (2, "Hai", 5)]
    criteria.append((None, "CỘNG", 30))
    leaders = [("PHỤ LỤC II",), ("DANH MỤC QUY ĐỔI - NHIỆM VỤ LÃNH ĐẠO, QUẢN LÝ",), (decision,), HEAD]
    leaders += [row(1, "QL.01", 70, "=ROUND(H5/5,2)", group="N3", frame="51-100")]
    leaders += [row(2, "QL.02", 45, "=ROUND(H6/5,2)", group="N2", frame="11-50")]
    shared = [("PHỤ LỤC III",), ("DANH MỤC DÙNG CHUNG CHO TẤT CẢ CÁC PHÒNG",), (decision,)]
    shared += [(*HEAD[:-1], "Sản phẩm chuẩn = 5 điểm = hệ số 1,00")]
    shared += [row(1, "DC.01", 5, "=ROUND(H5/5,2)", frame="1-10")]
    shared += [row(2, "DC.02", 8, "=ROUND(H6/5,2)", frame="1-10")]
    own = [("PHỤ LỤC IV",), ("DANH MỤC RIÊNG THEO PHÒNG, ĐƠN VỊ",), (decision,), ()]
    own += [(*HEAD[:2], "Phòng, ban chuyên môn", *HEAD[2:])]
    line = row(1, "KT.01", 60, "=ROUND(I6/5,2)", group="N3", frame="51-100")
    own += [(*line[:2], "Phòng Kinh tế", *line[2:])]
    sheets = {"PL I": criteria, "PL II": leaders, "PL III": shared, "PL IV": own}
    merged = [
        ("PL II", "A1:J1"),
        ("PL II", "A2:J2"),
        ("PL II", "A3:I3"),
        ("PL III", "A2:J2"),
        ("PL IV", "A1:K1"),
    ]
    return workbook(sheets, merged=merged)
