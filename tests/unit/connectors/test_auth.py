"""The bearer token: fetched, renewed, never shown."""

import base64

import httpx
import pytest
from pydantic import SecretStr

from connectors.auth import ClientCredentials
from connectors.failures import Party
from connectors.http import build_client, send_capped
from domain.errors import (
    OutcomeUnknown,
    ReceiverRefused,
    ReceiverUnavailable,
    SourceBroke,
    SourceRefused,
    SourceUnavailable,
)


class TokenServer:
    """Gives tokens t1, t2, ... and remembers what was asked; ``accept`` decides about data calls."""

    def __init__(self, token_answer=None, accept=lambda _: True, lifetime=100):
        self.token_answer = token_answer
        self.accept = accept
        self.lifetime = lifetime
        self.tokens = 0
        self.data_calls = []

    def __call__(self, request):
        if request.url.path == "/token":
            assert request.headers["authorization"] == "Basic " + base64.b64encode(b"u:hush").decode()
            assert request.read() == b"grant_type=client_credentials"
            self.tokens += 1
            if self.token_answer is not None:
                return self.token_answer() if callable(self.token_answer) else self.token_answer
            return httpx.Response(
                200,
                json={"access_token": f"t{self.tokens}", "token_type": "Bearer", "expires_in": self.lifetime},
            )
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.data_calls.append(token)
        return httpx.Response(200 if self.accept(token) else 401)


class Ticking:
    now = 0.0

    def __call__(self):
        return self.now


def session(server, *, party=Party.SOURCE, ticking=None):
    """A function that makes one data call and returns its status."""
    auth = ClientCredentials(
        "http://lgsp.test/token", "u", SecretStr("hush"), party=party, monotonic=ticking or Ticking()
    )
    client = build_client(base_url="http://lgsp.test", auth=auth, transport=httpx.MockTransport(server))

    def call():
        return send_capped(
            client, client.build_request("POST", "/data", content=b"x"), max_body_bytes=100, party=party
        ).status

    return call


def test_one_token_serves_until_shortly_before_its_end():
    """A token is fetched once and renewed before the server would refuse it."""
    server, ticking = TokenServer(), Ticking()
    call = session(server, ticking=ticking)
    for now in (0, 79, 81):
        ticking.now = now
        call()
    assert server.data_calls == ["t1", "t1", "t2"]


def test_an_early_expiry_is_mended_once():
    """A 401 in mid-life costs one new token and the same call again."""
    server = TokenServer()
    call = session(server)
    call()
    server.accept = lambda token: token != "t1"
    assert call() == 200
    assert server.data_calls == ["t1", "t1", "t2"]


def test_a_server_that_refuses_fresh_tokens_is_not_asked_for_ever():
    """A fresh token that is refused is a 401 and nothing more is tried."""
    server = TokenServer(accept=lambda _: False)
    assert session(server)() == 401
    assert (server.tokens, len(server.data_calls)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "source", "receiver"),
    [
        (httpx.Response(401), SourceRefused, ReceiverRefused),
        (httpx.Response(400, json={"error": "invalid_client"}), SourceRefused, ReceiverRefused),
        (httpx.Response(503), SourceUnavailable, ReceiverUnavailable),
        (httpx.Response(500), SourceUnavailable, ReceiverUnavailable),
        (httpx.Response(200, html="<p>login"), SourceBroke, ReceiverUnavailable),
        (httpx.Response(200, json=[]), SourceBroke, ReceiverUnavailable),
        (httpx.Response(200, json={"access_token": "a b"}), SourceBroke, ReceiverUnavailable),
        (httpx.Response(200, json={"access_token": "a\r\nX: y"}), SourceBroke, ReceiverUnavailable),
        (httpx.Response(200, json={"access_token": ""}), SourceBroke, ReceiverUnavailable),
        (
            httpx.Response(200, json={"access_token": "a", "token_type": "mac"}),
            SourceBroke,
            ReceiverUnavailable,
        ),
        (
            httpx.Response(200, json={"access_token": "a", "expires_in": "soon"}),
            SourceBroke,
            ReceiverUnavailable,
        ),
        (httpx.Response(200, content=b"x" * 70_000), SourceBroke, ReceiverUnavailable),
    ],
)
def test_a_failed_login_sends_no_data(answer, source, receiver):
    """Every bad token answer has its class, and the request itself never leaves."""
    for party, kind in ((Party.SOURCE, source), (Party.RECEIVER, receiver)):
        server = TokenServer(
            lambda: httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        )
        with pytest.raises(kind):
            session(server, party=party)()
        assert server.data_calls == []


def test_a_token_server_that_breaks_off_leaves_no_package_in_doubt():
    """A lost answer of the login is not a lost answer of the package."""

    def token_lost():
        raise httpx.ReadTimeout("lost")

    with pytest.raises(ReceiverUnavailable):
        session(TokenServer(token_lost), party=Party.RECEIVER)()


def test_a_data_answer_lost_after_a_login_is_in_doubt():
    """The same exception on the package itself is an unknown outcome."""

    def lost(_):
        raise httpx.ReadTimeout("lost")

    with pytest.raises(OutcomeUnknown):
        session(TokenServer(accept=lost), party=Party.RECEIVER)()


def test_a_missing_lifetime_is_short():
    """Without expires_in the token is used for minutes, not for ever (RFC 6749 section 5.1)."""
    server, ticking = TokenServer(lifetime=None), Ticking()
    call = session(server, ticking=ticking)
    call()
    ticking.now = 290
    call()
    assert server.data_calls == ["t1", "t2"]


@pytest.mark.parametrize("lifetime", [-5, 1e300, "NaN", "inf"])
def test_a_senseless_lifetime_is_short(lifetime):
    """What no clock can wait for does not make a token immortal."""
    server, ticking = TokenServer(lifetime=lifetime), Ticking()
    call = session(server, ticking=ticking)
    call()
    ticking.now = 290
    call()
    assert server.data_calls == ["t1", "t2"]


def test_nothing_secret_is_shown():
    """The repr of the login shows where, not what."""
    auth = ClientCredentials("http://lgsp.test/token", "u", SecretStr("hush"), party=Party.SOURCE)
    assert repr(auth) == "ClientCredentials('http://lgsp.test/token')"
