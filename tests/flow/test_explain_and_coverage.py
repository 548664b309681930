"""See before it counts, on the real store: one record explained, everything covered, entries proposed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from domain.errors import Misconfigured
from domain.parking import Parked, ParkReason
from domain.records import RecordKind
from domain.work import WorkUnit
from gateway.cli.main import app
from gateway.settings import Settings
from gateway.steps.coverage import coverage
from gateway.steps.explain_record import explain_record
from gateway.steps.map import map_period
from gateway.steps.parked import drop_parked, list_parked
from gateway.steps.prepare import prepare_store
from gateway.steps.proposed_items import proposal_for, propose_items
from gateway.steps.pull import pull_source
from gateway.store.schema import audit_log, parked, work_unit
from tests.flow.conftest import PEOPLE, PERIOD, ModelSource, work_item
from tests.flow.test_counted_once import document

STRANGE = "Rà soát kho lưu trữ cũ số {n} của ông Nguyễn Văn Ba"


@pytest.fixture
def office(house):
    """The small office, with three tasks outside the catalogue and a document that completes a task; mapped
    with version 1, which is in force.
    """
    items = house.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS]
    items += [
        work_item(100 + n, PEOPLE[n], MaSanPham="VP.99", TenCv=STRANGE.format(n=n), SoLuongGiao="2")
        for n in range(3)
    ]
    items.append(work_item(200, PEOPLE[0], SoKyHieuVanBan="9/BC-SNV"))
    made = document(1, PEOPLE[0], SoKyHieu="9/BC-SNV")
    house.world.sources["van_ban"] = ModelSource("van_ban", {RecordKind.DOCUMENTS: [made]})
    settings = Settings(**{**house.settings.model_dump(), "files_from": "published"})
    gw = type(house)(settings, clock=house.clock, world=house.world)
    prepare_store(gw)
    for source in gw.sources():
        pull_source(gw, source, PERIOD)
    map_period(gw, PERIOD)
    yield gw
    gw.close()


def _examined(gw):
    with gw.engine.connect() as conn:
        rows = conn.execute(sa.select(audit_log.c.payload).where(audit_log.c.event == "files.examined"))
        return [json.loads(bytes(row.payload)) for row in rows]


def _waiting(gw, reason=ParkReason.UNMAPPED_ITEM):
    return [item for item in list_parked(gw, PERIOD) if item.reason is reason]


def test_a_mapped_record_is_explained_as_the_store_has_it(office):
    """The unit explained is the unit stored, with the version that made it, and the look is in the log."""
    told = explain_record(office, "van_phong/work_items/10")
    assert isinstance(told.explanation.outcome, WorkUnit)
    assert told.catalogue_line.startswith("catalogue.csv:")
    assert (told.store.same, told.store.mapping_versions, told.store.catalogue_versions) == (True, (1,), (1,))
    status = next(read for read in told.explanation.reads if read.target == "status")
    assert told.place(status.path).startswith("mappings/van_phong.work_items.yaml:")
    assert [entry["what"] for entry in _examined(office)] == ["explain"]
    assert PEOPLE[1] not in json.dumps(told.as_json(), default=str)
    assert PEOPLE[1] in json.dumps(told.as_json(show_ids=True), default=str)


def test_a_record_is_found_by_number_and_by_digest(office):
    """Whatever a person has at hand: the parked item's number, with ``#`` or without, or 8 digits."""
    number = _waiting(office)[0].id
    by_number = explain_record(office, f"#{number}").explanation
    assert isinstance(by_number.outcome, Parked)
    assert explain_record(office, f"parked:{number}").explanation == by_number
    assert explain_record(office, by_number.record.digest[:8]).explanation == by_number


@pytest.mark.parametrize("ref", ["#999999", "van_phong/work_items/none", "0123456789ab", "nothing"])
def test_a_record_that_is_not_there_is_said_so(office, ref):
    """With the ways in which a record can be named."""
    with pytest.raises(Misconfigured, match="no record"):
        explain_record(office, ref)


