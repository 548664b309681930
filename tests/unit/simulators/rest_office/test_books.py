"""The office's lists can be edited while it runs: what a reader must survive happens when a test says so."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

WORK_ITEMS = "/qlvb/api/qlnv/cong-viec/danhsachcongvieccanhan"
TASKS = "/qlvb/api/qlnv/nhiem-vu/get-all"
DOCUMENTS = "/qlvb/api/vanban/getdanhsachvanban"


@pytest.fixture
def office(start):
    """A client with a token, of an office of its own."""
    client = start("rest_office").client
    grant = {"grant_type": "client_credentials"}
    token = client.post("/token", auth=("khoa", "mat-khau-a"), data=grant).json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def rows(office, path=WORK_ITEMS, **more):
    """Every row of a list of at most a thousand."""
    return office.get(path, params={"PageSize": 1000, **more}).json()["Data"]["PageData"]


def edit(office, **wanted):
    """Edit the work items."""
    answer = office.post("/books", json={"list": "work_items"} | wanted)
    assert answer.status_code == 200, answer.text


def test_tasks_hold_the_work_of_people(office):
    """Every task counts its pieces of work, and every piece names a task."""
    tasks = {row["MaNV"]: row for row in rows(office, TASKS)}
    work = rows(office)
    assert {row["MaNhiemVu"] for row in work} == set(tasks)
    assert sum(task["CongViecCon"]["TongSo"] for task in tasks.values()) == len(work)


def test_documents_name_their_task(office):
    """A document with a number is in the list of documents, with the task it answers."""
    documents = rows(office, DOCUMENTS)
    assert {row["SoKyHieu"] for row in documents} == {
        row["SoKyHieuVanBan"] for row in rows(office) if row["SoKyHieuVanBan"]
    }
    assert {row["MaNhiemVu"] for row in documents} <= {row["MaNV"] for row in rows(office, TASKS)}


def test_a_row_is_changed_without_a_new_time_of_change(office):
    """An edit that nobody dates is possible, and so is a row that loses its date."""
    first, second, *_ = rows(office)
    edit(office, change={first["Id"]: {"TenCv": "khác"}, second["Id"]: {"NgayCapNhat": None}})
    after = {row["Id"]: row for row in rows(office)}
    assert after[first["Id"]] == first | {"TenCv": "khác"}
    assert after[second["Id"]]["NgayCapNhat"] is None
    asked = {row["Id"] for row in rows(office, TuNgay=first["NgayCapNhat"])}
    assert second["Id"] not in asked
    assert len(asked) == len(after) - 1


def test_rows_go_and_late_rows_come(office):
    """A deleted row is gone; one written late stands where its old time of change puts it."""
    first, *others = rows(office)
    late = first | {"Id": "late", "NgayCapNhat": "2020-01-01T00:00:00+07:00"}
    edit(office, delete=[first["Id"]], add=[late])
    assert rows(office) == [late, *others]


def test_ids_begin_anew(office):
    """After a restart the same Ids mean other rows."""
    before = {row["Id"]: row["MaCv"] for row in rows(office)}
    edit(office, restart_ids=True)
    after = {row["Id"]: row["MaCv"] for row in rows(office)}
    assert set(before) == set(after)
    assert all(before[key] != after[key] for key in before)


def test_the_clock_can_be_wrong(office):
    """An hour slow: the Date header says so at once."""
    edit(office, clock_offset_s=-3600)
    told = office.get(WORK_ITEMS).headers.get_list("date")
    assert len(told) == 1
    assert -3605 < (parsedate_to_datetime(told[0]) - datetime.now(UTC)).total_seconds() < -3595


@pytest.mark.parametrize(
    "wanted", [{"list": "cats"}, {"delete": ["nobody"]}, {"change": {"nobody": {}}}, {"drop": 1}]
)
def test_an_edit_that_makes_no_sense_is_refused(office, wanted):
    """A test that misspells something is told."""
    assert office.post("/books", json={"list": "work_items"} | wanted).status_code == 400
