"""The iOffice office keeps its manner: login, status codes, one text of units, receipts, sessions."""

import pytest

LOGIN, OTP = "/qlvb/api/login/v3/", "/qlvb/api/login/v6/"
UNITS, USERS = "/qlvb/api/shared/unit/get_all/", "/qlvb/api/shared/user/get_all/"
JOBS, RESULTS = "/qlvb/api/shared/job/get_list/", "/qlvb/api/shared/congvan_stc/get_result/"
RECEIPTS = "/qlvb/api/shared/integration/doc/receive_status/"
WHO = {"username": "lienthong", "password": "mat-khau-b", "type": "ANDROID"}


def log_in(client):
    """Take a token."""
    answer = client.post(LOGIN, json=WHO).json()
    client.headers["x-authentication-token"] = answer["data"]["token"]
    return answer


@pytest.fixture
def client(start):
    """A client with a token, of an office of its own."""
    running = start("ioffice_office").client
    log_in(running)
    return running


def test_a_wrong_password_is_answered_with_200(client):
    """The status code of the answer says no, HTTP says 200."""
    for wrong in ({"password": "sai"}, {"username": "ai"}, {"type": "WEB"}):
        answer = client.post(LOGIN, json=WHO | wrong)
        assert answer.status_code == 200
        assert answer.json()["status"]["code"] == "1"
        assert answer.json()["data"] is None


def test_version_six_asks_for_a_one_time_password(client):
    """There is no token in its answer."""
    assert client.post(OTP, json=WHO).json()["data"] == {"requireOtp": True}


def test_units_are_one_text(client):
    """Records of three lines, apart by empty lines; success is the text TRUE."""
    answer = client.get(UNITS).json()
    assert answer["status"]["code"] == "TRUE"
    records = answer["data"].strip().split("\n\n")
    assert len(records) == 4
    assert [line.partition(":")[0] for line in records[0].splitlines()] == ["ID", "NAME", "AGENT_ID"]


def test_users_have_a_tag(client):
    """Who has the list already is told so."""
    answer = client.get(USERS)
    assert len(answer.json()["data"]) == 30
    again = client.get(USERS, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("what", ["jobs", "results"])
def test_pages_and_changes(client, what):
    """Jobs by a JSON body, results by a query: pages make the whole, tuNgay is inclusive."""

    def page(**asked):
        answer = client.post(JOBS, json=asked) if what == "jobs" else client.get(RESULTS, params=asked)
        return answer.json()

    total = page()["total"]
    rows = [row for number in range(1, 5) for row in page(trang=number, soLuong=100)["data"]]
    assert len(rows) == total
    since = rows[total // 2]["ngayCapNhat"]
    changed = page(trang=1, soLuong=1000, tuNgay=since)
    assert changed["data"] == [row for row in rows if row in rows[rows.index(changed["data"][0]) :]]
    assert changed["data"][0]["ngayCapNhat"] == since
    assert page(trang=0)["status"]["code"] == "1"
    assert page(tuNgay="2026-10-01")["status"]["code"] == "1"


def test_receipts_are_kept(client):
    """``?ids=1,2,3`` and an empty body; anything else is refused."""
    assert client.post(f"{RECEIPTS}?ids=HS000001,HS000002").json()["status"]["code"] == "TRUE"
    assert client.post(RECEIPTS).json()["status"]["code"] == "1"
    assert client.post(f"{RECEIPTS}?ids=1", content=b"{}").json()["status"]["code"] == "1"
    assert client.get("/books").json() == {"received": ["HS000001", "HS000002"], "logins": 1}


@pytest.mark.parametrize(
    ("expiry", "status", "code"), [("status", 200, "-2"), ("401", 401, "401"), ("empty", 200, "0")]
)
def test_a_session_ends_when_a_test_says_so(client, expiry, status, code):
    """Three ways to tell it, one of them by silence."""
    assert client.post("/books", json={"end_sessions": True, "expiry": expiry}).status_code == 200
    answer = client.post(JOBS, json={})
    assert (answer.status_code, answer.json()["status"]["code"]) == (status, code)
    assert not answer.json()["data"]
    log_in(client)
    assert client.post(JOBS, json={}).json()["total"] > 0
    assert client.post("/books", json={"expiry": "never"}).status_code == 400


def test_a_session_may_last_for_a_few_calls(start):
    """So that one ends in the middle of a list of pages."""
    client = start("ioffice_office", session_calls=2).client
    log_in(client)
    assert [client.post(JOBS, json={}).json()["status"]["code"] for _ in range(3)] == ["0", "0", "-2"]
