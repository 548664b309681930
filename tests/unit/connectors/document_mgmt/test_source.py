"""The rules every source keeps: completeness, overlap, cursor, retries, loops."""

import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.document_mgmt.port import Ask, Cursor
from domain.errors import Misconfigured, SourceBroke, SourceRefused, SourceUnavailable, SourceWentEmpty
from domain.records import RecordKind

WORK = RecordKind.WORK_ITEMS


def pull(office, cursor=None, *, kind=WORK, period="2026-10"):
    """All pages of one pull."""
    source = office.open()
    try:
        return list(source.pull(kind, cursor or Cursor(), Ask(period)))
    finally:
        source.close()


def keys(pages):
    """Every key that came, in its order."""
    return [record.key for page in pages for record in page.records]


def high_water(cursor):
    """What the cursor holds."""
    return json.loads(cursor.text)["high-water-1"] if cursor.text else {}


def unavailable(_request, _answer):
    """Overloaded, with a wish."""
    return httpx.Response(503, headers={"retry-after": "7"})


def reset(request, _answer):
    """The connection breaks."""
    raise httpx.ReadError("reset by peer", request=request)


def test_pages_arrive_in_order_and_the_last_one_carries_the_cursor(office):
    """Rows come once, numbered pages keep their bytes, the cursor moves at the very end only."""
    pages = pull(office)
    assert keys(pages) == [f"k{n}" for n in range(7)]
    assert [(page.number, page.total, page.last) for page in pages] == [
        (1, 7, False),
        (2, 7, False),
        (3, 7, True),
    ]
    assert [page.cursor.text == "" for page in pages] == [True, True, False]
    assert json.loads(pages[0].raw)["data"]["total"] == 7
    assert high_water(pages[-1].cursor) == {"": office.rows["k6"].isoformat()}


def test_the_next_pull_starts_a_day_before_the_high_water(office):
    """Ties with the old maximum and rows written late with an older time arrive; nothing is skipped."""
    cursor = pull(office)[-1].cursor
    high = office.rows["k6"]
    office.rows |= {"tie": high, "late": high - timedelta(hours=23), "changed": high + timedelta(minutes=1)}
    office.rows |= {"too old": high - timedelta(hours=25)}
    office.queries.clear()
    assert {"tie", "late", "changed"} <= set(keys(pull(office, cursor)))
    assert {query["since"] for query in office.queries} == {"2026-10-31T09:36:00+07:00"}


def test_rows_without_a_time_of_change_are_kept(office):
    """A null does not lose the row and does not move the high-water."""
    office.rows |= {"null": None}
    pages = pull(office)
    assert "null" in keys(pages)
    assert high_water(pages[-1].cursor) == {"": office.rows["k6"].isoformat()}


def test_a_row_dated_in_the_future_does_not_hide_the_present(office):
    """The high-water never passes the moment the pull began."""
    office.rows |= {"future": office.now + timedelta(days=400)}
    pages = pull(office)
    assert "future" in keys(pages)
    assert high_water(pages[-1].cursor) == {"": office.now.isoformat()}


def test_nothing_at_all_is_no_answer_once_something_is_known(office):
    """The newest known row must come again: when nothing does, a login ran out or rows vanished."""
    cursor = pull(office)[-1].cursor
    office.rows.clear()
    with pytest.raises(SourceWentEmpty, match="newest known record must come again"):
        pull(office, cursor)


def test_a_system_that_is_empty_at_first_is_just_empty(office):
    """Before anything was seen nothing is expected: one empty last page, no step forward."""
    office.rows.clear()
    (page,) = pull(office)
    assert (page.records, page.last, page.cursor) == ((), True, Cursor())


def test_an_impossible_time_of_change_is_told_and_blocks_nobody(office):
    """The row is kept, the high-water is that of the others, the operator is told."""
    odd = {"id": "odd", "at": "2026-02-30T08:00:00"}
    good = {"id": "k", "at": "2026-11-01T08:00:00+07:00"}
    answer = httpx.Response(200, json={"ok": True, "data": {"rows": [odd, good], "total": 2}})
    office.faults = {1: lambda _request, _answer: answer}
    (page,) = pull(office)
    assert {record.key for record in page.records} == {"odd", "k"}
    assert high_water(page.cursor) == {"": "2026-11-01T01:00:00+00:00"}
    assert [(drift.field, drift.change.value, drift.found) for drift in page.drifts] == [
        ("at", "retyped", "2026-02-30T08:00:00")
    ]


def test_each_period_has_its_own_high_water(office):
    """Having read October says nothing about September."""
    cursor = pull(office, kind=RecordKind.EVALUATIONS, period="2026-10")[-1].cursor
    office.queries.clear()
    cursor = pull(office, cursor, kind=RecordKind.EVALUATIONS, period="2026-09")[-1].cursor
    assert {(query["ky"], query.get("since")) for query in office.queries} == {("2026-09", None)}
    assert set(high_water(cursor)) == {"2026-09", "2026-10"}


