"""The REST office keeps its contract: tokens, envelope, paging, filter."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import httpx
import pytest

from simulators.population import PopulationConfig, System, build_population

WORK_ITEMS = "/qlvb/api/qlnv/cong-viec/danhsachcongvieccanhan"
LISTS = {
    "/qlvb/api/danhmuc/don-vi": 4,
    "/qlvb/api/danhmuc/can-bo": 30,
    "/qlvb/api/danhgia/tieu-chi-chung?Ky=2026-10": 30,
    WORK_ITEMS: 300,
}
GRANT = {"grant_type": "client_credentials"}


def _token(client):
    return client.post("/token", auth=("khoa", "mat-khau-a"), data=GRANT).json()["access_token"]


@pytest.fixture(scope="module")
def client(start):
    """A client of a running office, with a token."""
    running = start("rest_office").client
    running.headers["authorization"] = f"Bearer {_token(running)}"
    return running


def _pages(client, size, **more):
    page = {"TotalPage": 1}
    number = 0
    while number < page["TotalPage"]:
        number += 1
        query = {"PageIndex": number, "PageSize": size, **more}
        page = client.get(WORK_ITEMS, params=query).json()["Data"]
        yield page


def test_credentials_buy_a_token(client):
    """The answer names type and lifetime."""
    answer = client.post("/token", auth=("khoa", "mat-khau-a"), data=GRANT).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)


@pytest.mark.parametrize("auth", [("khoa", "sai"), ("sai", "mat-khau-a"), ("", "")])
def test_wrong_credentials_buy_nothing(client, auth):
    """401, whichever half is wrong."""
    assert client.post("/token", auth=auth, data=GRANT).status_code == 401


def test_another_grant_is_refused(client):
    """Only client credentials are on offer."""
    answer = client.post("/token", auth=("khoa", "mat-khau-a"), data={"grant_type": "password"})
    assert answer.status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nobody", "Basic a2hvYTptYXQta2hhdS1h"])
def test_without_a_valid_token_there_is_no_data(client, header):
    """401 in the envelope of the suite."""
    answer = client.get(WORK_ITEMS, headers={"authorization": header})
    assert answer.status_code == 401
    assert (answer.json()["IsSuccess"], answer.json()["Code"]) == (False, 401)


def test_an_expired_token_counts_no_more(start):
    """A token whose lifetime is over gives 401."""
    office = start("rest_office", token_lifetime_s=0)
    header = {"authorization": f"Bearer {_token(office.client)}"}
    assert office.client.get(WORK_ITEMS, headers=header).status_code == 401


@pytest.mark.parametrize(("path", "total"), LISTS.items())
def test_every_list_comes_in_the_envelope(client, path, total):
    """Messages, Data, IsSuccess, Code; and the counts of the population."""
    answer = client.get(f"{path}{'&' if '?' in path else '?'}PageSize=7").json()
    assert list(answer) == ["Messages", "Data", "IsSuccess", "Code"]
    assert (answer["Messages"], answer["IsSuccess"], answer["Code"]) == (None, True, 200)
    data = answer["Data"]
    assert list(data) == ["PageData", "TotalRows", "CurrentPage", "PageSize", "TotalPage"]
    assert (data["TotalRows"], data["CurrentPage"], data["PageSize"]) == (total, 1, 7)
    assert data["TotalPage"] == -(-total // 7)
    assert len(data["PageData"]) == min(7, total)


@pytest.mark.parametrize("size", [1000, 77, 100])
def test_pages_together_are_the_whole_list_in_order(client, size):
    """No row is lost or repeated between pages; the order is time of change, then Id."""
    rows = [row for page in _pages(client, size) for row in page["PageData"]]
    keys = [(row["NgayCapNhat"], row["Id"]) for row in rows]
    assert keys == sorted(keys)
    assert len({row["Id"] for row in rows}) == len(rows) == 300


def test_times_of_change_tie(client):
    """Many rows share an instant, so a cursor on the instant alone must cope."""
    [page] = _pages(client, 1000)
    assert len({row["NgayCapNhat"] for row in page["PageData"]}) < 280


def test_the_filter_keeps_rows_changed_at_or_after_the_instant(client):
    """TuNgay is inclusive and understands other zones."""
    [everything] = _pages(client, 1000)
    since = everything["PageData"][150]["NgayCapNhat"]
    wanted = [row for row in everything["PageData"] if row["NgayCapNhat"] >= since]
    in_utc = datetime.fromisoformat(since).astimezone(UTC).isoformat()
    for text in (since, in_utc):
        [page] = _pages(client, 1000, TuNgay=text)
        assert page["PageData"] == wanted
        assert page["TotalRows"] == len(wanted)


def test_a_page_after_the_last_is_empty(client):
    """Success with no rows and the true total."""
    data = client.get(WORK_ITEMS, params={"PageIndex": 99, "PageSize": 500}).json()["Data"]
    assert (data["PageData"], data["TotalRows"]) == ([], 300)


@pytest.mark.parametrize(
    "query",
    ["PageSize=1001", "PageSize=0", "PageIndex=0", "PageIndex=x", "TuNgay=01/10/2026", "TuNgay=2026-10-01"],
)
def test_parameters_out_of_bounds_are_refused(client, query):
    """400 in the envelope, with the reason."""
    answer = client.get(f"{WORK_ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["IsSuccess"] is False
    assert answer.json()["Messages"]


def test_evaluations_need_a_period_and_exist_for_one(client):
    """No period is an error, another period is an empty list."""
    path = "/qlvb/api/danhgia/tieu-chi-chung"
    assert client.get(path).status_code == 400
    assert client.get(path, params={"Ky": "2026-09"}).json()["Data"]["TotalRows"] == 0


def test_work_items_are_those_of_the_population(client, config):
    """What is served is what the population says is in this office."""
    records = build_population(PopulationConfig.of(config)).records_of(System.REST)
    [page] = _pages(client, 1000)
    served = {row["MaCv"]: row for row in page["PageData"]}
    for record in records:
        row = served[f"CV-2026-10-{record.number:06}"]
        assert row["SoDinhDanhCaNhan"] == record.personal_id
        assert row["HanXuLy"] == (record.due_on.isoformat() if record.due_on else None)
        assert row["SoKyHieuVanBan"] == record.document_number
        assert row["ThoiGianGiaoViec"].endswith("+07:00")


def test_leaders_have_judged_values_and_staff_have_none(client):
    """Both values are 1 or 0.5 for leaders, null for everybody else; ten criteria for all."""
    people = client.get("/qlvb/api/danhmuc/can-bo?PageSize=100").json()["Data"]["PageData"]
    leads = {row["SoDinhDanhCaNhan"]: bool(row["CapLanhDao"]) for row in people}
    forms = client.get("/qlvb/api/danhgia/tieu-chi-chung?Ky=2026-10&PageSize=100").json()["Data"]["PageData"]
    for form in forms:
        allowed = {"1", "0.5"} if leads[form["SoDinhDanhCaNhan"]] else {None}
        assert {form["ToChucTrienKhai"], form["DoanKet"]} <= allowed
        assert len(form["DiemTieuChi"]) == 10


def test_a_page_of_500_comes_in_50_ms(start):
    """Serving is no part of what a benchmark of the product measures."""
    office = start("rest_office", people=300, units=3000)
    header = {"authorization": f"Bearer {_token(office.client)}"}

    def once() -> float:
        started = time.perf_counter()
        answer = office.client.get(WORK_ITEMS, params={"PageSize": 500}, headers=header)
        assert answer.status_code == httpx.codes.OK
        return time.perf_counter() - started

    assert min(once() for _ in range(5)) < 0.05
