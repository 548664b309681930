"""What a preview says is what publishing does, by record and by person; looking stores nothing."""

from __future__ import annotations

import csv
import io
import shutil
import unicodedata
import uuid
from collections import Counter

import pytest
import sqlalchemy as sa

from domain.errors import BadFile
from domain.records import RecordKind
from gateway.files import ProvinceFiles
from gateway.steps.change_preview import preview_change
from gateway.steps.map import map_period
from gateway.steps.parked import list_parked
from gateway.steps.prepare import prepare_store
from gateway.steps.pull import pull_source
from gateway.steps.release import confirm_period, release_summary
from gateway.steps.score import score_period
from gateway.store.schema import audit_log, metadata, record_head, result, work_unit
from tests.flow.conftest import PEOPLE, PERIOD, House, ModelSource, work_item
from tests.flow.test_counted_once import CAUSES, cause, document
from tests.unlinked import without_links

HEAD, DEPUTY, STAFF, OTHER = PEOPLE
WORK, DOCUMENTS = "mappings/van_phong.work_items.yaml", "mappings/van_ban.documents.yaml"
PEOPLE_FILE, EVALUATIONS = "mappings/van_phong.people.yaml", "mappings/van_phong.evaluations.yaml"
CAUSES_FILE = "mappings/danh_gia.objective_causes.yaml"
CATALOGUE, POLICY = "catalogue.csv", "policy.yaml"


def exchange(old, new):
    """An edit of a file: every ``old`` becomes ``new``."""

    def edit(text):
        assert old in text
        return text.replace(old, new)

    return edit


def items(change):
    """An edit of a catalogue, row by row: ``change`` makes a row another one."""

    def edit(text):
        rows = csv.DictReader(io.StringIO(text))
        out = io.StringIO()
        writer = csv.DictWriter(out, rows.fieldnames)
        writer.writeheader()
        writer.writerows(change(row) for row in rows)
        assert out.getvalue() != text
        return out.getvalue()

    return edit


def dearer(row):
    """Item DC.02 counts for more: its score with its coefficient."""
    return row | {"score": "35", "coefficient": "7"} if row["code"] == "DC.02" else row


COEFFICIENT = (CATALOGUE, items(dearer))
CHANGES = {
    "a coefficient": [COEFFICIENT],
    "an item left the catalogue": [
        (CATALOGUE, items(lambda row: row | {"code": row["code"].replace("DC.02", "DC.99")}))
    ],
    "returned work counts as completed": [(WORK, exchange("TRA_LAI: returned", "TRA_LAI: completed"))],
    "a status is not known": [(WORK, exchange("      TRA_LAI: returned", "      KHAC: returned"))],
    "codes as nobody writes them mean something": [
        (
            DOCUMENTS,
            exchange("      02: returned", "      02: returned\n      Đã trả: returned\n      7: open"),
        ),
        (WORK, exchange("TRA_LAI: returned", "TRA_LAI: completed")),
    ],
    "a code and the catalogue": [
        COEFFICIENT,
        (WORK, exchange("DOT_XUAT: unplanned", "DOT_XUAT: assigned")),
    ],
    "the deadline stands elsewhere": [(WORK, exchange("{from: HanXuLy, date", "{from: NgayHoanThanh, date"))],
    "documents have no links": [(DOCUMENTS, without_links)],
    "nobody is a deputy": [(PEOPLE_FILE, exchange("PHO: deputy", "PHO: staff"))],
    "the head is a deputy": [(PEOPLE_FILE, exchange("TRUONG: head ", "TRUONG: deputy "))],
    "evaluations name nobody who confirmed": [(EVALUATIONS, exchange("{from: XacNhanBoi}", "{from: Ky2}"))],
    "causes are confirmed by somebody else": [
        (CAUSES_FILE, exchange("{from: NguoiXacNhan}", "{from: LyDo}"))
    ],
    "causes excuse twice": [
        (CAUSES_FILE, exchange("{from: SoLanCham, default: 0}", "{from: Hai, default: 2}"))
    ],
    "days late count": [(POLICY, exchange("late_unit: event", "late_unit: day"))],
    "leaders answer for their own work": [
        (POLICY, exchange("leader_scope: own_and_subordinates", "leader_scope: own")),
        COEFFICIENT,
    ],
}


