"""Which codes, of a catalogue or of a mapping file's tables, can make a difference to mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from mappings.catalogue import parse_catalogue
from mappings.compare import CodesMeant, codes_meant_otherwise, codes_that_differ
from mappings.mapping_file import WorkMapping, expect, parse_mapping

HEAD = "code,name,output,department,group,frame,score,coefficient,valid_from,valid_to,source\n"


def catalogue(*rows):
    """A catalogue with these lines."""
    return parse_catalogue(HEAD + "".join(f"{row}\n" for row in rows), "catalogue.csv")


A = "DC.01,Tờ trình,văn bản,chung,N1,1-10,5,1,2026-01-01,,QĐ 1"
B = "DC.02,Công văn,văn bản,chung,N2,11-50,25,5,2026-01-01,,QĐ 1"


def test_the_same_whatever_does_not_enter_a_unit():
    """Order of the lines, output, department and who decided change no unit."""
    other = B.replace("văn bản", "công văn").replace("QĐ 1", "QĐ 2").replace("chung", "riêng")
    assert codes_that_differ(catalogue(A, B), catalogue(other, A)) == frozenset()


def test_what_enters_a_unit_or_decides_on_a_day():
    """Coefficient, name, first and last day each make a difference, for their code alone."""
    for new in (
        B.replace(",25,5,", ",35,7,"),
        B.replace("Công văn", "Văn thư"),
        B.replace("2026-01-01", "2026-02-01"),
        B.replace("2026-01-01,,", "2026-01-01,2026-06-30,"),
    ):
        assert codes_that_differ(catalogue(A, B), catalogue(A, new)) == {"DC.02"}


def test_codes_that_come_or_go():
    """A code on one side only is different, whichever side that is."""
    assert codes_that_differ(catalogue(A), catalogue(A, B)) == {"DC.02"}
    assert codes_that_differ(catalogue(A, B), catalogue(B)) == {"DC.01"}


FILES = Path(__file__).parents[3] / "mappings" / "files" / "lao_cai" / "mappings"
WORK = (FILES / "van_phong.work_items.yaml").read_text("utf-8")


def _mapping(text):
    return expect(parse_mapping(text, "x.yaml"), WorkMapping)


def _meant(was, becomes):
    assert was in WORK
    return codes_meant_otherwise(_mapping(WORK), _mapping(WORK.replace(was, becomes, 1)))


def test_a_code_that_means_something_else():
    """Only this code, of this field; whichever file is the older one."""
    found = (CodesMeant("MaTrangThai", frozenset({"TRA_LAI"})),)
    assert _meant("TRA_LAI: returned", "TRA_LAI: completed") == found
    changed = WORK.replace("TRA_LAI: returned", "TRA_LAI: completed")
    assert codes_meant_otherwise(_mapping(changed), _mapping(WORK)) == found


def test_codes_that_come_and_go_and_two_tables_at_once():
    """A code that one file does not know means something else in it."""
    one = _meant("TRA_LAI: returned", "KHAC: returned")
    assert one == (CodesMeant("MaTrangThai", frozenset({"TRA_LAI", "KHAC"})),)
    both = WORK.replace("TRA_LAI: returned", "TRA_LAI: open").replace(
        "DOT_XUAT: unplanned", "DOT_XUAT: assigned"
    )
    fields = [meant.field for meant in codes_meant_otherwise(_mapping(WORK), _mapping(both))]
    assert sorted(fields) == ["MaTrangThai", "NguonGiao"]


def test_nothing_that_counts():
    """Notes, comments and Vietnamese keys change nothing."""
    assert _meant("source: van_phong", "# ghi chú\nnote: x\nsource: van_phong") == ()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("from: MaTrangThai", "from: TrangThaiKhac"),
        ("from: MaTrangThai", "from: [Nhom, MaTrangThai]"),
        ("from: MaTrangThai", "from: MaTrangThai\n    transforms: [upper]"),
        ("from: MaTrangThai", "from: MaTrangThai\n    empty_values: [X]"),
        ("    from: MaTrangThai", "    default: open\n    from: MaTrangThai"),
        ("TRA_LAI: returned", 'TRA_LAI: returned\n      "": open'),
        ("due: {from: HanXuLy", "due: {from: HanKhac"),
        ("completed_over_assigned: park", "completed_over_assigned: allow"),
        ("task_code: {from: MaNhiemVu}", "task_code: {from: Khac}"),
        ("item: {from: MaSanPham}", "item: {from: MaSanPham, table: {A: DC.01}}"),
    ],
)
def test_whatever_else_differs_is_mapped_anew(was, becomes):
    """What no list of codes can tell is not guessed at."""
    assert _meant(was, becomes) is None