def test_a_document_says_which_task_it_counts_with_and_the_task_says_by_what(office):
    """Both sides of a link are told by name."""
    assert explain_record(office, "van_ban/documents/1").store.unit.completes == "van_phong/work_items/200"
    task = explain_record(office, "van_phong/work_items/200").store.unit
    assert task.completed_by == task.same_product == ("van_ban/documents/1",)


def test_a_file_with_one_record_needs_no_store(house, tmp_path):
    """As when a mapping file is being written: nobody is known yet, and the explanation says so."""
    file = tmp_path / "one.json"
    file.write_text(json.dumps(work_item(1, PEOPLE[0])), encoding="utf-8")
    settings = Settings(**{**house.settings.model_dump(), "database_url": ""})
    gw = type(house)(settings, clock=house.clock, world=house.world)
    with pytest.raises(Misconfigured):
        explain_record(gw, str(file))
    told = explain_record(gw, str(file), source="van_phong", kind=RecordKind.WORK_ITEMS)
    assert isinstance(told.explanation.outcome, WorkUnit)
    assert (told.roster_known, told.store) == (False, None)


def test_people_agencies_and_evaluations_are_explained_too(office):
    """Every kind that is mapped, by the rules of its own file."""
    for kind, sort in (
        ("people", "Person"),
        ("organisations", "Organisation"),
        ("evaluations", "Evaluation"),
    ):
        told = explain_record(office, f"van_phong/{kind}/1")
        assert told.explanation.verdict == sort
        assert all(told.place(read.path) or read.applied for read in told.explanation.reads)


def test_coverage_counts_what_map_counted(office):
    """Records, parked ones, linked ones and standard work units are those of the store."""
    done = coverage(office, PERIOD).as_json()
    with office.engine.connect() as conn:
        units = conn.execute(sa.select(work_unit).where(work_unit.c.counts)).all()
        waiting = conn.execute(sa.select(sa.func.count()).where(parked.c.state == "open")).scalar_one()
    total = done["total"]
    assert total["mapped"]["records"] == len(units)
    assert Decimal(total["mapped"]["standard_units"]) == sum(u.assigned * u.coefficient for u in units)
    assert (total["linked"], total["unmapped"]["records"]) == (1, waiting)
    [reason] = done["reasons"]
    assert (reason["reason"], reason["records"]) == ("unmapped_item", 3)
    [agency] = done["agencies"]
    assert (agency["name"], agency["unmapped"]["records"]) == ("Sở Nội vụ", 3)
    assert not done["clean"]
    assert done["items_never_used"]


def test_the_weight_of_what_waits_is_an_estimate_by_the_nearest_item(office):
    """Three records of two products each, worth what the item with the most similar name is worth."""
    proposal = proposal_for(office, _waiting(office)[0].id, str(PERIOD))
    unmapped = coverage(office, PERIOD).as_json()["total"]["unmapped"]
    assert Decimal(unmapped["standard_units_estimate"]) == 6 * proposal.like.coefficient == proposal.weight
    assert unmapped["of_these_exact"] == "0.00"


def test_what_a_person_dropped_is_not_uncovered(office):
    """It is counted by itself: somebody decided."""
    drop_parked(office, [_waiting(office)[0].id], because="trùng")
    total = coverage(office, PERIOD).as_json()["total"]
    assert (total["dropped"], total["unmapped"]["records"]) == (1, 2)


def test_the_working_copy_shows_what_it_would_cover_and_nothing_happens(office):
    """A catalogue with the missing line covers everything; the store is as it was."""
    before = _stored(office)
    line = "VP.99,Rà soát kho,lượt,x,N1,100,4,0.8,2026-01-01,,QĐ,,\n"
    _append(office, line)
    done = coverage(office, PERIOD, files="folder")
    assert (done.clean, coverage(office, PERIOD).clean) == (True, False)
    assert "VP.99" not in done.items_never_used
    assert _stored(office) == before