@pytest.fixture
def busy(house):
    """An office with whatever makes counting hard: links, a duplicate, excuses, leaders, late work."""
    (house.folder_path / CAUSES_FILE).write_text(CAUSES, "utf-8")
    house.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS] += busy_items()
    house.world.sources["van_ban"] = ModelSource("van_ban", {RecordKind.DOCUMENTS: busy_documents()})
    confirmed = [cause(1, MaCongViec="101"), cause(2, MaCongViec="999")]
    house.world.sources["danh_gia"] = ModelSource("danh_gia", {RecordKind.OBJECTIVE_CAUSES: confirmed})
    count_anew(house)
    return house


def busy_items():
    """Late, failed, returned, unplanned, unknown, in another period, and linked to a document."""
    november = "2026-11-03T09:00:00+07:00"
    return [
        work_item(101, STAFF, SoLanCham=2, NgayHoanThanh="2026-10-23T17:00:00+07:00"),
        work_item(102, STAFF, MaTrangThai="TRA_LAI", NgayHoanThanh=None, SoLuongHoanThanh="0"),
        work_item(109, OTHER, MaTrangThai=" TRA_LAI\u00a0", NgayHoanThanh=None, SoLuongHoanThanh="0"),
        work_item(103, OTHER, SoLanKhongDat=3, MaSanPham="DC.01"),
        work_item(
            104,
            OTHER,
            MaSanPham="DC.01",
            SoLuongHoanThanh="0",
            NgayHoanThanh=None,
            MaTrangThai="CHUA_THUC_HIEN",
        ),
        work_item(105, DEPUTY, NgayHoanThanh=november),
        work_item(106, OTHER, MaSanPham="KHÔNG CÓ"),
        work_item(107, STAFF, SoKyHieuVanBan="12/CV", NguonGiao="DOT_XUAT"),
        work_item(
            108, STAFF, HanXuLy="2026-11-20T17:00:00+07:00", NgayHoanThanh=None, MaTrangThai="CHUA_THUC_HIEN"
        ),
    ]


def busy_documents():
    """One completes a task, one stands for itself, others have a status nobody knows."""
    return [
        document(201, SoKyHieu="12/CV"),
        document(202, person=OTHER, SoKyHieu="13/CV", SoLanCham="1"),
        document(203, person=HEAD, TrangThai="99"),
        document(204, person=OTHER, SoKyHieu="14/CV", TrangThai=unicodedata.normalize("NFD", " Đã trả ")),
        document(205, person=OTHER, SoKyHieu="15/CV", TrangThai=7),
    ]


def count_anew(house):
    """Read everything, map and score it."""
    for source in house.sources():
        pull_source(house, source, PERIOD)
    map_period(house, PERIOD)
    score_period(house, PERIOD)


def edited(house, tmp_path, edits, name="edited"):
    """The province's files with some of them edited, elsewhere."""
    copy = tmp_path / name / house.settings.province
    shutil.copytree(house.folder_path, copy)
    for file, edit in edits:
        path = copy / file
        path.write_text(edit(path.read_text("utf-8")), "utf-8")
    return ProvinceFiles.of_folder(copy)


def stored(house):
    """Every unit by its record, and every result and person who waits, as they are now."""
    left_out = {"id", "mapping_digest", "catalogue_digest", "head_id"}
    names = [column.name for column in work_unit.columns if column.name not in left_out]
    with house.engine.connect() as conn:
        key = sa.select(record_head.c.source + ":" + record_head.c.record_key)
        rows = conn.execute(
            key.add_columns(*(work_unit.c[c] for c in names)).join(
                work_unit, work_unit.c.head_id == record_head.c.id
            )
        ).all()
        results = conn.execute(
            sa.select(result).where(result.c.period == str(PERIOD)).order_by(result.c.revision)
        )
        totals = {row.person_id: (row.total, row.sheet["band"], row.numbers_digest) for row in results}
    waiting = {
        (item.source, item.record_key): item.reason.value
        for item in list_parked(house, None)
        if item.stage == "map"
    }
    people = {item.person: item.reason.value for item in list_parked(house, None) if item.stage == "score"}
    return {row[0]: tuple(row[1:]) for row in rows}, waiting, totals, people


