"""One mistake hides no other: a mapping file with faults is judged as far as it can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.steps.check_files import check_tree
from mappings.check.usable import checked_mapping

PROVINCE = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai"
NAME = "mappings/van_phong.work_items.yaml"
TEXT = (PROVINCE / NAME).read_text("utf-8")


def _faults(text: str) -> list[str]:
    """What the check of the whole province says of the file."""
    bodies = {
        path.relative_to(PROVINCE).as_posix(): path.read_bytes()
        for path in PROVINCE.rglob("*")
        if path.suffix in {".yaml", ".csv", ".wsdl"}
    }
    report = check_tree(bodies | {NAME: text.encode()})
    assert all(fault.place.startswith(NAME) for fault in report.faults)
    return [fault.message.en for fault in report.faults]


@pytest.mark.parametrize(
    "mistake",
    [
        ("completed_at:", "complete_at:"),
        ("DANG_THUC_HIEN: open", "DANG_THUC_HIEN: opened"),
        ("date: iso", "date: sometimes"),
        ("kind: work_items", "kind: work_items\nsource: x"),
        ("from: SoDinhDanhCaNhan", "frm: SoDinhDanhCaNhan"),
        ("period_by: due", "period_by: tomorrow"),
        ("from: TenCv", "from: TODO"),
    ],
)
def test_a_field_the_source_does_not_have_is_told_beside_any_other_mistake(mistake):
    """What only the contract shows stands beside unknown keys, bad values, doubled and missing keys."""
    was, becomes = mistake
    assert was in TEXT
    found = _faults(TEXT.replace(was, becomes, 1).replace("from: MaSanPham", "from: MaSanPhamm"))
    assert any("has no field 'MaSanPhamm'" in text for text in found)
    assert len(found) >= 2


def test_nothing_is_said_of_what_was_put_in_for_a_rule_that_cannot_be_used():
    """A rule left out makes one fault, its own: no stand-in is looked up in the catalogue or the contract."""
    found = _faults(TEXT.replace("item: {from: MaSanPham}", "item: 7"))
    assert len(found) == 1


def test_of_a_key_that_stands_twice_the_first_counts():
    """So the second is told, and the file is still judged as what it says first."""
    checked, faults = checked_mapping(TEXT + "\nsource: other\n", NAME)
    assert checked is not None
    assert checked.mapping.source == "van_phong"
    assert [fault.message.en for fault in faults] == ["the key 'source' appears twice (first in line 4)"]


def test_what_is_no_mapping_file_at_all_gives_its_faults_alone():
    """Without a kind nothing can be used; what is no plain data is not guessed at."""
    for text in ("", "a: b", "kind: nothing\n", "a: &x 1\nb: *x\n", "["):
        checked, faults = checked_mapping(text, "x.yaml")
        assert checked is None
        assert faults
