"""Agencies, people and judged values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Rank, Roster
from domain.records import RecordKind, SourceRecord
from mappings.people import map_evaluation, map_organisation, map_person

AGENCY = {"MaDonVi": "h38.02.02", "MaDonViCu": "000.02.02.H38", "TenDonVi": "Sở Nội vụ", "MaDonViCha": "H38"}
PERSON = {
    "SoDinhDanhCaNhan": "038000000001",
    "HoTen": "Lan",
    "MaDonVi": "000.02.02.H38",
    "ChucVu": "Phó Giám đốc",
    "CapLanhDao": "PHO",
    "PhuTrachBoi": "",
}
POINTS = {"I.1": "5", "I.2": "4,5", "II.1": "2.5", "II.2": 2, "II.3": "2.5", "II.4": "2.5"}
POINTS |= {f"III.{n}": "2.5" for n in range(1, 5)}
JUDGED = {
    "SoDinhDanhCaNhan": "038000000001",
    "Ky": "2026-06",
    "DiemTieuChi": POINTS,
    "ToChucTrienKhai": "0.5",
    "DoanKet": None,
    "XacNhanBoi": "Giám đốc",
}


def record(kind, fields):
    """A record of the office system."""
    return SourceRecord.of("van_phong", kind, "1", fields)


def agency(lao_cai, **changes):
    """What the agency becomes with some fields changed."""
    mapping = lao_cai.mapping("van_phong.organisations.yaml")
    return map_organisation(record(RecordKind.ORGANISATIONS, {**AGENCY, **changes}), mapping)


def person(lao_cai, **changes):
    """What the person becomes with some fields changed."""
    mapping = lao_cai.mapping("van_phong.people.yaml")
    return map_person(record(RecordKind.PEOPLE, {**PERSON, **changes}), mapping, lao_cai.roster)


def judged(lao_cai, roster=None, **changes):
    """What the judgement becomes with some fields changed."""
    mapping = lao_cai.mapping("van_phong.evaluations.yaml")
    return map_evaluation(record(RecordKind.EVALUATIONS, {**JUDGED, **changes}), mapping, roster)


def test_an_agency_has_both_codes(lao_cai):
    """Codes are upper case; the parent may be empty."""
    assert agency(lao_cai) == Organisation("H38.02.02", "000.02.02.H38", "Sở Nội vụ", "H38")
    assert agency(lao_cai, MaDonViCu="", MaDonViCha=None).old_code == ""


@pytest.mark.parametrize(
    "changes", [{"MaDonVi": "x y"}, {"MaDonVi": ""}, {"MaDonViCu": "1"}, {"MaDonViCha": "?"}]
)
def test_a_code_in_no_known_form_waits(lao_cai, changes):
    """Codes are never repaired."""
    assert agency(lao_cai, **changes).reason is ParkReason.UNKNOWN_ORGANISATION


def test_an_agency_without_a_name_waits(lao_cai):
    """A nameless agency cannot be shown to anybody."""
    assert agency(lao_cai, TenDonVi="") == Parked(ParkReason.UNREADABLE_FIELD, "TenDonVi", "text ← empty")


def test_a_person_is_found_by_the_old_code_and_kept_under_the_new(lao_cai):
    """Either form of the agency's code leads to the same agency."""
    expected = Person("038000000001", "Lan", "H38.02.02", "Phó Giám đốc", Rank.DEPUTY, "")
    assert person(lao_cai) == person(lao_cai, MaDonVi="H38.02.02") == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SoDinhDanhCaNhan": "123"}, ParkReason.UNKNOWN_PERSON),
        ({"PhuTrachBoi": "123"}, ParkReason.UNKNOWN_PERSON),
        ({"MaDonVi": "H99"}, ParkReason.UNKNOWN_ORGANISATION),
        ({"CapLanhDao": "VUA"}, ParkReason.UNREADABLE_FIELD),
        ({"HoTen": None}, ParkReason.UNREADABLE_FIELD),
        ({"ChucVu": []}, ParkReason.UNREADABLE_FIELD),
    ],
)
def test_a_person_who_cannot_be_read_waits(lao_cai, changes, reason):
    """Each fault has its reason."""
    assert person(lao_cai, **changes).reason is reason


def test_judged_values(lao_cai):
    """Ten items, đ and e exactly as written; what is empty stays empty."""
    found = judged(lao_cai)
    assert found.common["I.2"] == Decimal("4.5")
    assert len(found.common) == 10
    assert (found.organising, found.unity, found.confirmed_by) == (Decimal("0.5"), None, "Giám đốc")
    without = judged(lao_cai, DiemTieuChi={"I.1": "5"})
    assert without.common == {"I.1": Decimal(5)}
    assert judged(lao_cai, DiemTieuChi=None).common == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SoDinhDanhCaNhan": "x"}, ParkReason.UNKNOWN_PERSON),
        ({"Ky": "06/2026"}, ParkReason.UNREADABLE_FIELD),
        ({"DiemTieuChi": {**POINTS, "I.1": "năm"}}, ParkReason.UNREADABLE_FIELD),
    ],
)
def test_judged_values_that_cannot_be_read_wait(lao_cai, changes, reason):
    """Nothing is guessed about a judgement."""
    assert judged(lao_cai, **changes).reason is reason


def test_judged_values_of_a_stranger_wait_when_the_roster_is_known(lao_cai):
    """With a roster, a person who is not on it is unknown."""
    assert judged(lao_cai, Roster([], [])).reason is ParkReason.UNKNOWN_PERSON
    assert judged(lao_cai, lao_cai.roster).person_id == "038000000001"
