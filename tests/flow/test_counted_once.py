"""A task and the document that completes it count once, in any order; confirmed causes excuse no more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.records import RecordKind
from gateway.steps.map import map_period
from gateway.steps.parked import drop_parked, list_parked, retry_parked
from gateway.steps.pull import pull_source
from gateway.steps.score import load_evaluations, score_period
from gateway.store.confirmations import list_confirmations
from gateway.store.schema import audit_log, parked
from gateway.store.units import units_by_person
from tests.flow.conftest import PEOPLE, PERIOD, ModelSource, work_item
from tests.unlinked import unlink

HEAD, DEPUTY, STAFF, OTHER = PEOPLE
LINKS = {
    "van_phong.work_items": "links: {document_number: {from: SoKyHieuVanBan}, task_code: {from: MaCv}, "
    "response_for: {from: VanBanGiao}}\n",
    "van_ban.documents": "links: {document_number: {from: SoKyHieu}, task_code: {from: TaskCode}, "
    "response_for: {from: ResponseFor}}\n",
}
CAUSES = """
source: danh_gia
kind: objective_causes
authorities: ["Chủ tịch Ủy ban nhân dân tỉnh"]
fields:
  person: {from: SoDinhDanh}
  period: {from: Ky}
  item: [{from: MaCongViec}]
  document_number: {from: SoVanBan}
  task_code: {from: MaNhiemVu}
  late_events: {from: SoLanCham, default: 0}
  quality_checks: {from: SoLanKhongDat, default: 0}
  cause: {from: LyDo}
  confirmed_by: {from: NguoiXacNhan}
  confirmed_on: {from: NgayXacNhan, date: iso}
"""
RESULTS = """
source: danh_gia
kind: result_confirmations
authorities: ["Chủ tịch Ủy ban nhân dân tỉnh"]
fields:
  person: {from: SoDinhDanh}
  period: {from: Ky}
  confirmed_by: {from: NguoiXacNhan}
"""


def document(number, person=STAFF, **changes):
    """A document of 12 minutes' work that its system recorded for ``person``."""
    return {
        "Id": number,
        "MaVanBan": f"VB{number}",
        "SoKyHieu": "",
        "TrichYeu": "Công văn",
        "MaLoaiSanPham": "DC.02",
        "MaDonVi": "H38.02.02",
        "SoDinhDanh": person,
        "NgayGiao": "05/10/2026 08:00:00",
        "HanXuLy": "20/10/2026",
        "NgayHoanThanh": "19/10/2026 08:00:00",
        "TrangThai": "06",
        "PhanLoai": "KH",
        "SoLuong": "1",
        "SoLuongHoanThanh": "1",
        "SoLanTraLai": "0",
        "SoLanCham": "0",
        "LyDoKhachQuan": "0",
        "TaskCode": "",
        "ResponseFor": "",
    } | changes


def cause(number, person=STAFF, **changes):
    """A confirmation by the head that one late event had an objective cause."""
    return {
        "Id": number,
        "SoDinhDanh": person,
        "Ky": "",
        "MaCongViec": "",
        "SoVanBan": "",
        "MaNhiemVu": "",
        "SoLanCham": "1",
        "SoLanKhongDat": "",
        "LyDo": "Chờ ý kiến cơ quan phối hợp",
        "NguoiXacNhan": HEAD,
        "NgayXacNhan": "2026-10-30",
    } | changes


@pytest.fixture(autouse=True)
def _bare(house):
    """The pilot links; here each test says for itself whether and by what."""
    unlink(house.folder_path / "mappings")


def link(house):
    """Give both mapping files of the test's province their ``links``."""
    for name, text in LINKS.items():
        path = house.folder_path / "mappings" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + text, "utf-8")


def confirm(house, causes=(), results=()):
    """Let the evaluation software confirm something."""
    mappings = house.folder_path / "mappings"
    (mappings / "danh_gia.objective_causes.yaml").write_text(CAUSES, "utf-8")
    (mappings / "danh_gia.result_confirmations.yaml").write_text(RESULTS, "utf-8")
    house.world.sources["danh_gia"] = ModelSource(
        "danh_gia",
        {
            RecordKind.OBJECTIVE_CAUSES: list(causes),
            RecordKind.RESULT_CONFIRMATIONS: list(results),
        },
    )


