"""What happens at a source while nobody looks, or just while we do: no row is lost, and none invented."""

from datetime import timedelta

import httpx
import pytest

from connectors.document_mgmt.port import Cursor
from connectors.document_mgmt.timestamps import TimeFormat
from domain.errors import SourceBroke, SourceWentEmpty
from tests.conformance.model import DIALECTS, NOW, Row, System, titles

HOUR = timedelta(hours=1)


@pytest.fixture(params=sorted(DIALECTS))
def dialect(request):
    """Each protocol with pages."""
    return DIALECTS[request.param]


@pytest.fixture(params=[True, False], ids=["counted", "uncounted"])
def system(request, dialect):
    """Ten rows, a minute apart, at pages of three; with a count of all rows and without."""
    made = System(dialect, counts=request.param)
    made.fill(10)
    return made


@pytest.fixture
def counted(dialect):
    """The same in a system that counts."""
    made = System(dialect)
    made.fill(10)
    return made


def live(system):
    """What the system has: title by key."""
    return {key: row.title for key, row in system.rows.items()}


def at_call(number, change):
    """Do ``change`` once, just before call ``number``."""

    def look(call):
        if call == number:
            change()

    return look


def test_rows_of_one_instant_on_both_sides_of_a_page_boundary(system):
    """A bulk update gives all rows one time: all come, and so does a later one of the very same time."""
    system.rows = {key: Row(key, row.title, NOW - HOUR) for key, row in system.rows.items()}
    pages = system.pull()
    assert titles(pages) == live(system)
    system.put(Row("tie", "cùng lúc", NOW - HOUR))
    assert titles(system.pull(pages[-1].cursor)) == live(system)


def test_a_row_committed_late_within_the_overlap_comes_by_itself(system):
    """A transaction that was open for an hour shows its rows with an older time."""
    cursor = system.pull()[-1].cursor
    system.put(Row("late", "ghi muộn", NOW - 20 * HOUR))
    assert titles(system.pull(cursor))["late"] == "ghi muộn"


def test_a_row_committed_after_the_overlap_comes_with_the_complete_reading(system):
    """A month late is beyond any overlap: the nightly reading of everything has it."""
    cursor = system.pull()[-1].cursor
    system.put(Row("very late", "ghi rất muộn", NOW - 800 * HOUR))
    assert "very late" not in titles(system.pull(cursor))
    assert titles(system.pull(cursor, complete=True)) == live(system)


@pytest.mark.parametrize("sees_nulls", [True, False])
def test_a_row_without_a_time_of_change_is_not_lost(system, sees_nulls):
    """SQL compares nothing with null, so a system may leave such rows out: the complete reading has them."""
    system.sees_nulls = sees_nulls
    system.put(Row("null", "không ngày", None))
    pages = system.pull()
    assert titles(pages) == live(system)
    system.put(Row("null 2", "không ngày, thêm sau", None))
    by_pull = titles(system.pull(pages[-1].cursor))
    assert ("null 2" in by_pull) == sees_nulls
    assert titles(system.pull(pages[-1].cursor, complete=True)) == live(system)


@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_row_edited_while_we_page_comes_in_its_new_version(system, call):
    """It moves to the end and pulls another one over a page boundary: neither is lost."""
    system.before = at_call(call, lambda: system.edit("k000", "đã sửa"))
    pages = system.pull()
    assert titles(pages) == live(system)
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_row_inserted_while_we_page_comes_now_or_next_time(system, call):
    """At the front it pushes rows over a boundary, which come twice; itself it comes with the next pull."""
    system.before = at_call(call, lambda: system.put(Row("new", "mới", NOW - 2 * HOUR)))
    pages = system.pull()
    again = system.pull(pages[-1].cursor)
    assert titles(pages + again) == live(system)


@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_row_deleted_while_we_page_hides_no_other(counted, call):
    """Rows slide to an earlier page; the count that shrinks shows it and the pass is read again."""
    counted.before = at_call(call, lambda: counted.rows.pop("k000"))
    pages = counted.pull()
    assert set(live(counted)) <= set(titles(pages))


