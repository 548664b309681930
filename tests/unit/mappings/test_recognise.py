"""Who and where: by number, by a table of accounts, by a name that only one has."""

from __future__ import annotations

import pytest

from domain.errors import BadFile
from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from domain.records import RecordKind, SourceRecord
from mappings.mapping_file import parse_mapping
from mappings.people import map_evaluation, map_person
from mappings.recognise import organisation_reader, person_by_number, whose
from mappings.rules import OrganisationRule, PersonRule

SNV = Organisation("H38.02.02", "000.02.02.H38", "Sở Nội vụ")
STC = Organisation("H38.02.03", "", "Sở Tài chính")
TWIN = Organisation("H38.02.04", "", "sở  tài chính")
LAN = Person("038000000001", "Nguyễn Thị Hoà", SNV.code, "")
HOA = Person("038000000002", "Trần Văn Bình", SNV.code, "")
SAME = Person("038000000003", "trần văn bình", SNV.code, "")
OTHER = Person("038000000004", "Nguyễn Thị Hòa", STC.code, "")
ROSTER = Roster([SNV, STC, TWIN], [LAN, HOA, SAME, OTHER])
BY_NAME = PersonRule.model_validate({"from": "Ten", "by": "full_name"})
WHERE = OrganisationRule.model_validate({"from": "Ma"})


def person(name, code=SNV.code):
    """The person of a full name in an agency."""
    return whose(BY_NAME, WHERE, ROSTER, {"Ten": name, "Ma": code})


@pytest.mark.parametrize("name", ["Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", " nguyễn  thị hoà "])
def test_a_full_name_within_the_agency(name):
    """Capitals, spaces and tone placement aside; the same name elsewhere is somebody else."""
    assert person(name) is LAN
    assert person(name, STC.code) is OTHER


@pytest.mark.parametrize(
    ("name", "code", "parked"),
    [
        ("Trần Văn Bình", SNV.code, (ParkReason.UNKNOWN_PERSON, "Ten", "several (2): Trần Văn Bình")),
        ("Nguyễn Thị Hoa", SNV.code, (ParkReason.UNKNOWN_PERSON, "Ten", "Nguyễn Thị Hoa")),
        ("", SNV.code, (ParkReason.UNKNOWN_PERSON, "Ten", "empty")),
        ("Nguyễn Thị Hoà", "H99", (ParkReason.UNKNOWN_ORGANISATION, "Ma", "H99")),
    ],
)
def test_several_or_none_wait(name, code, parked):
    """A name that two have is never guessed."""
    assert person(name, code) == Parked(*parked)


def test_an_agency_by_its_name():
    """As the list of agencies writes it; a name that two agencies have waits."""
    read = organisation_reader(OrganisationRule.model_validate({"from": "D", "by": "name"}), ROSTER)
    assert read({"D": "SỞ NỘI VỤ"}) is SNV
    assert read({"D": "Sở Tài chính"}).detail == "several (2): Sở Tài chính"
    assert read({"D": "Sở Y tế"}) == Parked(ParkReason.UNKNOWN_ORGANISATION, "D", "Sở Y tế")


def test_accounts_and_local_codes_by_a_table():
    """A table makes an account a person and a local code an agency."""
    who = PersonRule.model_validate(
        {"from": "Acc", "table": {"lan.nt": LAN.personal_id}, "transforms": ["lower"]}
    )
    assert person_by_number(who, ROSTER)({"Acc": "Lan.NT"}) is LAN
    where = OrganisationRule.model_validate({"from": "D", "table": {"17": SNV.code}})
    assert organisation_reader(where, ROSTER)({"D": 17}) is SNV


def test_numbers_as_spreadsheets_leave_them():
    """Blanks and a lost zero do not hide a person."""
    rule = {"from": "So", "transforms": ["digits", {"pad_left": {"width": 12}}]}
    assert person_by_number(PersonRule.model_validate(rule), ROSTER)({"So": 38000000001}) is LAN
    assert person_by_number(PersonRule.model_validate(rule), ROSTER)({"So": "038 000 000 001"}) is LAN


def test_work_of_a_person_known_by_name_in_an_agency_known_by_name(lao_cai):
    """Both at once, in a whole mapping file; the same unit as by number and code."""
    text = lao_cai.text("van_phong.work_items.yaml")
    text = text.replace("person: {from: SoDinhDanhCaNhan}", "person: {from: Ten, by: full_name}")
    text = text.replace("organisation: {from: MaDonViThucHien}", "organisation: {from: DonVi, by: name}")
    by_name = parse_mapping(text, "w.yaml")
    changes = {"Ten": "LAN", "DonVi": "sở nội vụ"}
    unit = lao_cai.map(lao_cai.work_item(**changes), by=by_name)
    assert (unit.person_id, unit.organisation) == ("038000000001", "H38.02.02")
    parked = lao_cai.map(lao_cai.work_item(Ten="LAN", DonVi="Sở Y tế"), by=by_name)
    assert parked.reason is ParkReason.UNKNOWN_ORGANISATION
    parked = lao_cai.map(lao_cai.work_item(Ten="Mai", DonVi="sở nội vụ"), by=by_name)
    assert parked == Parked(ParkReason.UNKNOWN_PERSON, "Ten", "Mai")


def test_the_personnel_list_may_name_agencies(lao_cai):
    """A person's agency by its name."""
    text = lao_cai.text("van_phong.people.yaml").replace("{from: MaDonVi} ", "{from: DonVi, by: name} ")
    fields = {
        "SoDinhDanhCaNhan": "038000000009",
        "HoTen": "Mai",
        "DonVi": "Sở Nội vụ",
        "ChucVu": "",
        "CapLanhDao": "",
    }
    record = SourceRecord.of("van_phong", RecordKind.PEOPLE, "1", fields)
    assert map_person(record, parse_mapping(text, "p.yaml"), ROSTER).organisation == SNV.code


def test_evaluations_by_name_need_the_agency(lao_cai):
    """A file that goes by full name says which agency; then the person is found."""
    text = lao_cai.text("van_phong.evaluations.yaml")
    named = text.replace("person: {from: SoDinhDanhCaNhan}", "person: {from: HoTen, by: full_name}")
    with pytest.raises(BadFile, match="needs the entry organisation"):
        parse_mapping(named, "e.yaml")
    mapping = parse_mapping(
        named.replace("  period:", "  organisation: {from: MaDonVi}\n  period:"), "e.yaml"
    )
    points = dict.fromkeys(mapping.fields.common, 1)
    fields = {"HoTen": "Nguyễn Thị Hòa", "MaDonVi": STC.code, "Ky": "2026-06", "DiemTieuChi": points}
    record = SourceRecord.of("van_phong", RecordKind.EVALUATIONS, "1", fields)
    assert map_evaluation(record, mapping, ROSTER).person_id == OTHER.personal_id
    assert map_evaluation(record, mapping).reason is ParkReason.UNKNOWN_PERSON
