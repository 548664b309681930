"""NTLM: three requests on one connection, for one server, with nothing to read in the logs."""

import base64
import datetime as dt
import hashlib
import logging
import os
import struct
import subprocess
import sys

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.failures import Party
from connectors.http import build_client, send_capped
from connectors.ntlm import NtlmLogin
from domain.errors import GatewayError, SourceBroke, SourceRefused
from simulators.tandan_office import spnego
from simulators.tandan_office.ntlm import Account, Handshake, kind_of

PASSWORD = "mật-khẩu-hush"
ACCOUNT = Account("LAOCAI", "gateway", PASSWORD)
CHANNEL_BINDINGS = 10


class Site:
    """A server that admits its one connection after the three messages, judged by the simulator's code.

    ``streams``: the connection each answer came over. ``close_after``: forget the login after so many calls.
    """

    def __init__(self, schemes=("Negotiate", "NTLM"), streams=None, close_after=None):
        self.schemes = schemes
        self.streams = streams or (lambda _: self)
        self.close_after = close_after
        self.requests = []
        self.admitted = 0
        self.handshake = None
        self.proofs = []

    def __call__(self, request):
        self.requests.append(
            httpx.Request("POST", request.url, headers=request.headers.raw, content=request.content)
        )
        status, offers = self.judge(request.headers.get("authorization", ""))
        headers = [("WWW-Authenticate", offer) for offer in offers]
        stream = self.streams(len(self.requests))
        return httpx.Response(
            status, headers=headers, content=b"hello", extensions={"network_stream": stream}
        )

    def get_extra_info(self, _):
        """A plain connection has no TLS."""
        return

    def judge(self, authorization):
        scheme, _, text = authorization.partition(" ")
        token = base64.b64decode(text)
        message = spnego.carried(token) if scheme == "Negotiate" else token
        if kind_of(message) == 1:
            self.handshake = Handshake(ACCOUNT)
            challenge = self.handshake.challenge(message)
            carried = spnego.answer(challenge) if scheme == "Negotiate" else challenge
            return 401, [f"{scheme} {base64.b64encode(carried).decode()}"]
        if kind_of(message) == 3:
            self.proofs.append(message)
            self.admitted = (self.close_after or 1_000) if self.handshake.admits(message) else 0
        if not self.admitted:
            return 401, self.schemes
        self.admitted -= 1
        return 200, []


def client_of(server, *, login="LAOCAI\\gateway", password=PASSWORD, base_url="http://site.test"):
    """A client that logs in at ``base_url``."""
    auth = NtlmLogin(base_url, login, SecretStr(password), party=Party.SOURCE)
    return build_client(base_url=base_url, auth=auth, transport=httpx.MockTransport(server))


def call(client, url="/data"):
    """One data call; its status."""
    request = client.build_request("POST", url, content=b"<ask/>")
    return send_capped(client, request, max_body_bytes=1000, party=Party.SOURCE).status


@pytest.mark.parametrize("schemes", [("NTLM",), ("Negotiate", "NTLM"), ("Negotiate",), ("Negotiate, NTLM",)])
def test_three_requests_and_the_connection_is_known(schemes):
    """Refused, challenged, admitted; from then on nothing about the login is sent."""
    site = Site(schemes)
    client = client_of(site)
    assert [call(client), call(client)] == [200, 200]
    sent = [request.headers.get("authorization", "").partition(" ")[0] for request in site.requests]
    wanted = "Negotiate" if schemes == ("Negotiate",) else "NTLM"
    assert sent == ["", wanted, wanted, ""]
    assert {request.content for request in site.requests} == {b"<ask/>"}


@pytest.mark.parametrize("login", ["LAOCAI\\gateway", "laocai\\GateWay"])
def test_domain_and_user(login):
    r"""``DOMAIN\user`` in any case is the account."""
    assert call(client_of(Site(), login=login)) == 200


def test_a_closed_connection_costs_a_login():
    """A new connection is unknown to the server: the login is made again, in the middle of a pull."""
    site = Site(("NTLM",), close_after=2)
    client = client_of(site)
    assert [call(client) for _ in range(5)] == [200] * 5
    assert len(site.proofs) == 3


@pytest.mark.parametrize("schemes", [("NTLM",), ("Negotiate",)])
def test_a_wrong_password_is_tried_once(schemes):
    """One proof, then the refusal stands: accounts lock after a few."""
    site = Site(schemes)
    assert call(client_of(site, password="wrong")) == 401
    assert len(site.proofs) == 1


def test_a_login_that_changed_its_connection_is_made_once_more():
    """The proof went over another connection than the challenge: one more round, never a third."""
    site = Site(("NTLM",), streams=lambda _: Tls(None))
    assert call(client_of(site, password="wrong")) == 401
    assert len(site.proofs) == 2


def test_a_server_that_offers_something_else_is_left_alone():
    """Basic, Digest or nothing: nothing is sent, the 401 stands."""
    for offers in ((), ("Basic realm=x",), ('Digest realm="NTLM"',)):
        site = Site(offers)
        assert call(client_of(site)) == 401
        assert len(site.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://other.test/data", "http://site.test:81/data", "https://site.test/data"]
)
def test_no_other_server_is_told_anything(url):
    """Another host, port or scheme gets the request and no message of NTLM."""
    site = Site()
    assert call(client_of(site), url) == 401
    assert [request.headers.get("authorization") for request in site.requests] == [None]