def test_a_server_that_gives_fewer_rows_than_asked_for(make_office, office):
    """A cap at the server does not end the pass early, with a count or without."""
    for counts in (True, False):
        capped = make_office(office.rows, server_cap=2, counts=counts)
        assert sorted(keys(pull(capped))) == sorted(office.rows)


def test_a_system_without_paging(make_office, office):
    """One call gives everything."""
    for counts in (True, False):
        plain = make_office(office.rows, paged=False, counts=counts)
        (page,) = pull(plain)
        assert (len(page.records), page.last, len(plain.queries)) == (7, True, 1)


def test_a_row_that_slides_over_a_page_boundary_is_found_by_reading_again(office):
    """A row that changes while we read pushes another one over the boundary; the count shows it."""

    def move_first_row(number):
        if number == 2:
            office.rows["k0"] = office.now

    office.before = move_first_row
    pages = pull(office)
    assert set(keys(pages)) == set(office.rows)
    assert [page.last for page in pages].count(True) == 1
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


def test_a_deleted_row_makes_the_pass_count_again(office):
    """A row that vanishes while we read moves the count, so the pass is read again."""

    def drop_first_row(number):
        if number == 2:
            office.rows.pop("k0", None)

    office.before = drop_first_row
    assert set(office.rows) <= set(keys(pull(office)))


def test_a_count_that_never_fits_is_refused_and_the_cursor_stays(office, said):
    """After one re-read a system that counts more than it gives is broken; no page was the last."""

    def one_more(_request, answer):
        body = answer.json()
        body["data"]["total"] += 1
        return said(body)

    office.faults = dict.fromkeys(range(1, 50), one_more)
    seen = []
    with pytest.raises(SourceBroke, match="counts 8 records but gave 7"):
        seen.extend(office.open().pull(WORK, Cursor(), Ask("2026-10")))
    assert len(office.queries) == 8


def test_a_single_short_answer_is_mended_by_the_re_read(office, said):
    """One page that lost rows on its way is read again and the pull ends well."""

    def shortened(_request, answer):
        body = answer.json()
        body["data"]["rows"] = body["data"]["rows"][:1]
        return said(body)

    office.faults = {2: shortened}
    pages = pull(office)
    assert set(keys(pages)) == set(office.rows)
    assert pages[-1].last


def test_the_same_page_for_ever_is_a_loop(make_office, office, said):
    """A system that ignores the page number is noticed at once, with a count or without."""
    for counts in (True, False):
        looping = make_office(office.rows, counts=counts)
        first = looping.answer({"page": "1", "size": "3"}).json()
        looping.faults = dict.fromkeys(range(1, 50), lambda _request, _answer, body=first: said(body))
        with pytest.raises(SourceBroke, match="same page again"):
            pull(looping)
        assert len(looping.queries) == 4


def test_a_repeated_page_once_is_read_again(office, said):
    """A stale answer from a cache costs a re-read, not the pull."""
    first = office.answer({"page": "1", "size": "3"}).json()
    office.faults = {2: lambda _request, _answer: said(first)}
    assert set(keys(pull(office))) == set(office.rows)


def test_pages_are_bounded(make_office, office):
    """A pass that does not end is stopped."""
    office.options = {"limits": {"max_pages": 2}}
    with pytest.raises(SourceBroke, match="more than 2 pages"):
        pull(office)


def test_an_overloaded_server_is_asked_again_when_it_wishes(office):
    """503 with Retry-After waits as long as asked and the pull goes on."""
    office.faults = {1: unavailable, 3: reset}
    assert keys(pull(office)) == [f"k{n}" for n in range(7)]
    assert 7 in office.slept


def test_retries_are_bounded_by_number_and_by_time(office):
    """A server that stays down is given up after the attempts or the time of the source file."""
    office.faults = dict.fromkeys(range(1, 99), reset)
    with pytest.raises(SourceUnavailable):
        pull(office)
    assert len(office.queries) == 5
    office.options = {"retries": {"attempts": 20, "max_wait_s": 20}, "requests_per_minute": 60_000}
    office.faults = dict.fromkeys(range(1, 99), unavailable)
    office.queries.clear()
    with pytest.raises(SourceUnavailable) as caught:
        pull(office)
    assert len(office.queries) == 3
    assert caught.value.retry_after_s == 7


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, SourceRefused), (403, SourceRefused), (404, SourceRefused), (302, Misconfigured)],
)
def test_a_clear_no_is_not_asked_twice(office, status, error):
    """What waiting does not heal is not retried."""
    office.faults = {2: lambda _request, _answer: httpx.Response(status)}
    with pytest.raises(error):
        pull(office)
    assert len(office.queries) == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<form>"),
        httpx.Response(200, content=b'{"ok": true, "data": {"rows": ['),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(
            200, json={"ok": False, "Messages": "session expired", "data": {"rows": [], "total": 0}}
        ),
        httpx.Response(200, json={"ok": True}),
        httpx.Response(200, json={"ok": True, "data": None}),
        httpx.Response(200, json={"ok": True, "data": {"rows": None, "total": 3}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": {}, "total": 0}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": [1], "total": 1}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": [], "total": -1}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": [{"at": None}], "total": 1}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": [{"id": ""}], "total": 1}}),
        httpx.Response(200, json={"ok": True, "data": {"rows": [{"id": True}], "total": 1}}),
        httpx.Response(200, content=b'{"ok": true, "data": {"rows": [{"id": "\\ud800"}], "total": 1}}'),
        httpx.Response(200, content=b'{"ok": true, "data": {"rows": [{"id": "a\\u0000"}], "total": 1}}'),
        httpx.Response(200, content=b'{"ok": true, "data": {"rows": [{"id": "a", "b": NaN}], "total": 1}}'),
    ],
    ids=range(16),
)
def test_an_answer_against_the_contract_stages_nothing(office, answer):
    """Whatever is wrong with a page, none of its rows come out and it is not asked for again."""
    office.faults = {2: lambda _request, _answer: answer}
    seen = []
    with pytest.raises(SourceBroke):
        seen.extend(page for page in office.open().pull(WORK, Cursor(), Ask("2026-10")))
    assert keys(seen) == ["k0", "k1", "k2"]
    assert len(office.queries) == 2


