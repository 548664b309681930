"""A real office whose lists are edited between two pages of a pull, over HTTP and from another process."""

from datetime import datetime, timedelta

import httpx
import pytest

from connectors.document_mgmt.port import Ask, Cursor
from tests.conformance.conftest import fields_by_key
from tests.conformance.stages import PERIOD

LIST = "work_items"


@pytest.fixture
def shop(start_stage):
    """The pilot province's task software, for one test alone."""
    with start_stage("van_phong") as system:
        yield system


def edit(shop, **wanted):
    """Change the office's list."""
    body = {"list": LIST} | wanted
    httpx.post(f"{shop.address}/books", json=body, trust_env=False).raise_for_status()


def pages_of(shop, cursor=None, *, complete=False, while_paging=None, **options):
    """A pull; ``while_paging`` is done after the second page has come."""
    pages = []
    source = shop.open(**options)
    for page in source.pull(shop.busy, cursor or Cursor(), Ask(PERIOD, complete=complete)):
        pages.append(page)
        if len(pages) == 2 and while_paging:
            while_paging()
    return pages


def rows(shop):
    """What the office had at the start, oldest first."""
    return sorted(shop.truth[shop.busy].values(), key=lambda row: (row["NgayCapNhat"], row["Id"]))


def earlier(text, **ago):
    """An instant so much before another one."""
    return (datetime.fromisoformat(text) - timedelta(**ago)).isoformat()


def test_tie_late_update_and_delete_between_two_pulls(shop):
    """The five checks of the peers' table: all but the delete with the pull, the delete with the night."""
    cursor = pages_of(shop)[-1].cursor
    known = rows(shop)
    newest = known[-1]["NgayCapNhat"]
    tie = known[0] | {"Id": "tie", "NgayCapNhat": newest}
    late = known[0] | {"Id": "late", "NgayCapNhat": earlier(newest, hours=20)}
    edited, gone = known[3]["Id"], known[5]["Id"]
    changed = {"TenCv": "đã sửa", "NgayCapNhat": newest}
    edit(shop, add=[tie, late], change={edited: changed}, delete=[gone])
    found = fields_by_key(pages_of(shop, cursor))
    assert {"tie", "late", edited} <= set(found)
    assert found[edited]["TenCv"] == "đã sửa"
    whole = fields_by_key(pages_of(shop, cursor, complete=True))
    assert set(whole) == set(shop.truth[shop.busy]) - {gone} | {"tie", "late"}


def test_a_row_that_moves_while_we_page_takes_no_other_with_it(shop):
    """An edit of a row we have: it moves to the end, its neighbours slide to the page we have read."""
    known = rows(shop)
    changed = {"TenCv": "đã sửa", "NgayCapNhat": known[-1]["NgayCapNhat"]}
    found = fields_by_key(pages_of(shop, while_paging=lambda: edit(shop, change={known[0]["Id"]: changed})))
    assert set(found) == set(shop.truth[shop.busy])
    assert found[known[0]["Id"]]["TenCv"] == "đã sửa"


def test_rows_deleted_while_we_page_take_no_other_with_them(shop):
    """A whole page vanishes: forty rows slide over the boundary, and the re-read has them."""
    gone = {row["Id"] for row in rows(shop)[:40]}
    pages = pages_of(shop, while_paging=lambda: edit(shop, delete=sorted(gone)))
    assert set(shop.truth[shop.busy]) - gone <= set(fields_by_key(pages))
    assert pages[-1].last


def test_rows_without_a_time_of_change(shop):
    """They come with the first reading; later ones with the night, since the office leaves them out."""
    known = rows(shop)
    edit(shop, add=[known[0] | {"Id": "null", "NgayCapNhat": None}])
    pages = pages_of(shop)
    assert "null" in fields_by_key(pages)
    edit(shop, add=[known[0] | {"Id": "null 2", "NgayCapNhat": None}])
    assert "null 2" in fields_by_key(pages_of(shop, pages[-1].cursor, complete=True))


def test_a_numbering_that_begins_anew(shop):
    """Every number means another row: with a second key field all are there, and the old keys are gone."""
    kinds = shop.stage.data()["kinds"]
    kinds[LIST]["key_field"] = ["Id", "MaCv"]
    before = fields_by_key(pages_of(shop, kinds=kinds))
    edit(shop, restart_ids=True)
    after = fields_by_key(pages_of(shop, complete=True, kinds=kinds))
    assert {row["MaCv"] for row in after.values()} == {row["MaCv"] for row in before.values()}
    assert set(after).isdisjoint(before)


def test_an_office_whose_clock_is_an_hour_slow(shop):
    """A check tells it, and what the office writes with that clock still comes."""
    cursor = pages_of(shop)[-1].cursor
    edit(shop, clock_offset_s=-3600)
    health = shop.open().check()
    assert health.clock_offset_s == pytest.approx(-3600, abs=5)
    assert [finding.what for finding in health.findings if not finding.ok] == ["clock"]
    newest = rows(shop)[-1]
    edit(shop, add=[newest | {"Id": "slow", "NgayCapNhat": earlier(newest["NgayCapNhat"], hours=1)}])
    assert "slow" in fields_by_key(pages_of(shop, cursor))


def test_an_impossible_date_parks_its_row_and_no_other(shop):
    """Assigned on 30 February: the row comes, suspected by the contract of the file."""
    edit(shop, add=[rows(shop)[0] | {"Id": "odd", "ThoiGianGiaoViec": "2026-02-30T08:00:00+07:00"}])
    pages = pages_of(shop)
    assert set(fields_by_key(pages)) == {*shop.truth[shop.busy], "odd"}
    assert {key for page in pages for key in page.suspects} == {"odd"}
