"""Catalogue items by code, by table, by type and keywords: which rule decides, and what waits."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import BadFile
from domain.parking import Parked, ParkReason
from domain.work import WorkUnit
from mappings.item_rules import ItemFound, ItemRule, item_reader, named
from mappings.mapping_file import parse_mapping

RULES = {
    "first_of_rules": [
        {"by_code": {"from": "Ma"}},
        {"by_table": {"from": "Loai", "table": {"BC": "DC.05", "LA": "DC.99"}}},
        {
            "by_type_and_keywords": {
                "type": {"from": "LoaiVanBan"},
                "text": {"from": "TrichYeu"},
                "rules": [
                    {"type": ["Công văn"], "any": ["xin ý kiến", "đôn đốc"], "item": "DC.02"},
                    {"type": ["Công văn"], "item": "DC.99"},
                ],
            }
        },
    ]
}


def found(fields, rule=RULES, *, known=("DC.02", "DC.05")):
    """What the rule finds, in a catalogue that knows the codes named."""
    read = item_reader(ItemRule.model_validate(rule))
    return read(fields, lambda code: code if code in known else None)


@pytest.mark.parametrize(
    ("fields", "code", "rule"),
    [
        ({"Ma": "DC.05", "Loai": "BC"}, "DC.05", "first_of_rules[0].by_code"),
        ({"Ma": "", "Loai": "BC"}, "DC.05", "first_of_rules[1].by_table"),
        (
            {"Loai": "?", "LoaiVanBan": "công văn", "TrichYeu": "V/v Đôn đốc báo cáo"},
            "DC.02",
            "first_of_rules[2].by_type_and_keywords.rules[0]",
        ),
    ],
)
def test_the_first_rule_that_finds_a_code_decides(fields, code, rule):
    """In the order of the file; the finding names code, item and the rule's place."""
    one = found(fields)
    assert (one.code, one.item, named(one.rule)) == (code, code, rule)


def test_no_rule_no_item():
    """A type the rules do not name, a code the table does not list: nothing is guessed."""
    assert found({"Ma": None, "Loai": "XX", "LoaiVanBan": "Tờ trình", "TrichYeu": "đôn đốc"}) is None


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"Ma": "DC.98", "Loai": "BC"}, "first_of_rules[0].by_code"),
        ({"Loai": "LA", "LoaiVanBan": "Công văn", "TrichYeu": "đôn đốc"}, "first_of_rules[1].by_table"),
        ({"LoaiVanBan": "Công văn", "TrichYeu": "khác"}, "first_of_rules[2].by_type_and_keywords.rules[1]"),
    ],
)
def test_a_code_that_the_catalogue_does_not_have_stops_there(fields, rule):
    """It never falls through to the next rule, which might know another product."""
    one = found(fields)
    assert one.item is None
    assert named(one.rule) == rule


def test_the_plain_form_is_one_rule():
    """A code from a field, as always; none where the field is empty."""
    assert found({"Ma": "DC.05"}, {"from": "Ma"}) == ItemFound("DC.05", (), "DC.05")
    assert found({}, {"from": "Ma"}) is None


WORK_RULES = """\
item:
    first_of_rules:
      - by_code: {from: MaSanPham}
      - by_type_and_keywords:
          type: {from: LoaiVanBan}
          text: {from: TenCv}
          rules:
            - {type: Báo cáo, any: [báo cáo tháng], item: DC.05}
            - {type: Công văn, item: DC.NONE}
"""


@pytest.fixture(scope="module")
def by_rules(lao_cai):
    """The work items of Lào Cai, with items by rules."""
    text = lao_cai.text("van_phong.work_items.yaml")
    line = next(row for row in text.splitlines() if row.startswith("  item:"))
    return parse_mapping(text.replace(line, "  " + WORK_RULES.rstrip()), "w.yaml")