def test_a_kind_the_file_does_not_have(office):
    """Asking for what was not configured is a setting to mend."""
    with pytest.raises(Misconfigured, match="has no documents"):
        pull(office, kind=RecordKind.DOCUMENTS)


def test_requests_keep_their_distance(office):
    """A budget of 60 a minute is one a second, within this process."""
    office.options = {"requests_per_minute": 60}
    pull(office)
    assert office.slept == [1.0, 1.0]


def test_health_is_one_tiny_page(office):
    """A check reads one row of each kind, without a cursor and without retries, and says what it found."""
    health = office.open().check()
    every_kind = "login and reading work; work_items: 7 records, evaluations: 7 records"
    assert (health.ok, health.detail.en) == (True, every_kind)
    assert office.queries == [{"page": "1", "size": "1"}, {"page": "1", "size": "1", "ky": "2026-11"}]
    assert [finding.what for finding in health.findings] == ["permission", "permission", "budget"]
    office.faults = dict.fromkeys(range(3, 9), unavailable)
    health = office.open().check()
    assert (health.ok, len(office.queries)) == (False, 3)
    assert "overloaded" in health.detail.en


def test_pages_may_be_counted_from_zero(office):
    """A system whose first page is 0 is asked for 0, 1, 2."""
    office.first_page = 0
    assert keys(pull(office)) == [f"k{n}" for n in range(7)]
    assert [query["page"] for query in office.queries] == ["0", "1", "2"]


def test_numbers_are_kept_as_written(office):
    """4.50 stays 4.50 and a long fraction loses no digit; whole numbers stay numbers."""
    body = (
        b'{"ok": true, "data": {"rows": [{"id": 7, "a": 4.50, "b": 0.1000000000000000000001}], "total": 1}}'
    )
    office.faults = {1: lambda _request, _answer: httpx.Response(200, content=body)}
    (page,) = pull(office)
    assert page.records[0].key == "7"
    assert dict(page.records[0].fields) == {"id": 7, "a": "4.50", "b": "0.1000000000000000000001"}


def test_a_login_page_is_called_by_its_name(office):
    """Whoever reads the message learns that a page for people came."""
    office.faults = {1: lambda _request, _answer: httpx.Response(200, html="<form>")}
    with pytest.raises(SourceBroke, match="an HTML page, maybe a login form"):
        pull(office)


def test_null_for_an_empty_list_is_forgiven_when_the_count_agrees(office, said):
    """Some systems write null where nothing is."""
    office.faults = {1: lambda _request, _answer: said({"ok": True, "data": {"rows": None, "total": 0}})}
    (page,) = pull(office)
    assert (page.records, page.last) == ((), True)


TIMES = st.one_of(st.none(), st.integers(0, 5000))
FAULTS = st.dictionaries(st.integers(1, 12), st.sampled_from([unavailable, reset]), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    times=st.lists(TIMES, max_size=25),
    later=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1440)), max_size=8),
    size=st.integers(1, 9),
    cap=st.integers(1, 9),
    counts=st.booleans(),
    faults=FAULTS,
)
def test_whatever_the_page_size_and_the_faults_nothing_is_lost(
    make_office, times, later, size, cap, counts, faults
):
    """A first and an incremental pull see every version of every row, ties and late rows included."""
    base = make_office().now - timedelta(days=10)
    rows = {
        f"k{n}": None if minute is None else base + timedelta(minutes=minute)
        for n, minute in enumerate(times)
    }
    office = make_office(rows, server_cap=cap, counts=counts, size=size, faults=faults)
    first = pull(office)
    assert set(keys(first)) == set(rows)
    assert [page.last for page in first] == [False] * (len(first) - 1) + [True]
    high = max((at for at in rows.values() if at), default=base)
    changed = {f"k{n}": high - timedelta(hours=24) + timedelta(minutes=minute) for n, minute in later}
    office.rows |= changed
    second = pull(office, first[-1].cursor)
    assert set(changed) <= set(keys(second))
