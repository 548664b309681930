"""Lists from Excel: what comes out, and what is told about it."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from domain.errors import BadFile
from mappings.catalogue import parse_catalogue
from mappings.catalogue_findings import Severity
from mappings.catalogue_writing import catalogue_csv
from mappings.excel.importing import Wishes, counts_of, import_catalogue
from tests.unit.mappings.excel.conftest import (
    HEAD,
    STANDARD,
    WISHES,
    computed,
    found,
    grave,
    imported,
    row,
    workbook,
)


def test_a_workbook_shaped_like_the_genuine_one(genuine_shape):
    """Two layouts, merged headings, a sheet of criteria: each item with department, group, coefficient."""
    result = import_catalogue(genuine_shape, "d.xlsx", Wishes())
    by_code = {item.code: item for item in result.items}
    assert {code: item.department for code, item in by_code.items()} == {
        "QL.01": "lãnh đạo, quản lý",
        "QL.02": "lãnh đạo, quản lý",
        "DC.01": "dùng chung",
        "DC.02": "dùng chung",
        "KT.01": "Phòng Kinh tế",
    }
    assert [item.coefficient for item in result.items] == [14, 9, 1, Decimal("1.6"), 12]
    assert result.standard_score == 5
    assert {item.source for item in result.items} == {
        "Quyết định số 9/QĐ-UBND ngày 31/5/2026 của UBND xã Mẫu"
    }
    assert {item.valid_from for item in result.items} == {date(2026, 5, 31)}
    assert counts_of(result.items)["by_group"] == {"N1": 2, "N2": 1, "N3": 2}
    assert grave(result) == []
    assert [one.severity for one in found(result, "common_criteria")] == [Severity.NOTE]
    assert found(result, "common_criteria_sum") == []
    assert len(found(result, "coefficient_computed")) == 3
    assert len(found(result, "valid_from_assumed")) == 1


def test_the_same_after_excel_has_saved_it(genuine_shape):
    """With stored values nothing is computed and the items are the same."""
    stored = computed(genuine_shape, {"I5": "14", "I6": "9"}, "xl/worksheets/sheet2.xml")
    stored = computed(stored, {"I5": "1", "I6": "1.6"}, "xl/worksheets/sheet3.xml")
    stored = computed(stored, {"J6": "12"}, "xl/worksheets/sheet4.xml")
    result = import_catalogue(stored, "d.xlsx", Wishes())
    assert result.items == import_catalogue(genuine_shape, "d.xlsx", Wishes()).items
    assert found(result, "coefficient_computed") == []


def test_the_csv_says_the_same_as_the_workbook(genuine_shape):
    """What is written for a Vietnamese Excel is read back to the last field, frames and details included."""
    result = import_catalogue(genuine_shape, "d.xlsx", WISHES)
    plain = catalogue_csv(result.items)
    assert plain.startswith(b"code,name,")
    assert "1-10,8,1.6,2026-06-01," in plain.decode()
    assert parse_catalogue(plain.decode(), "c.csv").items == result.items
    body = catalogue_csv(result.items, for_excel=True)
    assert body.startswith(b"\xef\xbb\xbfcode;name;")
    assert "1–10;8;1,6;2026-06-01;" in body.decode()
    assert parse_catalogue(body.decode(), "c.csv").items == result.items


def test_criteria_that_do_not_make_30(genuine_shape):
    """The common criteria are recognised and added up (Art. 12.2)."""
    rows = [
        ("TT", "Tiêu chí", "Điểm tối đa"),
        ("I", "Nhóm", 10),
        (1, "Một", 5),
        (2, "Hai", 4),
        (None, "Cộng", 30),
    ]
    data = workbook({"TC": rows, "PL": [HEAD, STANDARD]})
    result = import_catalogue(data, "d.xlsx", WISHES)
    assert [one.place for one in found(result, "common_criteria_sum")] == ["TC!C1"]
    assert len(result.items) == 1


def test_headings_in_any_spelling_and_anywhere():
    """Decomposed accents, capitals, line breaks, brackets; a header far down and to the right."""
    heads = (
        "TT",
        unicodedata.normalize("NFD", "MÃ CÔNG VIỆC"),
        "Tên\nsản phẩm/ công việc",
        "NHÓM (độ phức tạp)",
    )
    heads = (*heads, "Khung\nđiểm", "Điểm\nchấm (8)", "HE SO QUY DOI (9)=(8)/5")
    rows = [(), ("Sở Mẫu",), (), (None, None, *heads), (None, None, *range(1, 8))]
    rows += [(None, None, 1, "A.01", "Công văn", 1, "Từ 1 đến 10", 5, 1)]
    result = imported(rows)
    item = result.items[0]
    assert (item.code, item.name, item.group, item.frame) == ("A.01", "Công văn", "N1", "Từ 1 đến 10")
    assert grave(result) == []


def test_a_header_over_two_rows():
    """A heading that covers several columns is divided by the row below it."""
    rows = [
        ("STT", "Mã CV", "Nhiệm vụ", "Sản phẩm đầu ra", "Chấm điểm và quy đổi", None, None, None),
        (None, None, None, None, "Nhóm", "Khung", "Điểm", "Hệ số"),
        (1, "A.01", "Công văn", "công văn", "N1", "1-10", 5, 1),
    ]
    result = imported(rows, merged=[("PL", "A1:A2"), ("PL", "B1:B2"), ("PL", "C1:C2"), ("PL", "E1:H1")])
    assert (result.items[0].group, result.items[0].frame, result.items[0].score) == ("N1", "1-10", 5)


def test_departments_by_sections_columns_and_merged_cells():
    """A line of its own, a column merged downwards, or a cell filled once gives the department."""
    sections = [
        HEAD,
        ("I", None, "Phòng Kinh tế"),
        STANDARD,
        (None, None, "1. Lĩnh vực đất đai"),
        row(2, "A.02", 10, 2),
    ]
    sections += [("II. Văn phòng HĐND-UBND",), row(3, "B.01", 10, 2)]
    result = imported(sections, merged=[("PL", "A6:J6")])
    assert [item.department for item in result.items] == ["Phòng Kinh tế"] * 2 + ["Văn phòng HĐND-UBND"]
    column = [("Phòng, đơn vị", *HEAD), ("Phòng Y tế", *STANDARD), (None, *row(2, "A.02", 10, 2))]
    merged = imported(column, merged=[("PL", "A2:A3")])
    filled = imported(column)
    for one in (merged, filled):
        assert [item.department for item in one.items] == ["Phòng Y tế"] * 2


def test_groups_by_lines_of_their_own():
    """Lists that give the group, and its frame, in a line above its items instead of in a column."""
    rows = [("STT", "Tên sản phẩm", "Đơn vị tính", "Điểm", "Hệ số"), ("I", "Nhóm 1 (khung điểm 1-10)")]
    rows += [
        (1, "Công văn", "công văn", 5, 1),
        ("II", "NHÓM II: Khung 11 - 50 điểm"),
        (2, "Báo cáo", "báo cáo", 25, 5),
    ]
    result = imported(rows)
    assert [(item.group, item.frame) for item in result.items] == [("N1", "1-10"), ("N2", "11 - 50")]
    assert grave(result) == []


def test_departments_that_are_numbered_like_items():
    """A line with a number and nothing but a department's name is a heading."""
    rows = [HEAD, (1, None, "Phòng Y tế"), STANDARD, (2, None, "Phòng Kinh tế"), row(2, "B.01", 10, 2)]
    assert [item.department for item in imported(rows).items] == ["Phòng Y tế", "Phòng Kinh tế"]


