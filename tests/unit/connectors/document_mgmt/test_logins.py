"""Logins that a source file describes: tokens for a password, keys in headers."""

import logging

import httpx
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.web.login_config import HeadersAuth, LoginTokenAuth
from connectors.document_mgmt.web.logins import LoginToken, fill, http_auth
from connectors.failures import Party
from connectors.http import build_client, send_capped
from domain.errors import Misconfigured, SourceBroke, SourceRefused, SourceUnavailable

CONNECTION = Connection(
    id="ioffice", base_url="http://office.test", login="canbo", password="mật khẩu", extra={"app": "A1"}
)
SETTINGS = LoginTokenAuth(
    kind="login_token",
    path="/login/v3/",
    body={"username": "{login}", "password": "{password}", "app": "{extra.app}", "type": "ANDROID", "n": 1},
    token="data.token",
    header="X-Authentication-Token",
)


class Office:
    """Gives tokens t1, t2, …, or ``login_answer``. ``accept`` decides about data calls."""

    def __init__(self, login_answer=None, accept=lambda _: True):
        self.login_answer = login_answer
        self.accept = accept
        self.logins = []
        self.data = []

    def __call__(self, request):
        if request.url.path == "/login/v3/":
            self.logins.append(request)
            token = {"status": {"code": "0"}, "data": {"token": f"t{len(self.logins)}"}}
            return self.login_answer or httpx.Response(200, json=token)
        self.data.append(request.headers["x-authentication-token"])
        return httpx.Response(200 if self.accept(self.data[-1]) else 401)


def call(office, settings=SETTINGS, *, monotonic=lambda: 0.0):
    """A function that makes one data call and gives its status."""
    auth = LoginToken(settings, CONNECTION, monotonic=monotonic)
    client = build_client(base_url="http://office.test", auth=auth, transport=httpx.MockTransport(office))

    def made():
        request = client.build_request("GET", "/data")
        return send_capped(client, request, max_body_bytes=100, party=Party.SOURCE).status

    return made


def test_one_login_serves_many_calls():
    """The body is filled from the connection, as JSON, and the token goes into its header."""
    office = Office()
    made = call(office)
    assert [made() for _ in range(3)] == [200] * 3
    assert office.data == ["t1"] * 3
    (login,) = office.logins
    assert login.read().decode() == (
        '{"username":"canbo","password":"mật khẩu","app":"A1","type":"ANDROID","n":1}'
    )


def test_a_form_and_a_prefix():
    """Some want a form, and a word before the token."""
    office = Office()
    settings = SETTINGS.model_copy(
        update={"send": "form", "prefix": "Bearer ", "body": {"u": "{login}", "x": None}}
    )
    call(office, settings)()
    assert office.logins[0].read() == b"u=canbo&x="
    assert office.data == ["Bearer t1"]


def test_a_session_that_ended_is_renewed_once():
    """A 401 means: log in again and ask again; a second 401 is the answer."""
    office = Office(accept=lambda token: token != "t1")
    made = call(office)
    assert made() == 401  # a fresh token that is refused is no session that ended
    assert made() == 200
    assert office.data == ["t1", "t1", "t2"]


def test_a_token_is_renewed_before_its_life_is_over():
    """``lifetime_minutes`` of the file, where the system does not tell."""
    office, now = Office(), [0.0]
    made = call(office, SETTINGS.model_copy(update={"lifetime_minutes": 30}), monotonic=lambda: now[0])
    for at in (0, 29 * 60, 30 * 60):
        now[0] = at
        made()
    assert office.data == ["t1", "t1", "t2"]


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (httpx.Response(200, json={"said": "Sai mật khẩu", "data": None}), SourceRefused, "Sai mật khẩu"),
        (httpx.Response(200, json={"data": {"token": ""}}), SourceRefused, "refused the login"),
        (httpx.Response(200, json={"data": {"token": "a b"}}), SourceRefused, "refused the login"),
        (httpx.Response(200, json=[1]), SourceRefused, "refused the login"),
        (httpx.Response(200, json={"data": {"requireOtp": True}}), SourceRefused, "one-time password"),
        (httpx.Response(400), SourceRefused, "refused the login"),
        (httpx.Response(200, content=b"<html>"), SourceBroke, "JSON"),
        (httpx.Response(200, content=b"[" * 60_000), SourceBroke, "JSON"),
        (httpx.Response(503), SourceUnavailable, "overloaded"),
    ],
)  # fmt: skip
def test_a_login_that_fails_says_why(answer, error, words):
    """A wrong password is answered with 200 in the field; OTP is for people."""
    with pytest.raises(error, match=words) as caught:
        call(Office(answer))()
    assert "mật khẩu" not in str(caught.value).replace("Sai mật khẩu", "")


def test_the_token_is_never_shown(caplog):
    """Not in a log at the finest level, not in a repr."""
    caplog.set_level(logging.DEBUG)
    office = Office(httpx.Response(200, json={"data": {"token": "t0ken-canary"}}))
    auth = LoginToken(SETTINGS, CONNECTION)
    client = build_client(base_url="http://office.test", auth=auth, transport=httpx.MockTransport(office))
    send_capped(client, client.build_request("GET", "/data"), max_body_bytes=100, party=Party.SOURCE)
    assert office.data == ["t0ken-canary"]
    assert "t0ken-canary" not in caplog.text + repr(auth)
    assert "mật khẩu" not in caplog.text + repr(auth)


def test_keys_go_into_headers():
    """Keys of an LGSP or of an API, each from its place in the connection."""
    headers = {"AppName": "{login}", "AccessKey": "{extra.app}", "X-Fixed": "1"}
    auth = http_auth(HeadersAuth(kind="headers", headers=headers), CONNECTION)
    request = next(auth.sync_auth_flow(httpx.Request("GET", "http://office.test")))
    assert {name: request.headers[name] for name in headers} == {
        "AppName": "canbo", "AccessKey": "A1", "X-Fixed": "1",
    }  # fmt: skip
    assert "A1" not in repr(auth)


@pytest.mark.parametrize("template", ["{extra.nothing}", "{password}"])
def test_what_a_header_cannot_hold_or_the_connection_lacks(template):
    """The error names the connection and what is missing, and not the secret."""
    with pytest.raises(Misconfigured) as caught:
        http_auth(HeadersAuth(kind="headers", headers={"X-Key": template}), CONNECTION)
    assert "ioffice" in str(caught.value)
    assert "mật khẩu" not in str(caught.value)


def test_braces_that_are_no_placeholder_stay():
    """Only login, password and extra are put in; what comes in is not searched again."""
    odd = CONNECTION.model_copy(update={"login": "{password}"})
    assert fill('{"a": {login} {other}}', odd) == '{"a": {password} {other}}'