def test_rows_deleted_in_every_pass_keep_the_cursor_where_it_is(counted):
    """When the count shrinks under the re-read too, no row is missed for good: the stretch is read again."""
    doomed = iter(["k000", "k001", "k002", "k003"])

    def drop_one(call):
        if call % 4 == 2:
            counted.rows.pop(next(doomed), None)

    counted.before = drop_one
    pages = counted.pull()
    assert pages[-1].last
    assert pages[-1].cursor == Cursor()
    counted.before = lambda _: None
    assert set(live(counted)) <= set(titles(pages + counted.pull(pages[-1].cursor)))


def test_a_row_deleted_and_another_added_are_found_by_the_complete_reading(counted):
    """Then the count stays and nothing shows that a row slid away: that is what the night is for."""

    def swap():
        counted.rows.pop("k000")
        counted.put(Row("new", "mới", NOW))

    counted.before = at_call(2, swap)
    pages = counted.pull()
    assert titles(counted.pull(pages[-1].cursor, complete=True)) == live(counted)


def test_a_page_that_comes_twice_is_read_again(system):
    """A cache gives page 1 for page 2, once."""
    first = system.dialect.answer(
        [system.fields(system.rows[f"k{n:03}"]) for n in range(3)], 10 if system.counts else None
    )
    system.answers = {2: lambda _: first}
    assert titles(system.pull()) == live(system)


def test_an_empty_page_in_the_middle_is_not_the_end(system):
    """One empty answer, with a count or without, does not cut the rest off."""
    system.answers = {2: lambda _: system.empty()}
    assert titles(system.pull()) == live(system)


@pytest.mark.parametrize("call", [2, 3, 4])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_session_that_ends_while_we_page_moves_nothing(system, call, newest_first):
    """From then on every answer is 200 with nothing in it: the pull fails, and the next one has all rows."""
    system.newest_first = newest_first
    system.answers = {number: lambda _: system.empty() for number in range(call, 60)}
    pages, error = system.begin()
    assert isinstance(error, SourceBroke)
    assert not any(page.last for page in pages)
    assert {page.cursor for page in pages} == {Cursor()}
    system.answers = {}
    assert titles(system.pull(pages[-1].cursor)) == live(system)


def test_a_session_that_ended_before_we_began_is_no_news(system):
    """200 with an empty list, where the newest known row must come again: the cursor stays."""
    cursor = system.pull()[-1].cursor
    system.answers = {0: lambda _: system.empty()}
    pages, error = system.begin(cursor)
    assert isinstance(error, SourceWentEmpty)
    assert pages == []


def test_an_empty_complete_reading_never_moves_the_cursor_forward(system):
    """All gone, or not allowed to see it any more: whoever compares decides; nothing is skipped meanwhile."""
    cursor = system.pull()[-1].cursor
    system.answers = {0: lambda _: system.empty()}
    pages, error = system.begin(cursor, complete=True)
    assert error is None
    assert [len(page.records) for page in pages] == [0]
    assert pages[-1].cursor in {Cursor(), cursor}


def test_what_was_deleted_at_the_source_is_missing_from_the_complete_reading(system):
    """A pull cannot see what is gone; the complete reading gives the key set to compare with."""
    cursor = system.pull()[-1].cursor
    del system.rows["k004"]
    assert titles(system.pull(cursor, complete=True)) == live(system)


def test_a_source_that_numbers_anew_keeps_both_records(dialect):
    """Number 1 of the new year is another record than number 1 of the old one."""
    number, _, _ = dialect.names
    system = System(dialect, kind_options={"key_field": [number, "nam"]})
    system.put(*(Row(f"{n}", f"năm 2026 số {n}", NOW - HOUR, more={"nam": "2026"}) for n in range(1, 6)))
    old = system.pull()
    system.rows = {
        f"{row.more['nam']}-{row.key}": row
        for row in (*system.rows.values(), Row("1", "năm 2027 số 1", NOW, more={"nam": "2027"}))
    }
    new = system.pull(old[-1].cursor)
    assert {"1|2026", "1|2027"} <= set(titles(new))
    assert titles(new)["1|2026"] == "năm 2026 số 1"