def test_names_that_begin_like_a_total():
    """``Công văn`` and ``Tổng hợp`` are work; ``Cộng`` and ``Tổng số: 2`` add it up."""
    head = ("STT", "Nhiệm vụ", "Sản phẩm", "Nhóm", "Điểm", "Hệ số")
    rows = [head, (1, "Công văn", "công văn", 1, 5, 1), (2, "Tổng hợp", "báo cáo", 1, 10, 2)]
    rows += [(None, "Cộng", None, None, 15, 3), (None, "TỔNG SỐ: 2", None, None, 15, 3)]
    assert [item.name for item in imported(rows).items] == ["Công văn", "Tổng hợp"]


def test_signatures_below_the_list():
    """Who made and who signed it stand under columns of codes and scores, and are no items."""
    rows = [
        HEAD,
        STANDARD,
        (None, "NGƯỜI LẬP BIỂU", *[None] * 5, "CHỦ TỊCH"),
        (None, "Lê A", *[None] * 5, "Trần B"),
    ]
    result = imported(rows)
    assert (result.rows, grave(result)) == (1, [])
    assert result.lists[0].left_aside == 2


def test_a_group_merged_over_many_rows():
    """A group and frame written once for several rows hold for each of them."""
    rows = [HEAD, STANDARD, row(2, "A.02", 10, 2, group=None, frame=None)]
    result = imported(rows, merged=[("PL", "F2:F3"), ("PL", "G2:G3")])
    assert [item.group for item in result.items] == ["N1", "N1"]
    assert grave(imported(rows)) == [("no_group", "PL!F3")]


