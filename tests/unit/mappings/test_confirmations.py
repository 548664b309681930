"""A confirmation is believed only from whoever may confirm for the person."""

import pytest

from domain.confirmations import Confirmer, ObjectiveCause, ResultConfirmation, reference
from domain.errors import BadFile
from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Rank, Roster
from domain.records import RecordKind, SourceRecord
from mappings.confirmations import confirmer_of, map_cause, map_result_confirmation
from mappings.mapping_file import parse_mapping
from tests.unlinked import without_links

CHAIRMAN = "Chủ tịch Ủy ban nhân dân tỉnh"
SNV = Organisation("H38.02", "", "Sở Nội vụ")
CCVT = Organisation("H38.02.02", "", "Chi cục Văn thư", "H38.02")
DIRECTOR = Person("038000000001", "Trần Thị Hoa", SNV.code, "Giám đốc", Rank.HEAD)
CHIEF = Person("038000000002", "Lê Văn Tám", CCVT.code, "Chi cục trưởng", Rank.HEAD)
DEPUTY = Person("038000000003", "Vũ Minh", CCVT.code, "Phó Chi cục trưởng", Rank.DEPUTY)
LAN = Person("038000000004", "Lan", CCVT.code, "Chuyên viên", Rank.STAFF, DEPUTY.personal_id)
MAI = Person("038000000005", "Mai", CCVT.code, "Chuyên viên")
ROSTER = Roster([SNV, CCVT], [DIRECTOR, CHIEF, DEPUTY, LAN, MAI])

CAUSES = """
source: s
kind: objective_causes
authorities: [Chủ tịch Ủy ban nhân dân tỉnh]
fields:
  person: {from: person}
  period: {from: period}
  item: [{from: person}, {from: task}]
  document_number: {from: number}
  late_events: {from: late, default: 0}
  quality_checks: {from: failed, default: 0}
  confirmed_by: {first_of: [by_id, by_name]}
  confirmed_on: {from: day, date: iso}
"""
NAMED = "  item: [{from: person}, {from: task}]\n  document_number: {from: number}\n"
RESULTS = """
source: s
kind: result_confirmations
fields:
  person: {from: person}
  period: {from: period}
  confirmed_by: {from: by_id}
"""
FIELDS = {
    "person": LAN.personal_id,
    "task": "cv 1",
    "late": "1",
    "by_id": CHIEF.personal_id,
    "day": "2026-06-30",
}


def cause(**changes):
    """What the mapping makes of a confirmation."""
    record = SourceRecord.of("s", RecordKind.OBJECTIVE_CAUSES, "1", FIELDS | changes)
    return map_cause(record, parse_mapping(CAUSES, "c.yaml"), ROSTER)


def result(**changes):
    """What the mapping makes of a confirmation of results."""
    record = SourceRecord.of(
        "s", RecordKind.RESULT_CONFIRMATIONS, "1", FIELDS | {"period": "2026-06"} | changes
    )
    return map_result_confirmation(record, parse_mapping(RESULTS, "r.yaml"), ROSTER)


def test_superiors_are_the_deputy_in_charge_the_head_and_the_heads_above():
    """Nearest first; nobody is their own superior; a circle of organisations ends."""
    assert ROSTER.superiors(LAN) == (DEPUTY, CHIEF, DIRECTOR)
    assert ROSTER.superiors(MAI) == (CHIEF, DIRECTOR)
    assert ROSTER.superiors(DEPUTY) == (CHIEF, DIRECTOR)
    assert ROSTER.superiors(CHIEF) == (DIRECTOR,)
    assert ROSTER.superiors(DIRECTOR) == ()
    circle = Roster([Organisation("H01", "", "a", "H02"), Organisation("H02", "", "b", "H01")], [])
    assert circle.superiors(Person("038000000009", "x", "H01", "")) == ()


