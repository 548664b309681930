"""Scripted faults on a real connection."""

from __future__ import annotations

import time

import httpx
import pytest

from simulators.runtime import Fault, FaultScript

PATH = "/qlvb/api/danhmuc/don-vi"


@pytest.fixture(scope="module")
def office(start):
    """A REST office with a token in its client."""
    running = start("rest_office")
    answer = running.client.post(
        "/token", auth=("khoa", "mat-khau-a"), data={"grant_type": "client_credentials"}
    )
    running.client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return running


@pytest.fixture(scope="module")
def page(office):
    """An undisturbed answer."""
    return office.client.get(PATH)


@pytest.mark.parametrize(("fault", "status"), [("503", 503), ("status:429", 429), ("status:500", 500)])
def test_a_scripted_status_comes_once(office, page, fault, status):
    """The first call gets the status, the next one the page."""
    office.script({"1": fault})
    answer = office.client.get(PATH)
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status in {429, 503})
    assert office.client.get(PATH).content == page.content


@pytest.mark.parametrize("fault", ["reset", "lost"])
def test_a_reset_breaks_the_connection(office, page, fault):
    """The client reads ECONNRESET, not an orderly end."""
    office.script({"1": fault})
    with pytest.raises(httpx.ReadError, match="reset"):
        office.client.get(PATH)
    assert office.client.get(PATH).content == page.content


def test_half_announces_more_than_it_sends(office, page):
    """The connection ends in the middle of the body that Content-Length announced."""
    office.script({"1": "half"})
    sent, announced = len(page.content) // 2, len(page.content)
    message = f"received {sent} bytes, expected {announced}"
    with pytest.raises(httpx.RemoteProtocolError, match=message):
        office.client.get(PATH)


def test_slow_answers_late_and_whole(office, page):
    """The answer is the right one, after the delay."""
    office.script({"1": "slow:0.3"})
    started = time.perf_counter()
    assert office.client.get(PATH).content == page.content
    assert time.perf_counter() - started >= 0.3


def test_duplicate_serves_the_previous_page_of_the_same_address(office):
    """The second page asked for is the first one again."""
    first = office.client.get(PATH, params={"PageSize": 2, "PageIndex": 1})
    office.script({"1": "duplicate"})
    assert office.client.get(PATH, params={"PageSize": 2, "PageIndex": 2}).content == first.content
    assert office.client.get(PATH, params={"PageSize": 2, "PageIndex": 2}).content != first.content


def test_html_is_a_login_page_with_status_200(office):
    """A session that ended behind a proxy looks like success."""
    office.script({"1": "html"})
    answer = office.client.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Đăng nhập" in answer.text


def test_empty_is_success_without_rows(office):
    """The envelope is right and says there is nothing."""
    office.script({"1": "empty"})
    answer = office.client.get(PATH).json()
    assert answer["IsSuccess"] is True
    assert (answer["Data"]["PageData"], answer["Data"]["TotalRows"]) == ([], 0)


def test_calls_are_numbered_from_the_moment_the_script_was_loaded(office, page):
    """Number 2 is the second data call after it; /token and /calls do not count."""
    office.script({"2": "status:418"})
    office.client.post("/token")
    before = office.client.get("/calls").json()
    statuses = [office.client.get(PATH).status_code for _ in range(3)]
    after = office.client.get("/calls").json()
    assert statuses == [200, 418, 200]
    assert after["calls"] - before["calls"] == 3
    assert after["paths"][PATH] - before["paths"][PATH] == 3


def test_every_call_can_fail_until_the_script_is_cleared(office, page):
    """A star stands for all calls; an empty script ends it."""
    office.script({"*": "503"})
    assert [office.client.get(PATH).status_code for _ in range(3)] == [503, 503, 503]
    office.script({})
    assert office.client.get(PATH).status_code == 200


def test_a_wrong_script_is_refused_and_changes_nothing(office):
    """The old script stays when the new one names an unknown fault."""
    office.script({"1": "status:418"})
    assert office.script({"1": "fire"}).status_code == 400
    assert office.client.get(PATH).status_code == 418


def test_faults_can_come_with_the_configuration(start):
    """A fault scripted in the config file meets the first call."""
    office = start("soap_office", faults={"1": "503"})
    assert office.client.post("/VanBanService").status_code == 503
    assert office.client.post("/VanBanService").status_code == 500


def test_lost_does_the_work_and_reset_does_not(start):
    """After "lost" the page was made and can be served again by "duplicate"; after "reset" there is none."""
    statuses = {}
    for fault in ("lost", "reset"):
        office = start("rest_office")
        token = office.client.post(
            "/token", auth=("khoa", "mat-khau-a"), data={"grant_type": "client_credentials"}
        ).json()["access_token"]
        office.script({"1": fault, "2": "duplicate"})
        with pytest.raises(httpx.ReadError, match="reset"):
            office.client.get(PATH, headers={"authorization": f"Bearer {token}"})
        statuses[fault] = office.client.get(PATH).status_code  # no token: only a kept page can be served
    assert statuses == {"lost": 200, "reset": 401}


@pytest.mark.parametrize("text", ["", "fire", "slow", "slow:-1", "slow:x", "status:99", "reset:1"])
def test_unknown_faults_are_refused(text):
    """A typing mistake in a script does not pass as "no fault"."""
    with pytest.raises(ValueError, match=r"unknown fault|could not convert"):
        Fault.parse(text)


@pytest.mark.parametrize("key", ["0", "-1", "first"])
def test_call_numbers_start_at_one(key):
    """A key that is no call number is refused."""
    with pytest.raises(ValueError, match=r"call number|invalid literal"):
        FaultScript({key: "reset"})
