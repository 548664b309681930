"""Bad files, missing systems, late data: each stops only itself, says so, and nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.errors import BadFile, CertificateProblem, ReleaseChanged, SourceUnavailable
from domain.period import Period
from domain.records import RecordKind
from gateway.faults import FaultPlan
from gateway.settings import Settings
from gateway.steps.map import map_period
from gateway.steps.parked import drop_parked, list_parked, retry_parked, show_parked
from gateway.steps.pull import pull_source
from gateway.steps.push import push_due
from gateway.steps.release import confirm_period, note_refusal, release_summary
from gateway.steps.score import score_period
from gateway.steps.sign import sign_results
from gateway.steps.status import period_status
from gateway.store.schema import audit_log, raw_page, result, source_record, work_unit
from simulators.pki.home import PkiOptions, make_pki
from tests.unlinked import unlink

PERIOD = Period.parse("2026-10")
WORK = RecordKind.WORK_ITEMS


def pull_map_score(gw) -> None:
    """The steps before a person looks."""
    for source in gw.sources():
        pull_source(gw, source, PERIOD)
    map_period(gw, PERIOD)
    score_period(gw, PERIOD)


def rows_of(gw, table: sa.Table) -> int:
    """How many rows ``table`` has."""
    with gw.engine.connect() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_reading_twice_stages_once(house) -> None:
    """The second pull reads everything again and stores nothing: no row, no page."""
    first = pull_source(house, "van_phong", PERIOD)
    rows, pages = rows_of(house, source_record), rows_of(house, raw_page)
    again = pull_source(house, "van_phong", PERIOD)
    assert (first.staged, again.staged, again.read) == (first.read, 0, first.read)
    assert (rows_of(house, source_record), rows_of(house, raw_page)) == (rows, pages)


def test_each_kind_of_bad_record_waits_with_its_reason_and_blocks_only_itself(house, world, item) -> None:
    """Five bad records beside the good ones: each parked with its own reason, everybody still scored."""
    world.sources["van_phong"].streams[WORK] += [
        item(901, "010086999999"),
        item(902, "010086000003", MaSanPham="ZZ.99"),
        item(903, "010086000003", NgayHoanThanh="2026-10-01T08:00:00+07:00"),
        item(904, "010086000003", HanXuLy=None),
        item(905, "010086000003", SoLuongGiao="năm"),
    ]
    pull_map_score(house)
    books = period_status(house, PERIOD)
    assert books.parked == {
        "unknown_person": 1,
        "unmapped_item": 1,
        "contradictory_dates": 1,
        "missing_deadline": 1,
        "unreadable_field": 1,
    }
    assert (books.pulled, books.mapped, books.pending, books.scored) == (25, 20, 0, 4)


def test_a_product_that_two_systems_know_counts_once(house, world, item) -> None:
    """The same number and person from a second system is parked; when the first goes away it counts."""
    streams = world.sources["van_phong"].streams
    streams[WORK][15] = streams[WORK][15] | {"SoKyHieuVanBan": "12/BC-SNV"}
    document = {
        "MaVanBan": "VB-1",
        "Id": "VB-1",
        "SoKyHieu": "12/BC-SNV",
        "TrichYeu": "Báo cáo",
        "MaLoaiSanPham": "DC.02",
        "MaDonVi": "000.02.02.H38",
        "SoDinhDanh": "010086000004",
        "HoTen": "x",
        "NgayGiao": "05/10/2026 08:00:00",
        "HanXuLy": "20/10/2026",
        "NgayHoanThanh": "19/10/2026 17:00:00",
        "TrangThai": "06",
        "PhanLoai": "KH",
        "SoLuong": "1",
        "SoLuongHoanThanh": "1",
        "SoLanTraLai": "0",
        "SoLanCham": "0",
        "LyDoKhachQuan": "0",
        "CapNhatLuc": "31/10/2026 17:00:00",
    }
    second = type(world.sources["van_phong"])("zz_van_ban", {RecordKind.DOCUMENTS: [document]})
    world.sources["zz_van_ban"] = second
    mappings = house.settings.files_dir / "lao_cai" / "mappings"
    unlink(mappings)
    text = (
        (mappings / "van_ban.documents.yaml")
        .read_text("utf-8")
        .replace("source: van_ban", "source: zz_van_ban")
    )
    (mappings / "zz_van_ban.documents.yaml").write_text(text, encoding="utf-8")
    pull_map_score(house)
    assert period_status(house, PERIOD).parked == {"duplicate_product": 1}
    streams[WORK][15] = streams[WORK][15] | {"SoKyHieuVanBan": "13/BC-SNV"}
    pull_map_score(house)
    assert period_status(house, PERIOD).parked == {}


def test_a_broken_mapping_file_stops_its_own_stream_and_names_the_line(house) -> None:
    """People and evaluations go on; the fault names file and line; confirming needs a reason now."""
    file = house.settings.files_dir / "lao_cai" / "mappings" / "van_phong.work_items.yaml"
    good = file.read_text("utf-8")
    file.write_text(good.replace("period_by: due", "period_by: tomorrow"), encoding="utf-8")
    pull_source(house, "van_phong", PERIOD)
    counts = map_period(house, PERIOD)
    assert (counts.people, counts.evaluations, counts.mapped) == (4, 4, 0)
    assert "van_phong.work_items.yaml:6:1: must be one of: 'due'" in counts.faults[0].en
    assert "chỉ nhận một trong" in counts.faults[0].vi
    assert "20 work records are not mapped yet" in str(release_summary(house, PERIOD).warnings)
    file.write_text(good, encoding="utf-8")
    del house.files, house.folder
    assert map_period(house, PERIOD).mapped == 20


def test_an_unreachable_source_is_remembered_until_it_is_read_again(house, world) -> None:
    """Its failure becomes a warning at the release; nothing is confirmed without somebody's reason."""
    pull_map_score(house)
    world.sources["van_phong"].down = True
    with pytest.raises(SourceUnavailable):
        pull_source(house, "van_phong", PERIOD)
    with pytest.raises(ReleaseChanged, match="was not read to the end"):
        confirm_period(house, PERIOD, by="x")
    assert confirm_period(house, PERIOD, by="x", despite="đã kiểm tra bằng tay").confirmed == 4


