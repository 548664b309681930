"""The way of a request: through X-Road, its adapter and an LGSP, for data and for logins alike."""

import uuid
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import TypeAdapter

from connectors.connection import Connection
from connectors.document_mgmt.readers import Opening
from connectors.document_mgmt.source_file import parse_source
from connectors.document_mgmt.web.client import forget_login, open_client
from connectors.document_mgmt.web.route_config import Route
from connectors.document_mgmt.web.routes import rewrite, xroad_failure
from connectors.failures import Party
from connectors.http import send_capped
from domain.clock import FixedClock
from domain.errors import Misconfigured, SourceBroke, SourceRefused, SourceUnavailable

CLIENT = {"member": "000.00.00.H38", "subsystem": "congtichhop"}
SERVICE = {"class": "COM", "member": "0106001236", "subsystem": "Ngân Lượng/1", "code": "thanh toán"}
XROAD = {"kind": "xroad", "client": CLIENT, "service": SERVICE}
ADAPTER = {"kind": "xrd_adapter", "provider": {"member": "000.00.00.G22", "subsystem": "vpcpdvcprovider"}}
LGSP = {"kind": "lgsp", "prefix": "/ccvc/1.0"}


def route(data):
    """A route as a source file has it."""
    return TypeAdapter(Route).validate_python(data)


class Wire:
    """Remembers requests; answers with the next of ``answers``, or 200."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []

    def __call__(self, request):
        self.seen.append(request)
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": f"t{len(self.seen)}", "expires_in": 1000})
        return self.answers.pop(0) if self.answers else httpx.Response(200, json=[])

    def client(self, way, *, auth=None, base="http://ss.test/gate", **extra):
        """A client on its way."""
        file = {
            "name": "office",
            "protocol": "rest",
            "connection": "office",
            "auth": auth or {"kind": "none"},
            "route": way,
            "kinds": {"people": {"path": "/x", "key_field": "id"}},
        }
        connection = Connection(id="office", base_url=base, login="u", password="p", extra=extra)
        opening = Opening(FixedClock(datetime.now(UTC)), transport=httpx.MockTransport(self))
        return open_client(parse_source(file, "office"), connection, opening)


def get(client, path="/qlvb/api/x?a=1&b=%2F"):
    """One call."""
    request = client.build_request("GET", path)
    return send_capped(client, request, max_body_bytes=1000, party=Party.SOURCE)


def test_xroad_puts_client_service_and_a_fresh_id_on_every_request():
    """Each part of an identifier is percent-encoded by itself; the query stays as it was."""
    wire = Wire()
    client = wire.client(XROAD | {"user_id": "VN0123"})
    get(client)
    get(client)
    first, second = wire.seen
    assert first.url.raw_path == (
        b"/gate/r1/VN/COM/0106001236/Ng%C3%A2n%20L%C6%B0%E1%BB%A3ng%2F1/thanh%20to%C3%A1n"
        b"/qlvb/api/x?a=1&b=%2F"
    )
    assert first.headers["x-road-client"] == "VN/GOV/000.00.00.H38/congtichhop"
    assert first.headers["x-road-userid"] == "VN0123"
    ids = {uuid.UUID(request.headers["x-road-id"]) for request in wire.seen}
    assert len(ids) == 2
    assert second.headers["host"] == "ss.test"


def test_the_adapter_gets_code_and_address_of_the_provider():
    """``dstcode`` has colons, as in the field; the provider's address is one value."""
    target = rewrite(route(ADAPTER), "/mapi/login", "a=1", "id")
    assert target.path == "/XrdAdapter/RestService/forward/mapi/login"
    assert target.query == "a=1&dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider"
    told = rewrite(route(ADAPTER | {"provider_url": "http://dvc.vn:80/a b".replace(" ", "")}), "/x", "", "id")
    assert told.query.endswith("&providerurl=http%3A%2F%2Fdvc.vn%3A80%2Fab")


def test_the_lgsp_has_a_prefix_and_a_token():
    """The token comes from the LGSP itself, with the connection's login; data calls go below the prefix."""
    wire = Wire()
    get(wire.client(LGSP, base="http://lgsp.test:8280"))
    token, data = wire.seen
    assert token.url == "http://lgsp.test:8280/token"
    assert token.headers["authorization"] == httpx.BasicAuth("u", "p")._auth_header
    assert data.url.path == "/ccvc/1.0/qlvb/api/x"
    assert data.headers["authorization"] == "Bearer t1"