def publish(house, files):
    """Let ``files`` count here, really."""
    shutil.copytree(files.tree.root, house.folder_path, dirs_exist_ok=True)
    later = House(house.settings, clock=house.clock, world=house.world)
    count_anew(later)
    later.close()


def dump(house):
    """Every row of every table, and how long the log is."""
    with house.engine.connect() as conn:
        tables = [t for t in metadata.sorted_tables if not t.name.startswith("audit")]
        rows = {t.name: sorted(map(repr, conn.execute(sa.select(t)))) for t in tables}
        events = list(conn.execute(sa.select(audit_log.c.event).order_by(audit_log.c.seq)).scalars())
    return rows, events


@pytest.mark.parametrize("change", CHANGES)
def test_equals_publishing(busy, tmp_path, change):
    """Whatever changes: units, waiting records, totals, bands and who has no score are then as foretold."""
    files = edited(busy, tmp_path, CHANGES[change])
    units_before, waiting_before, totals_before, people_before = stored(busy)
    seen = preview_change(busy, busy.files, files, PERIOD)
    publish(busy, files)
    units, waiting, totals, people = stored(busy)

    foretold = {p.person_id: p for p in seen.people}
    assert seen.changes
    for person_id in PEOPLE:
        before, after = totals_before[person_id], totals[person_id]
        if person_id not in foretold:
            assert after == before
        elif foretold[person_id].new is not None:
            assert (foretold[person_id].old, foretold[person_id].old_band) == before[:2]
            assert (foretold[person_id].new, foretold[person_id].new_band) == after[:2]
            assert foretold[person_id].corrected is False
    masked = {f"{p.person_id[:3]}******{p.person_id[-3:]}": p for p in seen.people}
    assert {m for m, p in masked.items() if p.new is None} == people.keys() - people_before.keys()
    assert all(people[m] == masked[m].new_reason for m in people.keys() - people_before.keys())

    both = units_before.keys() & units.keys()
    assert seen.records.changed == sum(units_before[key] != units[key] for key in both)
    assert seen.records.newly_mapped == len(units.keys() - units_before.keys())
    gone = units_before.keys() - units.keys()
    assert sum(seen.records.newly_parked.values()) + seen.records.moved_out == len(gone)
    newly = [reason for key, reason in waiting.items() if key not in waiting_before and ":".join(key) in gone]
    assert seen.records.newly_parked == Counter(newly)


def test_equals_a_fresh_store(busy, tmp_path, another_store_url):
    """A store that never knew the old files holds what was foretold."""
    files = edited(busy, tmp_path, [COEFFICIENT, CHANGES["returned work counts as completed"][0]])
    seen = preview_change(busy, busy.files, files, PERIOD)
    settings = busy.settings.model_copy(
        update={"database_url": another_store_url, "files_dir": files.tree.root.parent}
    )
    fresh = House(settings, clock=busy.clock, world=busy.world)
    prepare_store(fresh)
    count_anew(fresh)
    _, _, totals, _ = stored(fresh)
    fresh.close()
    assert {p.person_id: (p.new, p.new_band) for p in seen.people} == {
        p.person_id: totals[p.person_id][:2] for p in seen.people
    }
    assert {p.person_id for p in seen.people} == set(PEOPLE)


@pytest.fixture
def another_store_url(postgres, _template):
    """A second fresh store."""
    name = f"store_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{_template}" STRATEGY file_copy'))
    yield postgres.url(name)
    with admin.connect() as conn:
        conn.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def test_the_same_both_ways(busy, tmp_path):
    """From new to old everything is the other way round: either side may be the one not in force."""
    files = edited(busy, tmp_path, [COEFFICIENT, CHANGES["a status is not known"][0]])
    there, back = (preview_change(busy, *pair, PERIOD) for pair in ((busy.files, files), (files, busy.files)))
    assert [(p.person_id, p.old, p.new) for p in there.people] == [
        (p.person_id, p.new, p.old) for p in back.people
    ]
    assert there.whole.units_new == back.whole.units_old
    assert there.records.newly_parked == {"unknown_status": 2}
    assert back.records.newly_mapped == 2
    assert there.records.changed == back.records.changed
    assert there.digest != back.digest