def test_what_was_approved_is_what_is_confirmed(house, world, item) -> None:
    """A record that arrives between the approver's look and the confirmation stops the confirmation."""
    pull_map_score(house)
    shown = release_summary(house, PERIOD)
    world.sources["van_phong"].streams[WORK].append(item(950, "010086000003", SoLanCham=1))
    pull_map_score(house)
    with pytest.raises(ReleaseChanged, match="changed after they were presented"):
        confirm_period(house, PERIOD, by="x", expected_digest=shown.digest)
    assert period_status(house, PERIOD).confirmed == 0


def test_the_window_opens_with_the_answer(house, clock) -> None:
    """The legal deadline counts from the moment the person answered, five days on, at midnight in Hà Nội."""
    pull_map_score(house)
    answered = clock.now() - timedelta(hours=3)
    done = confirm_period(
        house, PERIOD, by="x", expected_digest=release_summary(house, PERIOD).digest, at=answered
    )
    with house.engine.connect() as conn:
        rows = conn.execute(sa.select(result.c.confirmed_at, result.c.deadline_at)).all()
    assert {r.confirmed_at for r in rows} == {answered}
    assert {r.deadline_at.isoformat() for r in rows} == {done.deadline_at}


def test_somebody_without_assigned_work_is_held_for_a_decision(house, world) -> None:
    """Zero assigned work gives no score, neither 0 nor 100; the others go on (Art. 18.1.d)."""
    streams = world.sources["van_phong"].streams
    streams[WORK] = [r for r in streams[WORK] if r["SoDinhDanhCaNhan"] != "010086000004"]
    pull_map_score(house)
    books = period_status(house, PERIOD)
    assert (books.scored, books.parked_people) == (3, {"zero_assigned": 1})


def test_a_result_whose_reasons_vanish_is_held_until_they_return(house, world, states) -> None:
    """A computed result is held when its person can no longer be scored, and released when it can again."""
    pull_map_score(house)
    evaluations = world.sources["van_phong"].streams[RecordKind.EVALUATIONS]
    evaluations[3] = evaluations[3] | {"XacNhanBoi": ""}
    pull_map_score(house)
    assert states() == {"COMPUTED": 3, "HELD": 1}
    evaluations[3] = evaluations[3] | {"XacNhanBoi": "Trưởng phòng"}
    pull_map_score(house)
    assert states() == {"COMPUTED": 4}


def test_an_expired_certificate_signs_nothing(house, tmp_path, states) -> None:
    """The message says since when; the results stay confirmed and are signed once the key is good again."""
    pull_map_score(house)
    confirm_period(house, PERIOD, by="x", expected_digest=release_summary(house, PERIOD).digest)
    expired = make_pki(tmp_path / "expired", PkiOptions(expired_signer=True))
    changed = {"signing_p12": expired.signer_p12, "signing_passphrase_file": expired.signer_passphrase}
    changed["signing_anchors"] = expired.anchors
    other = type(house)(
        Settings(**{**house.settings.model_dump(), **changed}), clock=house.clock, world=house.world
    )
    with pytest.raises(CertificateProblem, match="expired") as refusal:
        sign_results(other, PERIOD)
    assert "hết hạn" in refusal.value.message.vi
    other.close()
    assert states() == {"CONFIRMED": 4}
    assert sign_results(house, PERIOD).results == 4