def items(house, *rows):
    """Let the task software have these items of the staff member, and nothing else."""
    house.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS] = list(rows)


def documents(house, *rows):
    """Let the document system have these."""
    house.world.sources["van_ban"] = ModelSource("van_ban", {RecordKind.DOCUMENTS: list(rows)})


def run(house, *sources):
    """Pull the named sources (all, without a name) and map."""
    for source in sources or house.sources():
        pull_source(house, source, PERIOD)
    return map_period(house, PERIOD)


def units(house, person=STAFF):
    """What counts for ``person``."""
    with house.engine.connect() as conn:
        return units_by_person(conn, str(PERIOD)).get(person, [])


def waiting(house):
    """Reason and detail of everything that waits."""
    return [(item.reason.value, item.detail) for item in list_parked(house, None)]


def evidence(unit):
    """Kinds of evidence beside the source's own ids."""
    return [text.split(" sha256:")[0] for text in unit.evidence if " sha256:" in text]


def test_a_document_by_its_number_is_evidence_of_the_task(house):
    """The same number and person: one unit, the task's, with the document's ids and digest."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"))
    documents(house, document(1, SoKyHieu="12/bc-snv "))
    counts = run(house)
    (unit,) = units(house)
    assert unit.source == "van_phong"
    assert unit.evidence[:2] == ("CV-1", "12/BC-SNV")
    assert "VB1" in unit.evidence
    assert evidence(unit) == ["document"]
    assert (counts.linked, waiting(house)) == (1, [])


def test_the_order_of_records_does_not_matter(house):
    """Document first and task later comes to the same as task first."""
    link(house)
    items(house)
    documents(house, document(1, TaskCode="CV-1"))
    run(house)
    assert [unit.source for unit in units(house)] == ["van_ban"]
    items(house, work_item(1, STAFF))
    run(house, "van_phong")
    (unit,) = units(house)
    assert (unit.source, evidence(unit)) == ("van_phong", ["document"])


def test_an_answer_to_the_document_that_assigned_the_task_completes_it(house):
    """ResponseFor names the document the task came with."""
    link(house)
    items(house, work_item(1, STAFF, VanBanGiao="77/UBND-NC"), work_item(2, STAFF, VanBanGiao="78/UBND-NC"))
    documents(house, document(1, SoKyHieu="12/BC-SNV", ResponseFor="77/UBND-NC"))
    run(house)
    assert {unit.source for unit in units(house)} == {"van_phong"}
    assert [evidence(unit) for unit in units(house)] == [["document"], []]


def test_mapping_again_changes_nothing(house):
    """Idempotent: no unit, no parked row and no audit entry more."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"), work_item(2, STAFF))
    documents(house, document(1, SoKyHieu="12/BC-SNV"), document(2, SoKyHieu="12/BC-SNV", TaskCode="CV-2"))
    run(house)
    before, shown = units(house), waiting(house)
    with house.engine.connect() as conn:
        entries = conn.execute(sa.select(sa.func.count()).select_from(audit_log)).scalar_one()
        rows = conn.execute(sa.select(sa.func.count()).select_from(parked)).scalar_one()
    run(house)
    assert (units(house), waiting(house)) == (before, shown)
    with house.engine.connect() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(audit_log)).scalar_one() == entries
        assert conn.execute(sa.select(sa.func.count()).select_from(parked)).scalar_one() == rows


