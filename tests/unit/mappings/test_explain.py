"""An explanation says what the engine does: same outcome, same values, and the line that made each."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from domain.parking import Parked, ParkReason
from domain.period import Period
from domain.work import Origin, WorkUnit
from mappings.explain import UNIT_VALUES, explain_work, rules_of
from mappings.mapping_file import mapping_document, parse_mapping
from mappings.rule_trace import How
from mappings.work_dates import OtherPeriod

RECORDS = 2000
_ODD = {
    "MaSanPham": ["DC.05", "DC.01", "NV.77", "", None, 5, ["x"], " DC.05 "],
    "MaDonViThucHien": ["H38.02.02", "000.02.02.H38", "h38.02.02", "H99", None],
    "SoDinhDanhCaNhan": ["038000000001", "038000000002", "038000000009", "abc", 38000000001],
    "ThoiGianGiaoViec": ["2026-06-01T08:00:00+07:00", "2026-06-01", "2025-12-01", "01/06/2026", None],
    "HanXuLy": ["2026-06-10", "2026-05-10", "2026-07-01T00:00:00+07:00", "", None, "hôm qua"],
    "NgayHoanThanh": ["2026-06-12T09:30:00+07:00", "2026-06-09", None, "2026-05-01", "x"],
    "MaTrangThai": ["DA_HOAN_THANH", "DANG_THUC_HIEN", "TRA_LAI", "THU_HOI", "KHAC", None, True],
    "NguonGiao": ["KE_HOACH", "DOT_XUAT", "", None, "?"],
    "SoLuongGiao": ["2", 1, "0", "-1", "1,5", "nhiều", None],
    "SoLuongHoanThanh": ["1.5", 2, None, "", "9", {}],
    "SoLanKhongDat": [0, 2, "1", None, 1.5],
    "SoLanKhongDatKhachQuan": [0, 1, 3],
    "SoLanCham": [None, 0, 1, "2"],
    "SoLanChamKhachQuan": [0, 1],
    "TenCv": ["Báo cáo tháng", "", None],
    "SoKyHieuVanBan": ["123/bc-snv ", "", None],
}


def _records(make, count=RECORDS):
    chance = random.Random(335)
    for _ in range(count):
        changes = {name: chance.choice(values) for name, values in _ODD.items() if chance.random() < 0.25}
        yield make(**changes)


def _explain(lao_cai, record, mapping, period=None):
    return explain_work(
        record, mapping, catalogue=lao_cai.catalogue, roster=lao_cai.roster, period=period or lao_cai.june
    )


def _mapped(lao_cai, record, mapping, period):
    outcome = lao_cai.map(record, by=mapping, period=period)
    return _mapped(lao_cai, record, mapping, outcome.period) if isinstance(outcome, OtherPeriod) else outcome


def _stored(read):
    """The value of one rule as a unit has it, where nothing else has a say."""
    value = read.value
    if read.target.startswith("links."):
        return "".join(str(value).split()).upper()
    return value


@pytest.fixture(scope="module")
def free_mapping(lao_cai):
    """The shipped file of work items with everything the rules can do."""
    text = lao_cai.text("van_phong.work_items.yaml")
    text = text.replace("item: {from: MaSanPham}", _ITEM).replace("title: {from: TenCv}", _TITLE)
    assert _ITEM in text
    assert _TITLE in text
    return parse_mapping(text, "mappings/van_phong.work_items.yaml")


_ITEM = """item:
    first_of_rules:
      - by_code: {from: MaSanPham, transforms: upper, empty_values: [NV.77]}
      - by_table: {from: NguonGiao, table: {KE_HOACH: DC.02}}
      - by_type_and_keywords:
          type: {from: MaTrangThai}
          text: {from: TenCv}
          rules:
            - {any: [báo cáo], none: [năm], item: DC.05}"""
_TITLE = "title: {first_of: [TenCv, MaCv], empty_values: ['-']}"


@pytest.mark.parametrize("which", ["shipped", "everything"])
def test_over_thousands_of_records_the_explanation_is_what_the_mapper_made(lao_cai, free_mapping, which):
    """The outcome is the mapper's; and the value told for each rule is the unit's own, or a computed line
    says why it is not. Both kinds of end come up often, so that neither holds by chance.
    """
    mapping = free_mapping if which == "everything" else lao_cai.work
    ends = {WorkUnit: 0, Parked: 0}
    for record in _records(lao_cai.work_item):
        told = _explain(lao_cai, record, mapping)
        assert told.outcome == _mapped(lao_cai, record, mapping, lao_cai.june)
        ends[type(told.outcome)] += 1
        if not isinstance(told.outcome, WorkUnit):
            continue
        computed = {one.name: one.value for one in told.computed}
        assert told.item.coefficient == told.outcome.coefficient
        assert told.item.holds_on(told.assigned_on)
        for read in told.reads:
            name = UNIT_VALUES.get(read.target)
            if name is None or name in ("assigned_at", "due_on", "completed_at"):
                continue
            value = getattr(told.outcome, name)
            assert computed.get(name, value) == value
            if name not in computed:
                assert _stored(read) == value, (read, told.outcome)
    assert min(ends.values()) > RECORDS // 20


def test_what_a_code_rule_did_ends_in_the_value_it_gave(lao_cai, free_mapping):
    """The last thing told of a code, a table or an item rule gave the value; where nothing is known, it says
    so and the value is unreadable.
    """
    for record in _records(lao_cai.work_item, 1000):
        for read in _explain(lao_cai, record, free_mapping).reads:
            if read.target in ("status", "origin") and not read.unreadable:
                assert read.applied[-1].gave == str(read.value)
            elif read.target in ("status", "origin"):
                assert read.applied == () or read.applied[-1].how is How.NOT_IN_TABLE
            elif read.target == "item" and read.value:
                assert (read.applied[-1].how, read.applied[-1].gave) == (How.ITEM_RULE, read.value)


def test_each_step_stands_at_its_line_of_the_file(lao_cai):
    """The entry of the status table that applied is named by its own line, not by the rule's."""
    name = "van_phong.work_items.yaml"
    text = lao_cai.text(name)
    document, _, _ = mapping_document(text, name)
    told = _explain(lao_cai, lao_cai.work_item(), lao_cai.work)
    status = next(read for read in told.reads if read.target == "status")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.strip().startswith("DA_HOAN_THANH:"))
    assert document.place(status.applied[-1].path) == f"{name}:{line}:7"


