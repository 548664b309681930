"""Coverage counts each record once, weighs it, and names what the file meets and does not know."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.coverage import DROPPED, LINKED, MAPPED, StreamCoverage, rule_paths
from mappings.mapping_file import parse_mapping
from mappings.nearest import NearestItems
from mappings.table_use import MAX_CODES, OTHERS, FieldUse, TableUse

DC05 = Decimal(12)
"""The coefficient of the item in the test's records."""


@pytest.fixture
def counting(lao_cai):
    """A count of June with the shipped file."""

    def make(mapping=lao_cai.work):
        return StreamCoverage(
            mapping,
            catalogue=lao_cai.catalogue,
            roster=lao_cai.roster,
            period=lao_cai.june,
            nearest=NearestItems(lao_cai.catalogue.items),
        )

    return make


def test_mapped_work_weighs_what_was_assigned_times_its_coefficient(counting, lao_cai):
    """Withdrawn work weighs nothing, nor does a linked or dropped record: it counts elsewhere or nowhere."""
    counts = counting()
    counts.add(lao_cai.work_item())
    counts.add(lao_cai.work_item(MaTrangThai="THU_HOI"))
    counts.add(lao_cai.work_item(), LINKED)
    counts.add(lao_cai.work_item(), DROPPED)
    agency = "H38.02.02"
    assert {fate: tally.records for (fate, _), tally in counts.tallies.items()} == {
        MAPPED: 2,
        LINKED: 1,
        DROPPED: 1,
    }
    assert counts.tallies[MAPPED, agency].exact == 2 * DC05
    assert counts.tallies[LINKED, agency].exact == counts.tallies[DROPPED, agency].exact == 0
    assert counts.mean_coefficient == DC05


def test_what_waits_for_another_reason_weighs_by_its_own_item(counting, lao_cai):
    """The person is unknown, the product is not: its coefficient is taken."""
    counts = counting()
    counts.add(lao_cai.work_item(SoDinhDanhCaNhan="038000000009"))
    [(key, tally)] = counts.tallies.items()
    assert key == ("unknown_person", "H38.02.02")
    assert (tally.estimated, tally.open_quantity) == (2 * DC05, 0)


def test_what_no_name_is_near_weighs_by_the_mean_of_what_is_mapped(counting, lao_cai):
    """Known only when all is counted, so the quantity is kept until then."""
    counts = counting()
    counts.add(lao_cai.work_item(MaSanPham="X.1", TenCv="Quay phim", SoLuongGiao="3"))
    counts.add(lao_cai.work_item())
    tally = counts.tallies["unmapped_item", "H38.02.02"]
    assert (tally.estimated, tally.open_quantity) == (0, 3)
    assert tally.weight(counts.mean_coefficient) == 3 * DC05


def test_a_record_of_another_period_is_counted_apart(counting, lao_cai):
    """Its fields and codes are not of this period either."""
    counts = counting()
    counts.add(lao_cai.work_item(HanXuLy="2026-11-10"))
    assert (counts.other_period, counts.tallies, counts.fields.records) == (1, {}, 0)


def test_each_item_rule_is_told_with_what_it_decided(counting, lao_cai):
    """Rules that never decide stand in the list too."""
    text = lao_cai.text("van_phong.work_items.yaml").replace(
        "item: {from: MaSanPham}",
        "item: {first_of_rules: [{by_table: {from: NguonGiao, table: {KE_HOACH: DC.05}}}, "
        "{by_type_and_keywords: {text: {from: TenCv}, rules: [{any: [họp], item: DC.02}, "
        "{any: [báo cáo], item: DC.05}]}}]}",
    )
    mapping = parse_mapping(text, "x.yaml")
    counts = counting(mapping)
    counts.add(lao_cai.work_item())
    counts.add(lao_cai.work_item(NguonGiao="DOT_XUAT"))
    paths = rule_paths(mapping.fields.item)
    assert [counts.rules[path] for path in paths] == [1, 0, 1]
    assert paths[-1] == ("first_of_rules", 1, "by_type_and_keywords", "rules", 1)


def test_codes_of_tables_are_counted_as_they_come(lao_cai):
    """Known ones, those that never came, and those no table knows; never more than a table could have."""
    use = TableUse(lao_cai.work)
    for number in range(MAX_CODES + 10):
        use.add({"MaTrangThai": f"LA_{number}", "NguonGiao": "KE_HOACH"})
    tables = {table.target: table for table in use.result()}
    assert tables["origin"].used == {"KE_HOACH": MAX_CODES + 10}
    assert tables["status"].unknown[OTHERS] == 10
    assert "THU_HOI" in tables["status"].unused


def test_fields_that_say_nothing_and_fields_nobody_reads_are_named(lao_cai):
    """With what each is for."""
    use = FieldUse(lao_cai.work)
    use.add({"MaSanPham": "DC.05", "TenCv": "", "GhiChu": "x"})
    assert use.never_filled["TenCv"] == ("title",)
    assert "MaSanPham" not in use.never_filled
    assert use.never_read == ("GhiChu",)
