"""Mapping files: what is accepted, and how faults are told."""

from __future__ import annotations

import pytest

from domain.errors import BadFile
from mappings.mapping_file import parse_mapping

NAMES = [
    "van_phong.organisations.yaml",
    "van_phong.people.yaml",
    "van_phong.evaluations.yaml",
    "van_phong.work_items.yaml",
    "van_ban.documents.yaml",
]


def faults(text):
    """The English lines of the answer to a faulty file."""
    with pytest.raises(BadFile) as caught:
        parse_mapping(text, "f.yaml")
    return caught.value.message.en.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_shipped_files_are_good(lao_cai, name):
    """Each shipped file names its own source and kind, and its digest is stable."""
    mapping = lao_cai.mapping(name)
    assert name == f"{mapping.source}.{mapping.kind.value}.yaml"
    assert mapping.digest == lao_cai.mapping(name).digest


def test_the_digest_ignores_comments_and_follows_meaning(lao_cai):
    """A comment changes nothing; another field name does."""
    text = lao_cai.text("van_ban.documents.yaml")
    same = parse_mapping("# lời ghi chú\n" + text, "f.yaml")
    other = parse_mapping(text.replace("TrichYeu", "Trich"), "f.yaml")
    assert same.digest == lao_cai.documents.digest != other.digest


def test_all_faults_with_line_and_column(lao_cai):
    """An unknown key, a missing one, a bad status and a bad date form come in one answer."""
    text = lao_cai.text("van_phong.work_items.yaml")
    text = text.replace("item:", "itme:").replace("date: iso}\n  due", "date: ios}\n  due")
    text = text.replace("CHUA_THUC_HIEN: open", "CHUA_THUC_HIEN: opne")
    found = faults(text)
    lines = text.splitlines()
    line = {
        word: n
        for n, row in enumerate(lines, 1)
        for word in ("itme:", "opne", "ios", "fields:")
        if word in row
    }
    assert (
        f"f.yaml:{line['itme:']}:3: the key itme is not one of those allowed; did you mean item (sản phẩm)?"
        in found
    )
    assert f"f.yaml:{line['fields:']}:1: the required key item (sản phẩm) is missing" in found
    assert any(f.startswith(f"f.yaml:{line['opne']}:7: must be one of: 'open'") for f in found)
    assert any(f.startswith(f"f.yaml:{line['ios']}:") and "'dd/MM/yyyy'" in f for f in found)
    assert len(found) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{from: TenCv}", "{from: TenCv, constant: x}", "needs exactly one of the keys"),
        ("{from: TenCv}", "{}", "needs exactly one of the keys"),
        ("{from: TenCv}", "TenCv", "must be a table of key: value"),
        ("{from: SoLuongGiao}", "{constant: nhiều}", "is no number of this kind"),
        ("kind: work_items", "kind: việc", "the key kind (loại) must be one of"),
        ("kind: work_items", "kind: [1]", "the key kind (loại) must be one of"),
        ("kind: work_items", "kind: people", "the required key personal_id (số định danh) is missing"),
        ("{from: TenCv}", "{from: []}", "needs at least 1"),
        ("period_by: due", "period_by: done", "must be one of: 'due'"),
    ],
)
def test_each_fault_is_told_in_words(lao_cai, old, new, message):
    """What a person gets wrong is answered in words, at a place, in both languages."""
    found = faults(lao_cai.text("van_phong.work_items.yaml").replace(old, new))
    assert any(message in line for line in found)
    assert all(line.startswith("f.yaml:") for line in found)


def test_the_ten_common_criteria_are_all_asked_for(lao_cai):
    """An evaluation file that forgets an item of Annex I is not a file."""
    text = lao_cai.text("van_phong.evaluations.yaml").replace("    III.4: {from: [DiemTieuChi, III.4]}\n", "")
    assert any("criteria missing: III.4" in line for line in faults(text))


def test_an_empty_file_is_answered():
    """Nothing at all is a fault at line 1."""
    assert faults("")[0].startswith("f.yaml:1:1: the key kind")