def test_an_item_over_several_rows_is_one_item():
    """Code and score merged downwards: one item whose details stand in several rows."""
    rows = [HEAD, row(1, "A.01", 5, 1, detail="soạn"), (None, None, None, "trình")]
    merged = [("PL", f"{column}2:{column}3") for column in "ABCEFGHI"]
    result = imported(rows, merged=merged)
    assert [item.detail for item in result.items] == ["soạn; trình"]


def test_one_score_merged_over_several_codes_is_a_doubt():
    """Each code gets the score, and somebody is asked whether that is meant."""
    rows = [HEAD, STANDARD, row(2, "A.02", None, 1)]
    result = imported(rows, merged=[("PL", "H2:H3")])
    assert [item.score for item in result.items] == [5, 5]
    assert [one.place for one in found(result, "shared_number")] == ["PL!H3"]


def test_rows_that_are_no_items():
    """Totals, column numbers, empty rows, signatures, a header repeated on the next page are left aside."""
    rows = [HEAD, tuple(f"({n})" for n in range(1, 11)), STANDARD, (), HEAD, row(2, "A.02", 10, 2)]
    rows += [(None, None, "Tổng cộng", None, None, None, None, 15, 3), (None, None, None, "CHỦ TỊCH")]
    rows += [(None, None, None, "Nguyễn Văn A")]
    result = imported(rows)
    assert [item.code for item in result.items] == ["A.01", "A.02"]
    assert grave(result) == []


def test_numbers_typed_as_text():
    """A decimal comma in a text cell is read with a doubt; words and thousands separators are faults."""
    rows = [
        HEAD,
        STANDARD,
        row(2, "A.02", "12", "2,4"),
        row(3, "A.03", "hai", 2),
        row(4, "A.04", 5000, "1.000"),
    ]
    result = imported(rows)
    assert [item.coefficient for item in result.items] == [1, Decimal("2.4")]
    told = [(one.severity.value, one.place) for one in found(result, "not_a_number")]
    assert told == [("doubt", "PL!H3"), ("doubt", "PL!I3"), ("fault", "PL!H4"), ("fault", "PL!I5")]


def test_days_and_percents_where_numbers_belong():
    """A score formatted as a date and a coefficient typed as 200% are read, with a doubt."""
    result = imported([HEAD, STANDARD, row(2, "A.02", date(1900, 1, 10), "200%")])
    assert (result.items[1].score, result.items[1].coefficient) == (10, 2)
    assert len(found(result, "not_a_number")) == 2


def test_frames_that_excel_turned_into_days():
    """A typed 1-10 became 1 October, 11-50 November 1950: both are read back, with a doubt."""
    rows = [
        HEAD,
        row(1, "A.01", 5, 1, frame=date(2026, 10, 1)),
        row(2, "A.02", 25, 5, group="N2", frame=date(1950, 11, 1)),
    ]
    result = imported(rows)
    assert [item.frame for item in result.items] == ["1-10", "11-50"]
    assert len(found(result, "frame_was_a_date")) == 2


def test_errors_and_missing_cells_keep_a_row_out():
    """#REF!, no name, no group, neither score nor coefficient: told with the cell, never dropped silently."""
    rows = [
        HEAD,
        STANDARD,
        row(2, "A.02", "#REF!", 1),
        row(3, "A.03", 5, 1, name=None),
        row(4, "A.04", None, None),
    ]
    rows += [row(5, "A.05", 5, 1, group=None), row(6, "A.06", -5, 1)]
    result = imported(rows)
    assert [item.code for item in result.items] == ["A.01"]
    assert grave(result) == [
        ("not_a_number", "PL!H3"),
        ("no_name", "PL!C4"),
        ("no_number", "PL!H5"),
        ("no_group", "PL!F6"),
        ("not_a_number", "PL!H7"),
    ]
    assert result.rows == 6


def test_codes_that_are_missing():
    """An empty cell is a fault with a free code proposed; without a column of codes they are made."""
    result = imported([HEAD, STANDARD, row(2, None, 10, 2, name="Báo cáo")])
    assert grave(result) == [("no_code", "PL!B3")]
    assert "A.02" in found(result, "no_code")[0].remedy.en
    rows = [
        ("STT", *HEAD[2:]),
        ("I", "Phòng Tài chính"),
        STANDARD[:1] + STANDARD[2:],
        (2, *row(2, "", 10, 2)[2:]),
    ]
    made = imported(rows)
    assert [item.code for item in made.items] == ["TC.01", "TC.02"]
    assert len(found(made, "codes_made")) == 1