def test_a_challenge_that_is_none_is_a_refused_login():
    """Asked to go on without a challenge, there is nothing to answer."""
    with pytest.raises(SourceRefused):
        call(client_of(lambda _: httpx.Response(401, headers={"WWW-Authenticate": "NTLM"})))


@pytest.mark.parametrize("body", [b"x" * 300_000, b"\x1f\x8b junk"])
def test_the_body_of_a_refusal_is_bounded(body):
    """A refusal that does not end, or is no gzip although it says so, ends the call."""
    encoding = {"content-encoding": "gzip"} if body.startswith(b"\x1f") else {}
    headers = {"WWW-Authenticate": "NTLM"} | encoding

    def streamed():
        yield body

    with pytest.raises(SourceBroke):
        call(client_of(lambda _: httpx.Response(401, headers=headers, content=streamed())))


@given(st.binary(max_size=300), st.sampled_from(["NTLM", "Negotiate"]), st.booleans())
def test_any_challenge_ends_in_an_answer_or_an_error_of_ours(junk, scheme, marked):
    """Whatever bytes stand where a challenge should, only errors of the gateway come out, without secrets."""
    message = (b"NTLMSSP\x00" + struct.pack("<I", 2) + junk) if marked else junk
    steps = iter(["", base64.b64encode(message).decode(), "", "", ""])

    def server(_):
        return httpx.Response(401, headers={"WWW-Authenticate": f"{scheme} {next(steps)}".strip()})

    try:
        assert call(client_of(server)) == 401
    except GatewayError as error:
        assert PASSWORD not in repr(error) + str(error)  # noqa: PT017 - either outcome is right


def test_an_environment_that_asks_for_ntlmv1_sends_nothing():
    """LM_COMPAT_LEVEL makes pyspnego answer with NTLMv1, which is broken: the login is refused instead."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import tests.unit.connectors.test_ntlm as t\n"
        "site = t.Site(('NTLM',))\n"
        "try: t.call(t.client_of(site))\n"
        "except t.SourceRefused: print('refused', len(site.proofs))\n"
    )
    root = os.fspath(__import__("pathlib").Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", code, root],
        cwd=root,
        env={**os.environ, "LM_COMPAT_LEVEL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["refused", "0"], done.stderr


class Tls:
    """A TLS connection whose server has ``certificate``."""

    def __init__(self, certificate):
        self.certificate = certificate

    def get_extra_info(self, name):
        return self if name == "ssl_object" else None

    def getpeercert(self, binary_form):
        return self.certificate if binary_form else None


def certificate_of(key, digest):
    """A self-signed certificate, DER."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.test")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + dt.timedelta(days=900))
    return built.sign(key, digest).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("digest", "name"), [(hashes.SHA256(), "sha256"), (hashes.SHA384(), "sha384"), (None, None)]
)
def test_over_tls_the_login_is_bound_to_the_certificate(digest, name):
    """``tls-server-end-point``: a proof passed on through another connection proves nothing (RFC 5929)."""
    key = ec.generate_private_key(ec.SECP256R1()) if digest else ed25519.Ed25519PrivateKey.generate()
    certificate = certificate_of(key, digest)
    site = Site(("NTLM",), streams=lambda _: Tls(certificate))
    assert call(client_of(site, base_url="https://site.test")) == 200
    given_pairs = site.proofs[0][slice(*response_span(site.proofs[0]))][44:]
    found = None
    while given_pairs[:2] != b"\x00\x00":
        number, length = struct.unpack_from("<HH", given_pairs)
        found = given_pairs[4 : 4 + length] if number == CHANNEL_BINDINGS else found
        given_pairs = given_pairs[4 + length :]
    if name is None:
        assert found in {None, bytes(16)}
        return
    data = b"tls-server-end-point:" + hashlib.new(name, certificate).digest()
    whole = struct.pack("<IIII", 0, 0, 0, 0) + struct.pack("<I", len(data)) + data
    assert found == hashlib.md5(whole).digest()


def response_span(proof):
    """Where the NTLMv2 response stands in an AUTHENTICATE message."""
    length, _, offset = struct.unpack_from("<HHI", proof, 20)
    return offset, offset + length


def test_nothing_secret_is_logged_or_shown(caplog):
    """With every logger at DEBUG neither the password nor its hashes appear, right or wrong, nor in repr."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "spnego"):  # another test may have quietened them
        caplog.set_level(logging.DEBUG, logger=name)
    for password in (PASSWORD, "wrong-mật-khẩu"):
        call(client_of(Site(), password=password))
    assert any(record.name.startswith("spnego") for record in caplog.records)
    hashed = ACCOUNT.key_for("gateway", "LAOCAI").hex()
    for secret in (PASSWORD, "wrong-mật-khẩu", hashed, base64.b64encode(PASSWORD.encode()).decode()):
        assert secret not in caplog.text
    auth = NtlmLogin("http://site.test", "u", SecretStr(PASSWORD), party=Party.SOURCE)
    assert repr(auth) == "NtlmLogin('http://site.test')"