LOGIN = {
    "kind": "login_token",
    "path": "/login",
    "body": {"username": "{login}", "password": "{password}"},
    "token": "data.token",
    "header": "X-Authentication-Token",
}


def test_two_logins_at_once():
    """Behind an LGSP a system with a login of its own is reached with both, and the login passes the LGSP."""
    wire = Wire(httpx.Response(200, json={"data": {"token": "own"}}))
    client = wire.client(LGSP, auth=LOGIN, consumer_key="ck", consumer_secret="cs")
    get(client)
    front, own, data = wire.seen
    assert front.headers["authorization"] == httpx.BasicAuth("ck", "cs")._auth_header
    assert (own.url.path, own.headers["authorization"]) == ("/gate/ccvc/1.0/login", "Bearer t1")
    assert own.read() == b'{"username":"u","password":"p"}'
    assert data.headers["authorization"] == "Bearer t1"
    assert data.headers["x-authentication-token"] == "own"
    assert forget_login(client)


def test_each_of_two_logins_is_renewed_when_it_ends():
    """A 401 renews the outer one first, then the inner one; the call goes through."""
    ok = httpx.Response(200, json={"data": {"token": "own"}})
    wire = Wire(ok, httpx.Response(200), *[httpx.Response(401)] * 2, ok, httpx.Response(200, json=[7]))
    client = wire.client(LGSP, auth=LOGIN, consumer_key="ck", consumer_secret="cs")
    get(client)
    assert get(client).body == b"[7]"
    assert [request.url.path.rpartition("/")[2] for request in wire.seen[3:]] == [
        "x", "token", "x", "login", "x",
    ]  # fmt: skip


def test_a_login_of_its_own_needs_keys_of_its_own():
    """One login cannot be both."""
    with pytest.raises(Misconfigured, match="consumer_key"):
        Wire().client(LGSP, auth=LOGIN)


@pytest.mark.parametrize(
    "auth",
    [
        {"kind": "basic"},
        {"kind": "oauth2_client_credentials", "token_path": "/token"},
        LOGIN | {"header": "Authorization", "prefix": "Bearer "},
    ],
)
def test_two_logins_cannot_share_a_header(auth):
    """One of them would never arrive; the error says what to write instead."""
    with pytest.raises(Misconfigured, match="Authorization"):
        Wire().client(LGSP, auth=auth, consumer_key="ck", consumer_secret="cs")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("Server.ServerProxy.ServiceFailed.HttpError", SourceUnavailable),
        ("Server.ClientProxy.NetworkError", SourceUnavailable),
        ("Server.ServerProxy.DatabaseError", SourceUnavailable),
        ("Server.ServerProxy.AccessDenied", SourceRefused),
        ("Server.ServerProxy.UnknownService", SourceRefused),
        ("Client.ClientProxy.SslAuthenticationFailed", SourceRefused),
        ("Client.MissingHeader", SourceRefused),
        ("Server.ServerProxy.InvalidXml", SourceBroke),
        ("something else", SourceBroke),
        ("", SourceBroke),
    ],
)
def test_what_xroad_says_about_itself_is_no_answer_of_the_service(code, error):
    """The header decides, also with status 200: what passes by itself is tried again, the rest is not."""
    wire = Wire(httpx.Response(200, headers={"x-road-error": code}, json=[{"id": "no"}]))
    with pytest.raises(error, match="X-Road-Error") as caught:
        get(wire.client(XROAD))
    assert "/r1/VN/COM/" in (caught.value.where or "")


def test_what_xroad_says_is_cleaned():
    """A code with secrets and line ends does not reach a log as it is."""
    said = str(xroad_failure("Server.X\r\npassword=hush-hush", "here"))
    assert "hush-hush" not in said
    assert "\n" not in said.splitlines()[0][:-1]


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "xroad"},
        XROAD | {"client": CLIENT | {"member": ""}},
        XROAD | {"user_id": "hai chữ"},
        ADAPTER | {"provider_url": "ftp://x"},
        LGSP | {"prefix": "no-slash"},
        {"kind": "proxy"},
    ],
)
def test_a_route_that_makes_no_sense_is_refused(bad):
    """Faults are found when the file is read."""
    with pytest.raises(ValueError, match=r".+"):
        route(bad)