@pytest.mark.parametrize(
    ("person", "written", "who"),
    [
        (LAN, DEPUTY.personal_id, Confirmer("Vũ Minh", DEPUTY.personal_id)),
        (LAN, "  trần thị  HOA ", Confirmer("Trần Thị Hoa", DIRECTOR.personal_id)),
        (MAI, DEPUTY.personal_id, None),
        (LAN, LAN.personal_id, None),
        (LAN, MAI.personal_id, None),
        (LAN, "", None),
        (LAN, CHAIRMAN, None),
        (CHIEF, CHAIRMAN, Confirmer(CHAIRMAN)),
        (DIRECTOR, CHAIRMAN.upper(), Confirmer(CHAIRMAN.upper())),
        (DIRECTOR, "Chủ tịch tỉnh khác", None),
    ],
)
def test_who_may_confirm(person, written, who):
    """By number or full name among the superiors; an authority for heads only."""
    assert confirmer_of(written, person, ROSTER, (CHAIRMAN,)) == who


def test_a_cause_in_one_spelling():
    """Keys and numbers are compared without spaces and case."""
    found = cause(number="12/bc-snv ", failed="2")
    assert isinstance(found, ObjectiveCause)
    assert (found.item_key, found.document_number) == (f"{LAN.personal_id}|CV1", "12/BC-SNV")
    assert (found.late_events, found.quality_checks) == (1, 2)
    assert found.confirmed_on.isoformat() == "2026-06-30"
    assert reference(" a b ") == "AB"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"person": "038000000099"}, ParkReason.UNKNOWN_PERSON),
        ({"by_id": "", "by_name": ""}, ParkReason.UNVERIFIED_CONFIRMATION),
        ({"by_id": MAI.personal_id}, ParkReason.UNVERIFIED_CONFIRMATION),
        ({"late": "0"}, ParkReason.IMPOSSIBLE_NUMBERS),
        ({"late": "-1", "failed": "2"}, ParkReason.IMPOSSIBLE_NUMBERS),
        ({"late": "một"}, ParkReason.UNREADABLE_FIELD),
        ({"period": "06/2026"}, ParkReason.UNREADABLE_FIELD),
        ({"day": "30/06/2026"}, ParkReason.UNREADABLE_FIELD),
    ],
)
def test_what_cannot_be_believed_waits_with_its_reason(changes, reason):
    """Parked, never dropped and never guessed; personal numbers are masked."""
    found = cause(**changes)
    assert isinstance(found, Parked)
    assert found.reason is reason
    assert MAI.personal_id not in found.detail


def test_results_confirmed_by_a_superior():
    """Person, period and who, or why not."""
    found = result()
    assert isinstance(found, ResultConfirmation)
    assert (found.person_id, found.period) == (LAN.personal_id, "2026-06")
    assert found.confirmed_by == Confirmer("Lê Văn Tám", CHIEF.personal_id)
    assert result(period="").reason is ParkReason.UNREADABLE_FIELD
    assert result(by_id=MAI.personal_id).reason is ParkReason.UNVERIFIED_CONFIRMATION
    assert result(person="x").reason is ParkReason.UNKNOWN_PERSON


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CAUSES.replace(NAMED, ""), "at least one of item"),
        (CAUSES.replace("authorities: [Chủ", "authorities: ['', Chủ"), "must not be empty"),
        (CAUSES + "links: {}\n", "links"),
    ],
)
def test_faults_of_a_confirmation_file(text, fault):
    """A file that names no work, or has a key too many, is not used."""
    with pytest.raises(BadFile, match=fault):
        parse_mapping(text, "c.yaml")


def test_links_of_a_work_file(lao_cai):
    """Numbers and codes are read in one spelling; without links there are none; empty links are a fault."""
    text = without_links(lao_cai.text("van_phong.work_items.yaml"))
    links = "links: {document_number: {from: SoKyHieuVanBan}, task_code: {from: MaCv}}\n"
    linked = parse_mapping(text + links, "w")
    unit = lao_cai.map(lao_cai.work_item(), by=linked)
    assert (unit.document_number, unit.task_code, unit.response_for) == ("123/BC-SNV", "CV1", "")
    assert lao_cai.map(lao_cai.work_item(), by=parse_mapping(text, "w")).document_number == ""
    with pytest.raises(BadFile, match="at least one of document_number"):
        parse_mapping(text + "links: {}\n", "w")