def test_every_rule_of_a_file_is_explained_once(lao_cai):
    """Links, lists of keys and tables of criteria are walked too."""
    targets = [target for target, _, _ in rules_of(lao_cai.mapping("van_phong.evaluations.yaml"))]
    assert "common.II.3" in targets
    targets = [target for target, _, _ in rules_of(lao_cai.work)]
    assert {"links.task_code", "product_key[0]", "evidence[1]"} <= set(targets)
    assert len(targets) == len(set(targets))


def test_an_item_rule_tells_what_it_passed_on_and_what_decided(lao_cai, free_mapping):
    """A code that counts as empty and a table without the entry are told before the keywords that fit."""
    record = lao_cai.work_item(MaSanPham="NV.77", NguonGiao="DOT_XUAT")
    item = next(read for read in _explain(lao_cai, record, free_mapping).reads if read.target == "item")
    assert [step.how for step in item.applied] == [How.PASSED_ON, How.PASSED_ON, How.ITEM_RULE]
    assert item.applied[-1].path[-2:] == ("rules", 0)
    assert item.value == "DC.05"


def test_a_returned_item_says_why_nothing_is_completed(lao_cai):
    """The status decides over the origin and the quantity, and both are told."""
    told = _explain(lao_cai, lao_cai.work_item(MaTrangThai="TRA_LAI", NgayHoanThanh=None), lao_cai.work)
    computed = {one.name: one for one in told.computed}
    assert computed["origin"].value is Origin.RETURNED
    assert computed["completed"].value == Decimal(0)
    assert "18.1.d" in computed["origin"].because.en


def test_a_record_of_another_period_is_explained_in_that_period(lao_cai):
    """Nobody has to guess the period first."""
    told = _explain(lao_cai, lao_cai.work_item(), lao_cai.work, Period.parse("2026-11"))
    assert (told.period, told.verdict) == ("2026-06", "WorkUnit")


def test_a_code_that_is_not_in_force_has_no_item(lao_cai):
    """The reason is the engine's; the day that was asked for is told."""
    told = _explain(lao_cai, lao_cai.work_item(ThoiGianGiaoViec="2025-12-01"), lao_cai.work)
    assert told.outcome.reason is ParkReason.UNMAPPED_ITEM
    assert (told.item, told.assigned_on) == (None, date(2025, 12, 1))


def test_a_keyword_rule_tells_the_words_that_made_it_fit(lao_cai, free_mapping):
    """Not the whole title: the words a person would look for in the rule."""
    record = lao_cai.work_item(MaSanPham="", NguonGiao="DOT_XUAT", TenCv="Dự thảo BÁO CÁO tuần")
    item = next(read for read in _explain(lao_cai, record, free_mapping).reads if read.target == "item")
    assert item.applied[-1].found == "báo cáo"