def test_a_link_that_is_corrected_at_the_source_is_looked_at_again(house):
    """When the document gets another number it counts by itself again, and back."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"))
    documents(house, document(1, SoKyHieu="12/BC-SNV"))
    run(house)
    documents(house, document(1, SoKyHieu="13/BC-SNV"))
    run(house, "van_ban")
    assert [unit.source for unit in units(house)] == ["van_phong", "van_ban"]
    assert evidence(units(house)[0]) == []
    items(house, work_item(1, STAFF, SoKyHieuVanBan="13/BC-SNV"))
    run(house, "van_phong")
    assert [evidence(unit) for unit in units(house)] == [["document"]]


def test_a_document_of_two_tasks_waits_for_a_person(house):
    """Number and code name different tasks: it is parked and counts nowhere until that is settled."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"), work_item(2, STAFF))
    documents(house, document(1, SoKyHieu="12/BC-SNV", TaskCode="CV-2"))
    run(house)
    assert len(units(house)) == 2
    assert waiting(house) == [("duplicate_product", "van_phong:1, van_phong:2")]
    (item,) = list_parked(house, PERIOD)
    retry_parked(house, [item.id])
    run(house)
    assert len(waiting(house)) == 1
    documents(house, document(1, SoKyHieu="12/BC-SNV", TaskCode="CV-1"))
    run(house, "van_ban")
    assert waiting(house) == []
    assert [evidence(unit) for unit in units(house)] == [["document"], []]


def test_a_task_that_was_taken_back_is_completed_by_no_document(house):
    """The task was withdrawn and there is a document all the same: a contradiction for a person."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV", MaTrangThai="THU_HOI"))
    documents(house, document(1, SoKyHieu="12/BC-SNV"))
    run(house)
    assert waiting(house) == [("duplicate_product", "van_phong:1")]
    (item,) = list_parked(house, PERIOD)
    drop_parked(house, [item.id], because="giao nhầm")
    run(house)
    assert (waiting(house), len(units(house))) == ([], 1)


def test_the_number_of_another_year_or_person_links_nothing(house):
    """Numbers begin anew each January, and two people may each have handled a document."""
    link(house)
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"))
    documents(house, document(1, OTHER, SoKyHieu="12/BC-SNV"))
    run(house)
    assert (len(units(house)), len(units(house, OTHER))) == (1, 1)
    assert waiting(house) == []


def test_without_links_the_second_record_of_a_product_waits_as_before(house):
    """Only mapping files that say what links records link them."""
    items(house, work_item(1, STAFF, SoKyHieuVanBan="12/BC-SNV"))
    documents(house, document(1, SoKyHieu="12/BC-SNV"))
    run(house)
    assert [reason for reason, _ in waiting(house)] == ["duplicate_product"]
    assert len(units(house)) == 1


def late(number, **changes):
    """An item that was late twice and failed a check, without excuse at its source."""
    return work_item(number, STAFF, SoLanCham=2, SoLanKhongDat=1, **changes)


def test_a_confirmed_cause_excuses_the_unit_it_names(house):
    """By work item, by document number and by task code; the confirmation becomes evidence."""
    link(house)
    items(house, late(1), late(2, SoKyHieuVanBan="9/BC-SNV"), late(3))
    confirm(house, [cause(1, MaCongViec="1"), cause(2, SoVanBan="9/bc-snv"), cause(3, MaNhiemVu="CV-3")])
    counts = run(house)
    found = units(house)
    assert [(unit.excused_late_events, unit.excused_quality_checks) for unit in found] == [(1, 0)] * 3
    assert [evidence(unit) for unit in found] == [["objective_cause"]] * 3
    assert (counts.confirmations, counts.excused, waiting(house)) == (3, 3, [])


def test_nothing_is_excused_that_did_not_happen(house):
    """Nine excused of two late events are two, and what the source excuses itself is not added to it."""
    link(house)
    items(house, late(1), late(2, SoLanChamKhachQuan=1))
    confirm(house, [cause(1, MaCongViec="1", SoLanCham="9", SoLanKhongDat="9"), cause(2, MaCongViec="2")])
    run(house)
    assert [(u.excused_late_events, u.excused_quality_checks) for u in units(house)] == [(2, 1), (1, 0)]


def test_a_cause_may_come_before_its_work(house):
    """It waits for the work, and is applied without being read again."""
    items(house)
    confirm(house, [cause(1, MaCongViec="1")])
    run(house)
    assert [reason for reason, _ in waiting(house)] == ["unknown_unit"]
    items(house, late(1))
    run(house, "van_phong")
    assert [unit.excused_late_events for unit in units(house)] == [1]
    assert waiting(house) == []


def test_a_cause_named_by_a_document_excuses_the_task_it_completes(house):
    """The document counts with the task, so its excuse does too."""
    link(house)
    items(house, late(1, SoKyHieuVanBan=""))
    documents(house, document(1, SoKyHieu="12/BC-SNV", TaskCode="CV-1"))
    confirm(house, [cause(1, SoVanBan="12/BC-SNV")])
    run(house)
    assert [unit.excused_late_events for unit in units(house)] == [1]


def test_what_nobody_competent_confirmed_excuses_nothing(house):
    """No confirmer, the person themselves, a colleague, a deputy of another field, an unknown authority."""
    items(house, late(1))
    strangers = ("", STAFF, OTHER, "Người lạ", "Chủ tịch Ủy ban nhân dân tỉnh")
    confirm(house, [cause(n, MaCongViec="1", NguoiXacNhan=who) for n, who in enumerate(strangers)])
    run(house)
    assert [unit.excused_late_events for unit in units(house)] == [0]
    assert [reason for reason, _ in waiting(house)] == ["unverified_confirmation"] * len(strangers)


def test_the_deputy_in_charge_and_the_head_by_name_may_confirm(house):
    """A superior is known by number or by full name among the superiors; the head's head by authority."""
    items(house, late(1), work_item(2, HEAD, SoLanCham=1))
    confirm(
        house,
        [
            cause(1, MaCongViec="1", NguoiXacNhan=DEPUTY),
            cause(2, MaCongViec="1", NguoiXacNhan="nguyễn văn 0"),
            cause(3, HEAD, MaCongViec="2", NguoiXacNhan="Chủ tịch Ủy ban nhân dân tỉnh"),
        ],
    )
    run(house)
    assert [unit.excused_late_events for unit in (*units(house), *units(house, HEAD))] == [2, 1]


