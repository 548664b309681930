"""What a complete reading finds: deleted records wait for a person, a sudden drop holds everything."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from connectors.document_mgmt.contract import Change, Drift
from domain.errors import Misconfigured, SourceBusy, SourceWentEmpty
from domain.parking import ParkReason
from domain.period import Period
from domain.records import RecordKind
from gateway.steps.backfill import backfill_source
from gateway.steps.map import map_period
from gateway.steps.parked import drop_parked, list_parked, retry_parked
from gateway.steps.pull import Stretch, pull_source
from gateway.steps.sources import accept_drop, source_statuses
from gateway.store.schema import record_head, seen_key, work_unit
from gateway.store.turns import source_turn

PERIOD = Period.parse("2026-10")
WORK = RecordKind.WORK_ITEMS
EVERYTHING = Stretch(complete=True)


@pytest.fixture
def office(house, world):
    """The model source after a first reading and mapping."""
    pull_source(house, "van_phong", PERIOD)
    map_period(house, PERIOD)
    return world.sources["van_phong"]


def units_of(gw, key: str) -> int:
    """How many units the record ``key`` counts for."""
    head = record_head.c
    with gw.engine.connect() as conn:
        return conn.execute(
            sa.select(sa.func.count())
            .select_from(work_unit.join(record_head, head.id == work_unit.c.head_id))
            .where(head.record_key == key)
        ).scalar_one()


def vanished(gw):
    """What waits because the source no longer has it."""
    return [item for item in list_parked(gw, None) if item.reason is ParkReason.MISSING_AT_SOURCE]


def delete(office, *keys: str) -> list[dict]:
    """Remove work items at the source; gives them back."""
    gone = [row for row in office.streams[WORK] if str(row["Id"]) in keys]
    office.streams[WORK] = [row for row in office.streams[WORK] if str(row["Id"]) not in keys]
    return gone


def some_key(office) -> str:
    """The key of a work item."""
    return str(office.streams[WORK][3]["Id"])


def test_a_deleted_record_waits_for_a_person_and_counts_until_then(house, office) -> None:
    """Seen by a complete reading only; its unit stays; the second reading does not tell it again."""
    key = some_key(office)
    delete(office, key)
    assert pull_source(house, "van_phong", PERIOD).missing == 0
    assert vanished(house) == []
    assert pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING).missing == 1
    (item,) = vanished(house)
    assert (item.record_key, item.stage, units_of(house, key)) == (key, "pull", 1)
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    assert [again.id for again in vanished(house)] == [item.id]
    map_period(house, PERIOD)
    assert [again.id for again in vanished(house)] == [item.id]


def test_a_person_who_drops_it_takes_its_unit_away(house, office) -> None:
    """After the decision it counts no longer, also when everything is mapped again."""
    key = some_key(office)
    delete(office, key)
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    drop_parked(house, [vanished(house)[0].id], because="nhập trùng, đơn vị đã xóa")
    assert units_of(house, key) == 0
    map_period(house, PERIOD)
    assert units_of(house, key) == 0


def test_a_person_who_keeps_it_is_not_asked_again(house, office) -> None:
    """Retry means: it stays."""
    key = some_key(office)
    delete(office, key)
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    retry_parked(house, [vanished(house)[0].id])
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    map_period(house, PERIOD)
    assert vanished(house) == []
    assert units_of(house, key) == 1


@pytest.mark.parametrize("dropped", [False, True])
def test_what_comes_back_counts_again(house, office, *, dropped: bool) -> None:
    """A record that was away for a night waits no longer, even if somebody had dropped it."""
    key = some_key(office)
    gone = delete(office, key)
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    if dropped:
        drop_parked(house, [vanished(house)[0].id], because="tưởng đã xóa")
    office.streams[WORK] += gone
    pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    map_period(house, PERIOD)
    assert vanished(house) == []
    assert units_of(house, key) == 1


def test_a_sudden_drop_is_held(house, office) -> None:
    """Half the records gone at once: nothing is marked, the failure says so, other kinds go on."""
    half = [str(row["Id"]) for row in office.streams[WORK][::2]]
    delete(office, *half)
    with pytest.raises(SourceWentEmpty, match=rf"misses {len(half)} of \d+ known records"):
        pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    assert vanished(house) == []
    (status,) = source_statuses(house)
    assert "source_went_empty" in status.kinds["work_items"].failure
    assert not status.kinds["people"].failure
    assert not status.well


def test_nothing_at_all_is_held_whatever_the_size(house, office) -> None:
    """An expired login that answers 200 with an empty list deletes nobody, not even four people."""
    office.streams[RecordKind.PEOPLE] = []
    with pytest.raises(SourceWentEmpty):
        pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)
    with house.engine.connect() as conn:
        missing = sa.select(sa.func.count()).where(record_head.c.missing_since.is_not(None))
        assert conn.execute(missing).scalar_one() == 0


def test_an_accepted_drop_passes_once(house, office, clock) -> None:
    """With a person's word and reason the next complete reading marks them; the one after is guarded."""
    half = [str(row["Id"]) for row in office.streams[WORK][::2]]
    delete(office, *half)
    with pytest.raises(Misconfigured, match="a reason is needed"):
        accept_drop(house, "van_phong", because=" ")
    accept_drop(house, "van_phong", because="nguồn đã dọn dữ liệu thử")
    assert pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING).missing == len(half)
    assert len(vanished(house)) == len(half)
    delete(office, *[str(row["Id"]) for row in office.streams[WORK]])
    with pytest.raises(SourceWentEmpty):
        pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING)