def test_a_code_twice():
    """The later of two equal rows is left out; if they are worth different, nobody knows which is right."""
    same = imported([HEAD, STANDARD, row(2, "A.02", 10, 2), row(3, "A.02", 10, 2)])
    assert grave(same) == [("duplicate_code", "PL!B4")]
    assert [item.code for item in same.items] == ["A.01", "A.02"]
    other = imported([HEAD, STANDARD, row(2, "A.02", 10, 2), row(3, "A.02", 15, 3)])
    assert grave(other) == [("duplicate_code", "PL!B4"), ("duplicate_code", "PL!B3")]
    assert [item.code for item in other.items] == ["A.01"]


def test_a_formula_that_looks_at_another_row():
    """A wrong reference is told even where its value happens to fit; a wrong value is a fault."""
    rows = [
        HEAD,
        STANDARD,
        row(2, "A.02", 10, "=ROUND(H4/5,2)"),
        row(3, "A.03", 10, "=H4/5"),
        row(4, "A.04", 20, "=H3/5"),
    ]
    data = computed(workbook({"PL": rows}), {"I3": "2", "I4": "2", "I5": "2"})
    result = import_catalogue(data, "d.xlsx", WISHES)
    assert [one.place for one in found(result, "formula_other_row")] == ["PL!I3", "PL!I5"]
    assert grave(result) == [("coefficient_not_from_score", "PL!I5")]


def test_a_formula_with_the_standard_in_a_cell_of_its_own():
    """A fixed cell such as $L$1, or another sheet, is no other row."""
    rows = [HEAD, STANDARD, row(2, "A.02", 10, "=H3/$L$1"), row(3, "A.03", 10, "=H4/Chung!B7")]
    data = computed(workbook({"PL": rows}), {"I3": "2", "I4": "2"})
    assert found(import_catalogue(data, "d.xlsx", WISHES), "formula_other_row") == []


def test_a_score_that_is_a_formula_nobody_computed():
    """A score has nothing else to be computed from: the row waits until Excel has saved the file."""
    result = imported([HEAD, STANDARD, row(2, "A.02", "=SUM(K3:N3)", "=H3/5")])
    assert grave(result) == [("formula_without_value", "PL!H3")]


def test_a_list_without_coefficients_is_computed_from_the_standard():
    """Score ÷ standard, where --standard-score says it; a list without scores the other way round."""
    rows = [HEAD[:8], row(1, "A.01", 5, 0)[:8], row(2, "A.02", 8, 0)[:8]]
    wishes = Wishes(WISHES.valid_from, "QĐ", Decimal(5))
    result = imported(rows, wishes=wishes)
    assert [item.coefficient for item in result.items] == [1, Decimal("1.6")]
    backwards = imported([HEAD, row(1, "A.01", None, 1), row(2, "A.02", None, "1.6")], wishes=wishes)
    assert [item.score for item in backwards.items] == [5, 8]
    assert len(found(backwards, "score_computed")) == 2


def test_annexes_one_and_two():
    """Annex II gives the standard score; work of Annex I that no converted list has is told with its cell."""
    one = [
        ("PHỤ LỤC I",),
        ("TT", "Nhiệm vụ", "Công việc chi tiết", "Sản phẩm đầu ra", "Tần suất", "Số người", "Nhóm"),
    ]
    one += [(1, "Công văn", "", "công văn", "200/năm", 3, 1), (2, "Đi họp", "", "", "50/năm", 3, 1)]
    two = [
        ("PHỤ LỤC II: ĐỀ XUẤT ĐƠN VỊ SẢN PHẨM/CÔNG VIỆC CHUẨN",),
        ("TT", "Sản phẩm/công việc", "Đơn vị tính", "Điểm"),
    ]
    two += [(1, "Văn bản đơn giản", "văn bản", 4)]
    three = [
        HEAD,
        row(1, "A.01", 8, "=H2/4", name="Công văn"),
        row(2, "A.02", 4, "=H3/4", name="Văn bản đơn giản"),
    ]
    data = workbook({"I": one, "II": two, "III": three})
    result = import_catalogue(data, "d.xlsx", WISHES)
    assert [one.kind for one in result.lists] == ["annex_i", "annex_ii", "annex_iii"]
    assert result.standard_score == 4
    assert [item.coefficient for item in result.items] == [2, 1]
    assert [one.place for one in found(result, "not_converted")] == ["I!B4"]