def test_what_was_let_go_needs_a_correction(busy, tmp_path):
    """Confirmed results whose numbers change are told by state: they become new revisions (Art. 21.3)."""
    shown = release_summary(busy, PERIOD)
    confirm_period(busy, PERIOD, by="người xác nhận", expected_digest=shown.digest)
    files = edited(busy, tmp_path, [(WORK, exchange("TRA_LAI: returned", "TRA_LAI: completed"))])
    seen = preview_change(busy, busy.files, files, PERIOD)
    assert seen.corrected == {"CONFIRMED": len(seen.people)}
    shutil.copytree(files.tree.root, busy.folder_path, dirs_exist_ok=True)
    later = House(busy.settings, clock=busy.clock, world=busy.world)
    map_period(later, PERIOD)
    assert score_period(later, PERIOD).revised == len(seen.people)
    later.close()


def test_nothing_is_stored(busy, tmp_path):
    """Looking leaves every table as it was; the log hears that somebody looked, once."""
    files = edited(busy, tmp_path, [COEFFICIENT])
    rows, events = dump(busy)
    seen = preview_change(busy, busy.files, files, PERIOD)
    again = preview_change(busy, busy.files, files, PERIOD, top=1)
    rows_after, events_after = dump(busy)
    assert rows_after == rows
    assert events_after == [*events, "files.examined", "files.examined"]
    assert seen.digest == again.digest
    assert len(again.as_json()["people"]) == 1


def test_nothing_is_locked(busy, tmp_path):
    """While it looks, others may lock and change every row: pulls, maps and confirmations go on."""
    seen = []

    def others(_stream, _done, _total):
        with busy.engine.begin() as conn:
            for name in (
                "record_head",
                "work_unit",
                "parked",
                "person",
                "evaluation",
                "result",
                "audit_head",
            ):
                conn.exec_driver_sql(f"SELECT * FROM {name} FOR UPDATE NOWAIT")
        with busy.transaction() as tx:
            tx.conn.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            tx.take_turn("map")
            seen.append(tx.conn.exec_driver_sql("UPDATE record_head SET seen_at = now()").rowcount)

    edits = [COEFFICIENT, CHANGES["nobody is a deputy"][0]]
    assert preview_change(busy, busy.files, edited(busy, tmp_path, edits), PERIOD, progress=others).changes
    assert len(seen) > 1
    assert all(seen)


def test_the_same_files_change_nothing(busy, tmp_path):
    """Comments and nothing else: not a record, not a person."""
    files = edited(busy, tmp_path, [(WORK, lambda text: "# ghi chú\n" + text)])
    seen = preview_change(busy, busy.files, files, PERIOD)
    assert not seen.changes
    assert (seen.records.total, seen.people, seen.agencies) == (0, (), ())


def test_what_waits_to_be_mapped_is_on_both_sides(busy, tmp_path):
    """Records that were pulled and not mapped yet are no difference between the files."""
    busy.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS].append(work_item(300, STAFF, SoLanCham=1))
    pull_source(busy, "van_phong", PERIOD)
    files = edited(busy, tmp_path, [(WORK, lambda text: "# ghi chú\n" + text)])
    assert not preview_change(busy, busy.files, files, PERIOD).changes


def test_files_with_faults_are_not_previewed(busy, tmp_path):
    """Every fault of a side is told at once, and nobody looked."""
    edits = [(POLICY, exchange("late_unit: event", "late_unit: x")), (WORK, exchange("  item:", "  itme:"))]
    with pytest.raises(BadFile) as told:
        preview_change(busy, busy.files, edited(busy, tmp_path, edits), PERIOD)
    assert "policy.yaml" in told.value.message.vi
    assert "van_phong.work_items.yaml" in told.value.message.vi
    assert "files.examined" not in dump(busy)[1]