def test_a_record_gets_its_item_by_the_words_of_its_title(lao_cai, by_rules):
    """Code, coefficient and all, as of the day of assignment."""
    record = lao_cai.work_item(MaSanPham="", LoaiVanBan="BÁO CÁO", TenCv="Báo cáo  tháng 6")
    unit = lao_cai.map(record, by=by_rules)
    assert isinstance(unit, WorkUnit)
    item = lao_cai.catalogue.item("DC.05", date(2026, 6, 1))
    assert (unit.catalogue_code, unit.coefficient) == ("DC.05", item.coefficient)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"MaSanPham": "DC.77"}, "DC.77 2026-06-01 ← first_of_rules[0].by_code"),
        (
            {"MaSanPham": "", "LoaiVanBan": "Công văn"},
            "DC.NONE 2026-06-01 ← first_of_rules[1].by_type_and_keywords.rules[1]",
        ),
        ({"MaSanPham": "", "LoaiVanBan": "Tờ trình", "TenCv": "bí mật"}, "Tờ trình"),
        ({"MaSanPham": None, "LoaiVanBan": None}, "no rule fits"),
    ],
)
def test_what_waits_says_code_and_rule(lao_cai, by_rules, changes, detail):
    """An unknown code names itself, the day and its rule; without a rule the type is told, not the title."""
    parked = lao_cai.map(lao_cai.work_item(**changes), by=by_rules)
    assert parked == Parked(ParkReason.UNMAPPED_ITEM, "MaSanPham | LoaiVanBan | TenCv", detail)


def test_a_code_is_asked_as_of_the_day_of_assignment(lao_cai, by_rules):
    """A code in force later is not in force on the day the work was assigned."""
    early = lao_cai.work_item(ThoiGianGiaoViec="2019-06-01", MaSanPham="DC.05")
    parked = lao_cai.map(early, by=by_rules)
    assert parked.reason is ParkReason.UNMAPPED_ITEM
    assert parked.detail == "DC.05 2019-06-01 ← first_of_rules[0].by_code"


def test_a_type_outside_the_plain_table_is_an_unmapped_item(lao_cai):
    """What is missing is a rule, and the reason says so."""
    text = lao_cai.text("van_phong.work_items.yaml")
    tabled = text.replace("item: {from: MaSanPham}", "item: {from: MaSanPham, table: {BC: DC.05}}")
    parked = lao_cai.map(lao_cai.work_item(MaSanPham="CV"), by=parse_mapping(tabled, "w.yaml"))
    assert parked == Parked(ParkReason.UNMAPPED_ITEM, "MaSanPham", "CV")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{first_of_rules: []}", "needs at least 1"),
        ("{first_of_rules: [{}]}", "needs exactly one of the keys by_code (theo mã)"),
        ("{first_of_rules: [{by_code: {from: A}, by_table: {from: A, table: {a: b}}}]}", "needs exactly one"),
        ("{from: A, first_of_rules: [{by_code: {from: A}}]}", "needs exactly one of the keys from (từ)"),
        ("{first_of_rules: [{by_table: {from: A}}]}", "the required key table (bảng) is missing"),
        ("{first_of_rules: [{by_code: {from: A}}], default: X}", "belong into the rules"),
        (
            "{first_of_rules: [{by_type_and_keywords: {text: {from: A}, rules: [{type: [B], item: C}]}}]}",
            "so type: {from: …} is needed",
        ),
        (
            "{first_of_rules: [{by_type_and_keywords: {text: {from: A}, rules: [{any: ['…'], item: C}]}}]}",
            "the keyword '…' has no word",
        ),
        (
            "{first_of_rules: [{by_type_and_keywords: {text: {from: A}, rules: [{any: [a], itme: C}]}}]}",
            "did you mean item (mã sản phẩm)?",
        ),
    ],
)
def test_faulty_rules_are_told_at_their_line(lao_cai, rule, words):
    """Each in words, at the line of the rule."""
    text = lao_cai.text("van_phong.work_items.yaml").replace("item: {from: MaSanPham}", f"item: {rule}")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("  item:"))
    with pytest.raises(BadFile) as caught:
        parse_mapping(text, "f.yaml")
    told = caught.value.message.en.splitlines()
    assert any(row.startswith(f"f.yaml:{line}:") and words in row for row in told), told