def test_only_annex_one():
    """A list without scores is recognised, and said to be not converted yet."""
    rows = [
        ("TT", "Nhiệm vụ", "Sản phẩm đầu ra", "Tần suất", "Số người"),
        (1, "Công văn", "công văn", "x", 1),
    ]
    result = imported(rows)
    assert result.items == ()
    assert grave(result) == [("nothing_converted", "PL")]


@pytest.mark.parametrize(
    ("note", "wishes", "severity"),
    [
        ("Sản phẩm chuẩn = 6 điểm", WISHES, "fault"),
        ("Sản phẩm chuẩn = 6 điểm", Wishes(WISHES.valid_from, "QĐ", Decimal(5)), "doubt"),
    ],
)
def test_a_standard_score_that_contradicts_itself(note, wishes, severity):
    """A note says 6 where the rows say 5: a fault of the list, only a doubt once a person has decided."""
    rows = [HEAD, STANDARD, row(2, "A.02", 10, 2), row(3, "A.03", 15, 3, note=note)]
    result = imported(rows, wishes=wishes)
    assert [one.severity.value for one in found(result, "standard_contradicted")] == [severity]
    assert len(result.items) == 3


def test_hidden_sheets_and_rows_are_read_and_told():
    """What is hidden counts like the rest, and somebody is told to look."""
    data = workbook(
        {"PL": [HEAD, STANDARD, row(2, "A.02", 10, 2)], "Cu": [HEAD, row(1, "C.01", 5, 1, name="Cũ")]},
        hidden=["Cu"],
        hidden_rows=[("PL", 3)],
    )
    result = import_catalogue(data, "d.xlsx", WISHES)
    assert len(result.items) == 3
    assert [one.place for one in found(result, "hidden_rows")] == ["PL!A3"]
    assert [one.place for one in found(result, "hidden_sheet")] == ["Cu"]


def test_columns_of_days_and_sources_win_over_the_options():
    """A list that dates its own items, as a date, as its number or typed, keeps these dates."""
    head = (*HEAD, "Ngày hiệu lực", "Đến ngày", "Căn cứ")
    rows = [
        head,
        (*STANDARD, date(2026, 7, 1), "31/12/2026", "QĐ 7"),
        (*row(2, "A.02", 10, 2), 46204, None, None),
    ]
    rows += [(*row(3, "A.03", 10, 2), "hôm nay", None, None)]
    result = imported(rows)
    first, second = result.items
    assert (first.valid_from, first.valid_to, first.source) == (date(2026, 7, 1), date(2026, 12, 31), "QĐ 7")
    assert (second.valid_from, second.valid_to, second.source) == (date(2026, 7, 1), None, WISHES.source)
    assert grave(result) == [("not_a_day", "PL!K4")]


def test_nothing_says_from_when():
    """Without a decision in the heading, a column or the option nobody guesses a day."""
    with pytest.raises(BadFile, match="from when"):
        imported([HEAD, STANDARD], wishes=Wishes(None, "QĐ"))


def test_a_workbook_without_any_list_names_what_was_looked_for():
    """The answer names the headings and the sheets."""
    with pytest.raises(BadFile) as caught:
        imported([("Họ tên", "Ngày sinh"), ("A", "B")])
    assert "«Hệ số quy đổi»" in caught.value.message.vi
    assert "PL" in caught.value.message.en


def test_text_that_excel_would_run_is_defused():
    """A name that begins like a formula or a list dash is written without it; lines of a cell become one."""
    rows = [HEAD, row(1, "A.01", 5, 1, name="- Soạn\n- Trình", detail="@SUM(A1)", output="+ Tờ trình")]
    item = imported(rows).items[0]
    assert (item.name, item.detail, item.output) == ("Soạn Trình", "SUM(A1)", "Tờ trình")


def test_the_handbooks_form_with_group_and_frame_in_one_column():
    """``1/100`` is group N1 with the highest score 100; units stand for outputs; 0,8 follows from 4 ÷ 5."""
    rows = [("#", "Sản phẩm/công việc", "Đơn vị tính", "Nhóm/khung điểm", "Điểm", "Hệ số")]
    rows += [
        (1, "Soạn văn bản (đơn giản)", "văn bản", "1/100", 5, 1),
        (2, "Phát hành văn bản", "lượt", "1/100", 4, "0,8"),
    ]
    result = imported(rows)
    assert [(item.group, item.frame, item.output) for item in result.items] == [
        ("N1", "100", "văn bản"),
        ("N1", "100", "lượt"),
    ]
    assert grave(result) == []