def test_codes_no_table_knows_and_entries_never_used_are_told_with_their_line(office):
    """What an administrator would add to a table, and what could go."""
    house = office.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS]
    house.append(work_item(300, PEOPLE[1], MaTrangThai="DA_DUYET", Id=300))
    pull_source(office, "van_phong", PERIOD)
    work = next(s for s in coverage(office, PERIOD).as_json()["streams"] if s["kind"] == "work_items")
    status = next(table for table in work["tables"] if table["target"] == "status")
    assert status["not_in_table"] == {"DA_DUYET": 1}
    assert status["never_used"]["THU_HOI"].startswith("mappings/van_phong.work_items.yaml:")
    assert work["item_rules"][0]["share"] == 1
    assert "NguoiGiaoViec" in work["fields_never_read"]


def test_a_mapping_file_with_faults_leaves_its_records_uncovered(office, house):
    """The other streams are counted; the fault is told."""
    path = house.folder_path / "mappings" / "van_ban.documents.yaml"
    path.write_text("source: van_ban\n", encoding="utf-8")
    done = coverage(office, PERIOD, files="folder")
    assert done.not_read == {"van_ban/documents": 1}
    assert "van_ban.documents.yaml" in done.faults[0].en
    assert not done.clean


def test_what_waits_is_proposed_and_the_lines_close_the_gap(office):
    """The proposal's own lines, below the catalogue, map the records: the circle of Art. 13.3."""
    found = propose_items(office, PERIOD)
    [proposal] = found.proposals
    assert (proposal.code, proposal.name, proposal.group.records) == ("VP.99", "Rà soát kho lưu trữ cũ", 3)
    assert (len(proposal.group.people), proposal.group.quantity) == (3, 6)
    assert proposal.department == "Sở Nội vụ"
    plain = found.as_json()["proposals"][0]
    assert plain["waiting"]["parked"] == [item.id for item in _waiting(office)]
    assert "SUGGESTION" in plain["suggestion"]
    _append(office, found.csv.partition("\n")[2])
    assert coverage(office, PERIOD, files="folder").clean
    assert [entry["what"] for entry in _examined(office)] == ["proposals", "coverage"]


def test_the_commands_say_the_same(office, tmp_path):
    """As a person calls them: exit code 1 for a record that waits, the CSV written, both languages."""
    environment = {
        "GATEWAY_DATABASE_URL": office.settings.database_url,
        "GATEWAY_FILES_DIR": str(office.settings.files_dir),
        "GATEWAY_PERIOD": str(PERIOD),
    }

    def run(*arguments: str):
        return CliRunner().invoke(app, list(arguments), env=environment)

    number = _waiting(office)[0].id
    waits = run("mapping", "explain", f"parked:{number}", "--lang", "vi")
    assert waits.exit_code == 1
    assert "Điều 13.3" in waits.stdout
    explained = run("mapping", "explain", "van_phong/work_items/10", "--lang", "en")
    assert explained.exit_code == 0
    assert "mappings/van_phong.work_items.yaml:" in explained.stdout
    assert PEOPLE[1] not in explained.stdout
    assert json.loads(run("mapping", "coverage", "--json").stdout)["total"]["unmapped"]["records"] == 3
    assert "Sở Nội vụ" in run("mapping", "coverage").stdout
    lines = tmp_path / "them.csv"
    assert run("catalogue", "proposals", "-o", str(lines)).exit_code == 0
    assert "VP.99" in lines.read_text("utf-8-sig")
    shown = json.loads(run("parked", "show", str(number), "--json").stdout)
    assert shown["proposal"]["code"] == "VP.99"


def _append(gw, lines):
    path = gw.folder_path / "catalogue.csv"
    text = path.read_text("utf-8-sig")
    path.write_text(text.rstrip("\r\n") + "\n" + lines, encoding="utf-8")


def _stored(gw):
    with gw.engine.connect() as conn:
        counts = [
            conn.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in (work_unit, parked)
        ]
        return counts, conn.execute(sa.select(work_unit).order_by(work_unit.c.id)).all()