def test_a_name_that_no_package_can_carry_holds_that_person_alone(house, world, states) -> None:
    """A control character in one name: that result is held with the reason, the others are sent."""
    people = world.sources["van_phong"].streams[RecordKind.PEOPLE]
    people[3] = people[3] | {"HoTen": "Nguyễn Văn \x07"}
    pull_map_score(house)
    confirm_period(house, PERIOD, by="x", expected_digest=release_summary(house, PERIOD).digest)
    signed = sign_results(house, PERIOD)
    assert (signed.results, signed.held) == (3, 1)
    push_due(house)
    assert states() == {"ACCEPTED": 3, "HELD": 1}


def test_a_missing_file_is_named(house) -> None:
    """No policy, no scores: the message names the file."""
    (house.settings.files_dir / "lao_cai" / "policy.yaml").unlink()
    with pytest.raises(BadFile, match="missing") as fault:
        score_period(house, PERIOD)
    assert fault.value.where == "policy.yaml"


def test_a_person_decides_about_parked_records(house, world, item) -> None:
    """Show masks the id; drop lasts until the source changes the record; retry looks again."""
    streams = world.sources["van_phong"].streams
    streams[WORK].append(item(902, "010086000003", MaSanPham="ZZ.99"))
    pull_map_score(house)
    (waiting,) = list_parked(house, PERIOD)
    shown, fields = show_parked(house, waiting.id)
    assert shown.reason.value == "unmapped_item"
    assert fields["SoDinhDanhCaNhan"] == "010******003"
    assert retry_parked(house, [waiting.id]) == 1
    pull_map_score(house)
    (still,) = list_parked(house, PERIOD)
    assert drop_parked(house, [still.id], because="nhập nhầm") == 1
    pull_map_score(house)
    assert list_parked(house, PERIOD) == []
    streams[WORK][-1] = item(902, "010086000003", MaSanPham="DC.02")
    pull_map_score(house)
    assert period_status(house, PERIOD).mapped == 21


def test_records_of_another_period_wait_for_their_own(house, world, item) -> None:
    """A deadline in November is no work of October; November's run finds it."""
    world.sources["van_phong"].streams[WORK].append(
        item(960, "010086000003", HanXuLy="2026-11-10T17:00:00+07:00")
    )
    pull_map_score(house)
    assert period_status(house, PERIOD).pulled == 20
    november = Period.parse("2026-11")
    map_period(house, november)
    assert period_status(house, november).mapped == 1


def test_a_refusal_is_audited_and_changes_nothing(house, clock, states) -> None:
    """Who refused which set and when stands in the log; the results stay computed and can be shown again."""
    pull_map_score(house)
    shown = release_summary(house, PERIOD)
    note_refusal(house, PERIOD, by="airflow:lan", at=clock.now(), digest=shown.digest)
    with house.engine.connect() as conn:
        payload = conn.execute(
            sa.select(audit_log.c.payload).where(audit_log.c.event == "period.refused")
        ).scalar_one()
    assert json.loads(bytes(payload))["set"] == shown.digest
    assert states() == {"COMPUTED": 4}
    assert release_summary(house, PERIOD).digest == shown.digest


def test_a_record_that_changes_while_it_is_mapped_is_mapped_again(house, world) -> None:
    """A pull between reading a record and storing its outcome: the older version leaves nothing behind."""
    pull_source(house, "van_phong", PERIOD)
    rows = world.sources["van_phong"].streams[WORK]

    class PullMeanwhile(FaultPlan):
        def point(self, name: str) -> None:
            if name == "batch_read":
                rows[0] = rows[0] | {"SoLuongGiao": "7", "SoLuongHoanThanh": "7"}
                pull_source(house, "van_phong", PERIOD)

    house.faults = PullMeanwhile()
    first = map_period(house, PERIOD)
    house.faults = FaultPlan()
    assert first.mapped == len(rows) - 1
    assert map_period(house, PERIOD).mapped == 1
    with house.engine.connect() as conn:
        quantities = list(conn.execute(sa.select(work_unit.c.assigned)).scalars())
    assert max(quantities) == 7
    assert len(quantities) == len(rows)
