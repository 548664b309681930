"""Entries proposed for work outside the catalogue: counted, alike in name, and never decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.faults import UNFINISHED
from mappings.asked_item import AskedItem, AskedItemReader
from mappings.catalogue import COLUMNS, CatalogueItem, parse_catalogue
from mappings.mapping_file import parse_mapping
from mappings.nearest import NearestItems
from mappings.proposal_rows import SUGGESTED, proposal_rows
from mappings.proposals import MAX_GROUPS, Proposals, WaitingWork
from mappings.titles import PlainTitles

OFFICE = "Sở Nội vụ"
PLAIN = CatalogueItem(
    code="NV.07",
    name="Soạn công văn đôn đốc",
    output="công văn",
    department=OFFICE,
    group="N1",
    frame="1-10",
    score=Decimal(5),
    coefficient=Decimal("1.5"),
    valid_from=date(2026, 1, 1),
    valid_to=None,
    source="QĐ",
)
ITEMS = (
    PLAIN,
    replace(PLAIN, code="NV.08", name="Báo cáo tháng về cải cách hành chính", score=Decimal(20)),
    replace(PLAIN, code="VP.01", name="Tiếp công dân", department="Văn phòng"),
)


def _work(title="", code="", type="", day=5, **changes):  # noqa: A002 - the record's own word
    return (
        WaitingWork(
            asked=AskedItem(code, type, title),
            person="038000000001",
            agency=OFFICE,
            quantity=Decimal(1),
            assigned_on=date(2026, 10, day),
            source="van_phong",
            **changes,
        )
        if not changes
        else replace(_work(title, code, type, day), **changes)
    )


def _proposed(*works, items=ITEMS, people=()):
    collected = Proposals(PlainTitles(people))
    for work in works:
        collected.add(work)
    return collected.proposed(items)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Báo cáo tháng 10 năm 2026 của ông Trần Văn Bình", "Báo cáo"),
        ("Tờ trình số 12/TTr-SNV ngày 05/10/2026 về bổ nhiệm bà Lê Thị Hoa", "Tờ trình về bổ nhiệm"),
        ("Hồ sơ của Vàng A Sử", "Hồ sơ"),
        ("hồ sơ của vàng a sử", "hồ sơ"),
        ("Đơn 038000000001", "Đơn"),
        ("HỒ SƠ ĐỀ NGHỊ CẤP PHÉP XÂY DỰNG", "HỒ SƠ ĐỀ NGHỊ CẤP PHÉP XÂY DỰNG"),
        ("Kế hoạch (sửa đổi) cải cách", "Kế hoạch (sửa đổi) cải cách"),
        ("", ""),
        ("123/BC", ""),
    ],
)
def test_a_title_keeps_neither_names_nor_numbers(title, plain):
    """People on the roster, behind a form of address or with a Vietnamese full name, and numbers, are cut."""
    assert PlainTitles(["Vàng A Sử"]).plain(title) == plain


def test_the_most_similar_name_comes_first_and_always_the_same():
    """Capitals do not count, nor the order of the items; the same words are 1; nothing shared is nothing."""
    nearest = NearestItems(ITEMS)
    assert nearest.nearest("SOẠN công văn trả lời")[0].item.code == "NV.07"
    assert nearest.nearest("tiếp CÔNG dân")[0].similarity == 1
    assert nearest.nearest("Quay phim") == ()
    assert nearest.nearest("báo cáo công văn") == NearestItems(tuple(reversed(ITEMS))).nearest(
        "báo cáo công văn"
    )


def test_records_of_one_code_are_one_entry_with_what_waits():
    """Name: the most frequent title; from the first assignment day on; people and agencies are counted."""
    [one] = _proposed(
        _work("Rà soát kho", "NV.77", day=9),
        _work("Rà soát kho", "NV.77", day=3, person="038000000002"),
        _work("Khác", "NV.77", quantity=Decimal("2.5")),
    )
    assert (one.code, one.code_is_new, one.name) == ("NV.77", False, "Rà soát kho")
    assert (one.group.records, len(one.group.people), one.group.quantity) == (3, 2, Decimal("4.5"))
    assert (one.group.first, one.group.last) == (date(2026, 10, 3), date(2026, 10, 9))


def test_without_a_code_sort_and_title_make_the_entry_and_the_next_code_is_taken():
    """Numbers and names do not divide what is the same work; each new entry takes the next free code."""
    proposals = _proposed(
        _work("Soạn công văn mời họp số 1", type="Công văn"),
        _work("Soạn công văn mời họp số 2 gửi ông Trần Văn Bình", type="Công văn"),
        _work("Kiểm kê tài sản", type="Biên bản"),
    )
    assert [(one.code, one.code_is_new, one.group.records) for one in proposals] == [
        ("NV.09", True, 2),
        ("NV.10", True, 1),
    ]
    assert [one.output for one in proposals] == ["công văn", "biên bản"]
    assert proposals[0].name == "Soạn công văn mời họp"


def test_score_and_coefficient_are_those_of_the_near_item_and_say_so():
    """They are marked as a suggestion; where nothing is near they are left open."""
    near, far = sorted(
        _proposed(_work("Soạn công văn đôn đốc", "A.1"), _work("Quay phim", "B.1")), key=lambda one: one.code
    )
    assert (near.like, near.weight) == (PLAIN, Decimal("1.5"))
    assert (far.like, far.weight, far.unfinished) == (None, None, True)
    rows = proposal_rows([near, far], ",".join(COLUMNS)).splitlines()
    assert SUGGESTED in rows[1]
    assert rows[2].split(",")[4:8] == [UNFINISHED] * 4


@pytest.mark.parametrize("header", [",".join(COLUMNS), ";".join((*COLUMNS, "detail", "note"))])
def test_the_rows_fit_below_the_catalogue_they_are_for(header):
    """Same columns, delimiter and decimal mark: what was proposed is read back once nothing is open."""
    proposals = _proposed(_work("Soạn công văn đôn đốc", "A.1", "Công văn"))
    rows = proposal_rows(proposals, header)
    assert rows.splitlines()[0] == header
    [item] = parse_catalogue(rows, "catalogue.csv").items
    assert (item.code, item.coefficient, item.valid_from) == ("A.1", Decimal("1.5"), date(2026, 10, 5))


def test_a_code_that_comes_into_force_later_is_proposed_until_then():
    """Two lines of one code must not hold on the same day."""
    later = replace(PLAIN, valid_from=date(2026, 11, 1))
    [one] = _proposed(_work("x", "NV.07"), items=(later,))
    assert (one.like, one.valid_to) == (later, date(2026, 10, 31))


def test_more_kinds_of_work_than_anybody_reads_are_counted_only():
    """Memory stays bounded; nothing is lost silently."""
    collected = Proposals(PlainTitles(()))
    for number in range(MAX_GROUPS + 3):
        collected.add(_work("x", f"C.{number}"))
    assert (len(collected.groups), collected.left_out) == (MAX_GROUPS, 3)


def test_what_a_record_says_is_read_by_the_rules_of_its_file(lao_cai):
    """A plain code is a code; the key of a table is a sort of work; keywords name type and text."""
    assert AskedItemReader(lao_cai.work)({"MaSanPham": " NV.77 ", "TenCv": "Rà soát"}) == (
        "NV.77",
        "",
        "Rà soát",
    )
    text = lao_cai.text("van_phong.work_items.yaml").replace(
        "item: {from: MaSanPham}",
        "item: {first_of_rules: [{by_code: {from: MaSanPham}}, {by_table: {from: Loai, table: {CV: DC.02}}},"
        " {by_type_and_keywords: {type: {from: TenLoai}, text: {from: NoiDung},"
        " rules: [{any: [họp], item: DC.02}]}}]}",
    )
    reader = AskedItemReader(parse_mapping(text, "x.yaml"))
    assert reader({"Loai": "TB", "NoiDung": "Mời", "TenCv": "y"}) == ("", "TB", "Mời")
    assert reader({"Loai": "TB", "TenLoai": "Thông báo", "MaSanPham": ["?"]}) == ("", "Thông báo", "")