def test_a_number_given_twice_without_a_second_key_field_is_noticed(counted):
    """Two rows of one key are one row too few: the pull fails, instead of one of them being lost."""
    counted.rows["again"] = Row("k000", "số cũ dùng lại", NOW)
    _, error = counted.begin()
    assert isinstance(error, SourceBroke)
    assert "counts 11 records but gave 10" in str(error)


def test_a_source_whose_clock_goes_back_an_hour_loses_nothing(system):
    """Rows written after the clock was put back are older than the high-water, within the overlap."""
    cursor = system.pull()[-1].cursor
    system.put(Row("after", "sau khi chỉnh giờ", NOW - 2 * HOUR))
    assert "after" in titles(system.pull(cursor))


def test_a_source_whose_clock_was_ahead_hides_nothing(system):
    """Rows dated tomorrow do not raise the high-water past the moment of reading."""
    system.put(Row("ahead", "giờ sai", NOW + 30 * HOUR))
    cursor = system.pull()[-1].cursor
    system.now = NOW + HOUR
    system.put(Row("right", "giờ đúng", NOW))
    assert "right" in titles(system.pull(cursor))


def test_our_own_clock_may_go_back(system):
    """A gateway whose clock was put back reads more, not less, and its cursor does not go back."""
    cursor = system.pull()[-1].cursor
    system.now = NOW - 5 * HOUR
    system.put(Row("new", "mới", NOW))
    pages = system.pull(cursor)
    assert "new" in titles(pages)
    assert pages[-1].cursor == cursor


def test_a_time_without_a_zone_is_the_hour_in_hanoi(dialect):
    """Seven hours too much would skip what is written in the next seven hours."""
    system = System(dialect)
    text = {TimeFormat.ISO: "2026-11-02T09:00:00", TimeFormat.LOCAL: "02/11/2026 09:00:00"}[dialect.form]
    system.put(Row("k", "việc", NOW - HOUR / 2, written=text))
    (page,) = system.pull()
    assert '"2026-11-02T02:00:00+00:00"' in page.cursor.text


@pytest.mark.parametrize(
    "impossible", ["30/02/2026 08:00:00", "2026-02-30T08:00:00", "00/00/0000 00:00:00", "?"]
)
def test_an_impossible_date_is_kept_told_and_blocks_nobody(system, impossible):
    """The row arrives with what stands there; the high-water is that of the others."""
    plain = system.pull()[-1].cursor
    system.put(Row("odd", "ngày sai", NOW, written=impossible))
    pages = system.pull()
    assert titles(pages) == live(system)
    assert pages[-1].cursor == plain
    assert {drift.found for page in pages for drift in page.drifts} == {impossible}


def test_the_second_pull_asks_for_the_overlap_and_no_more(system):
    """Gentle: what is older than a day before the newest known row is not asked for again."""
    system.put(Row("old", "cũ", NOW - 100 * HOUR))
    cursor = system.pull()[-1].cursor
    again = system.pull(cursor)
    assert set(titles(again)) == set(live(system)) - {"old"}
    assert again[-1].cursor == cursor


def test_a_stretch_of_the_past_is_read_without_touching_the_cursor(system):
    """A backfill between two pulls neither hides nor repeats anything for the next one."""
    cursor = system.pull()[-1].cursor
    back = system.pull(cursor, changed_from=NOW - 2 * HOUR)
    assert back[-1].cursor == cursor
    assert titles(back) == live(system)


def test_an_overload_in_the_middle_is_waited_for(system):
    """Retry-After is what is waited, once, and the pull is complete."""
    busy = httpx.Response(429, headers={"retry-after": "9"})
    system.answers = {2: lambda _: busy}
    system.options = {"requests_per_minute": 60_000}
    assert titles(system.pull()) == live(system)
    assert 9.0 in system.slept


def test_a_wait_that_is_too_long_is_left_to_the_next_run(system):
    """Two hours of Retry-After are not slept in a worker; the error says how long, the cursor stays."""
    system.answers = {2: lambda _: httpx.Response(503, headers={"retry-after": "7200"})}
    pages, error = system.begin()
    assert error.retry_after_s == 7200
    assert sum(system.slept) < 60
    assert {page.cursor for page in pages} == {Cursor()}