def test_a_reading_cut_off_in_its_middle_leaves_nothing_to_the_next(house, office) -> None:
    """Keys remembered by a reading that was killed do not hide a deletion from the next one."""
    key = some_key(office)
    with house.engine.begin() as conn:
        conn.execute(sa.insert(seen_key).values(reading="van_phong.work_items.", record_key=key))
    delete(office, key)
    assert pull_source(house, "van_phong", PERIOD, stretch=EVERYTHING).missing == 1


def test_a_suspect_is_not_mapped_until_a_person_lets_it_pass(house, office) -> None:
    """A record against its source's contract waits; a word lets exactly this version through."""
    row = dict(office.streams[WORK][0], Id=777, TenCv="bản ghi lạ")
    office.streams[WORK].append(row)
    office.suspects["777"] = Drift("SoLuongGiao", Change.RETYPED, "năm")
    pull_source(house, "van_phong", PERIOD)
    map_period(house, PERIOD)
    (item,) = [one for one in list_parked(house, None) if one.record_key == "777"]
    assert (item.reason, item.field, item.detail) == (
        ParkReason.AGAINST_CONTRACT,
        "SoLuongGiao",
        "retyped: năm",
    )
    assert units_of(house, "777") == 0
    retry_parked(house, [item.id])
    pull_source(house, "van_phong", PERIOD)
    map_period(house, PERIOD)
    assert units_of(house, "777") == 1


def test_a_suspect_that_is_mended_at_the_source_goes_on_by_itself(house, office) -> None:
    """The next version fits the contract: nobody has to do anything."""
    row = dict(office.streams[WORK][0], Id=778)
    office.streams[WORK].append(row)
    office.suspects["778"] = Drift("SoLuongGiao", Change.RETYPED, "năm")
    pull_source(house, "van_phong", PERIOD)
    office.suspects.clear()
    row["TenCv"] = "đã sửa"
    pull_source(house, "van_phong", PERIOD)
    map_period(house, PERIOD)
    assert [one for one in list_parked(house, None) if one.record_key == "778"] == []
    assert units_of(house, "778") == 1


def test_one_reader_at_a_time(house, office) -> None:
    """A second process leaves a source alone that is being read, and says so."""
    with source_turn(house.engine, "van_phong", 1), pytest.raises(SourceBusy):
        pull_source(house, "van_phong", PERIOD)
    assert pull_source(house, "van_phong", PERIOD).read > 0


def test_every_page_is_acknowledged_after_its_commit(house, office) -> None:
    """The source hears of every key, and of none in a dry run."""
    keys = {str(row["Id"]) for row in office.streams[WORK]}
    assert office.acknowledged[WORK] == keys
    office.acknowledged.clear()
    house.dry_run = True
    pull_source(house, "van_phong", PERIOD)
    assert not office.acknowledged


def test_a_stretch_of_the_past_is_read_again_without_moving_a_cursor(house, office) -> None:
    """Three months: everything comes again, nothing is staged twice, later pulls go on as before."""
    counts = backfill_source(house, "van_phong", Period.parse("2026-08"), PERIOD)
    assert counts.read > 0
    assert counts.staged == 0
    with pytest.raises(Misconfigured, match="2026-08 is before 2026-10"):
        backfill_source(house, "van_phong", PERIOD, Period.parse("2026-08"))
