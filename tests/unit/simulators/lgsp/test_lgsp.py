"""The front lets through what is addressed rightly, and says no as an LGSP or X-Road does."""

import uuid

import pytest

PEOPLE = "/qlvb/api/danhmuc/can-bo"
R1 = "/r1/VN/GOV/000.00.00.H38/ccvc/qlnv"
CLIENT = "VN/GOV/000.00.00.H38/congtichhop"
FORWARD = "/XrdAdapter/RestService/forward"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def client(start):
    """A client of a running front."""
    return start("lgsp").client


def office_token(client, path, **headers):
    """A token of the office behind, asked for through the front."""
    return client.post(path, auth=("office", "office"), data=GRANT, headers=headers).json()["access_token"]


def test_the_lgsp_asks_for_its_own_token(client):
    """Without one 401; with one the office answers, whose token the LGSP has itself."""
    assert client.get(f"/ccvc/1.0{PEOPLE}").status_code == 401
    token = client.post("/token", auth=("khoa", "mat-khau-a"), data=GRANT).json()["access_token"]
    answer = client.get(f"/ccvc/1.0{PEOPLE}?PageSize=7", headers={"authorization": f"Bearer {token}"})
    assert len(answer.json()["Data"]["PageData"]) == 7


def test_xroad_lets_known_clients_to_known_services(client):
    """The service's own login passes; the answer names service and request."""
    road = {"x-road-client": CLIENT, "x-road-id": str(uuid.uuid4())}
    token = office_token(client, f"{R1}/token", **road)
    answer = client.get(f"{R1}{PEOPLE}", headers=road | {"authorization": f"Bearer {token}"})
    assert answer.json()["Data"]["TotalRows"] == 30
    assert answer.headers["x-road-request-id"] == road["x-road-id"]
    assert answer.headers["x-road-service"] == R1.removeprefix("/r1/")


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        (R1, {}, "Client.MissingHeader"),
        (R1, {"x-road-client": CLIENT, "x-road-id": "7"}, "Client.BadRequest"),
        (R1, {"x-road-client": "VN/GOV/000.00.00.H41/ai"}, "Server.ServerProxy.AccessDenied"),
        (R1 + "x", {"x-road-client": CLIENT}, "Server.ServerProxy.UnknownService"),
    ],
)
def test_xroad_says_no_in_its_header(client, path, headers, code):
    """``X-Road-Error`` with the code, and the same in the body."""
    answer = client.get(f"{path}{PEOPLE}", headers={"x-road-id": str(uuid.uuid4())} | headers)
    assert answer.headers["x-road-error"] == answer.json()["type"] == code


def test_the_adapter_knows_its_providers_by_dstcode(client):
    """Colons between the parts; its own parameters do not reach the office."""
    way = "dstcode=VN:GOV:000.00.00.H38:ccvc&providerurl=http%3A%2F%2Fccvc.vn"
    token = office_token(client, f"{FORWARD}/token?{way}")
    headers = {"authorization": f"Bearer {token}"}
    assert client.get(f"{FORWARD}{PEOPLE}?PageSize=5&{way}", headers=headers).json()["IsSuccess"]
    assert client.get(f"{FORWARD}{PEOPLE}?dstcode=VN:GOV:x:y", headers=headers).status_code == 404