def test_a_confirmation_that_is_taken_back_excuses_no_longer(house):
    """The source corrects who confirmed: the excuse is gone, also for the next scoring."""
    items(house, late(1))
    confirm(house, [cause(1, MaCongViec="1")])
    run(house)
    confirm(house, [cause(1, MaCongViec="1", NguoiXacNhan="")])
    run(house, "danh_gia")
    assert [unit.excused_late_events for unit in units(house)] == [0]


def test_who_confirmed_the_results_stands_with_the_evaluation(house):
    """A verified confirmer goes before the name the evaluation gives; one who may not confirm is parked."""
    items(house, late(1))
    confirmed = [
        {"Id": 1, "SoDinhDanh": STAFF, "Ky": str(PERIOD), "NguoiXacNhan": DEPUTY},
        {"Id": 2, "SoDinhDanh": OTHER, "Ky": str(PERIOD), "NguoiXacNhan": STAFF},
    ]
    confirm(house, results=confirmed)
    run(house)
    with house.engine.connect() as conn:
        evaluations = load_evaluations(conn, str(PERIOD))
        listed = list_confirmations(conn, str(PERIOD))
    assert evaluations[STAFF].confirmed_by == "Nguyễn Văn 1"
    assert evaluations[OTHER].confirmed_by == "Trưởng phòng"
    assert [(row["what"], row["person_id"], row["confirmer_id"]) for row in listed] == [
        ("result", STAFF, DEPUTY)
    ]
    assert [reason for reason, _ in waiting(house)] == ["unverified_confirmation"]


def test_scoring_settles_what_a_killed_mapping_left(house):
    """Links and excuses are decided again before anything is scored."""
    link(house)
    items(house, late(1, SoKyHieuVanBan="12/BC-SNV"))
    documents(house, document(1, SoKyHieu="12/BC-SNV"))
    run(house)
    with house.engine.begin() as conn:
        conn.execute(sa.text("UPDATE work_unit SET counts = true, completes = NULL"))
    score_period(house, PERIOD)
    assert [unit.source for unit in units(house)] == ["van_phong"]
