"""Who may come in: NTLM, which admits a TCP connection, or a forms session, which is a cookie that ends."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Protocol
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from simulators.runtime.wire import connection_of
from simulators.tandan_office import spnego
from simulators.tandan_office.config import SiteConfig
from simulators.tandan_office.envelope import arguments, read_call, result
from simulators.tandan_office.ntlm import Account, Handshake, kind_of

COOKIE = "FedAuth"
LOGIN_PAGE = "/_layouts/15/Authenticate.aspx"
_PAGE = "<!DOCTYPE html><html><body><form method='post'><input type='password' name='p'></form></body></html>"


class Gate(Protocol):
    """One way to log in."""

    def carries_login(self, scope: Scope) -> bool:
        """Whether a request claims to be logged in: others are steps of a login and no data calls."""
        ...

    def refuse(self, request: Request) -> Response | None:
        """What a request that is not logged in gets; None lets it in and counts it."""
        ...

    def farewell(self, request: Request) -> dict[str, str]:
        """Headers of an answer: the last one over a connection says so."""
        ...

    def forget_all(self) -> None:
        """Nobody is logged in any more."""
        ...


def gate_of(site: SiteConfig) -> Gate:
    """The gate of ``site``."""
    return FormsGate(site) if site.login == "forms" else NtlmGate(site)


class NtlmGate:
    """Admits connections whose handshake proved the password."""

    def __init__(self, site: SiteConfig) -> None:
        self._site = site
        self._account = Account(site.domain, site.username, site.password)
        self.forget_all()

    def forget_all(self) -> None:
        """Every connection must log in anew."""
        self._handshakes: WeakKeyDictionary[object, Handshake] = WeakKeyDictionary()
        self._calls: WeakKeyDictionary[object, int] = WeakKeyDictionary()

    def carries_login(self, scope: Scope) -> bool:
        """The connection is known, or this request is the last step."""
        message = _message(Headers(scope=scope).get("authorization", ""))[1]
        return connection_of(scope) in self._calls or kind_of(message) == 3

    def refuse(self, request: Request) -> Response | None:
        """401 with what is offered, or with a challenge."""
        connection = connection_of(request.scope)
        scheme, message = _message(request.headers.get("authorization", ""))
        if kind_of(message) == 1 and scheme in {one.lower() for one in self._site.schemes}:
            self._calls.pop(connection, None)
            handshake = self._handshakes[connection] = Handshake(self._account)
            challenge = handshake.challenge(message)
            return _unauthorized([_written(scheme, challenge)])
        if kind_of(message) == 3:
            started = self._handshakes.pop(connection, None)
            if started is None or not started.admits(message):
                return _unauthorized(self._site.schemes)
            self._calls[connection] = 0
        if connection not in self._calls:
            return _unauthorized(self._site.schemes)
        self._calls[connection] += 1
        return None

    def farewell(self, request: Request) -> dict[str, str]:
        """``Connection: close`` when it has served its calls."""
        served = self._calls.get(connection_of(request.scope), 0)
        over = self._site.session_calls and served >= self._site.session_calls
        return {"connection": "close"} if over else {}


class FormsGate:
    """Admits cookies that it gave out, for so many calls."""

    def __init__(self, site: SiteConfig) -> None:
        self._site = site
        self._left: dict[str, float] = {}

    def forget_all(self) -> None:
        """Every session is over."""
        self._left.clear()

    def carries_login(self, scope: Scope) -> bool:
        """The cookie counts."""
        return self._left.get(_cookie(Headers(scope=scope)), 0) > 0

    def refuse(self, request: Request) -> Response | None:
        """The way to the login page, in one of three forms."""
        cookie = _cookie(request.headers)
        if self._left.get(cookie, 0) > 0:
            self._left[cookie] -= 1
            return None
        if self._site.session_end == "forbidden":
            place = f"http://{request.headers['host']}{LOGIN_PAGE}"
            return Response("403 FORBIDDEN", 403, {"X-Forms_Based_Auth_Required": place})
        if self._site.session_end == "page":
            return HTMLResponse(_PAGE)
        return Response(status_code=302, headers={"location": f"{LOGIN_PAGE}?Source={request.url.path}"})

    def farewell(self, request: Request) -> dict[str, str]:  # noqa: ARG002 - a cookie does not care
        """Nothing to say."""
        return {}

    async def log_in(self, request: Request) -> Response:
        """``Authentication.asmx``, operation ``Login``.

        Raises:
            SoapFault: another operation.
        """
        _, asked = read_call(request.headers.get("soapaction", ""), await request.body())
        given = arguments(asked, ("username", "password"))
        right = hmac.compare_digest(given.get("username", "").encode(), self._site.username.encode())
        right &= hmac.compare_digest(given.get("password", "").encode(), self._site.password.encode())
        code = "NoError" if right else "PasswordNotMatch"
        inside = f"<CookieName>{COOKIE}</CookieName><ErrorCode>{escape(code)}</ErrorCode>"
        answer = Response(
            result("Login", inside + "<TimeoutSeconds>1800</TimeoutSeconds>"),
            media_type="text/xml; charset=utf-8",
        )
        if right:
            cookie = secrets.token_urlsafe(48)
            self._left[cookie] = self._site.session_calls or float("inf")
            answer.set_cookie(COOKIE, cookie, path="/", httponly=True)
        return answer


def _cookie(headers: Headers) -> str:
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _message(authorization: str) -> tuple[str, bytes]:
    scheme, _, text = authorization.partition(" ")
    try:
        token = base64.b64decode(text, validate=True)
    except binascii.Error:
        return scheme.lower(), b""
    return scheme.lower(), spnego.carried(token) if scheme.lower() == "negotiate" else token


def _written(scheme: str, challenge: bytes) -> str:
    carried = spnego.answer(challenge) if scheme == "negotiate" else challenge
    name = {"ntlm": "NTLM", "negotiate": "Negotiate"}[scheme]
    return f"{name} {base64.b64encode(carried).decode()}"


def _unauthorized(offers: list[str] | tuple[str, ...]) -> Response:
    answer = Response("401 UNAUTHORIZED", 401, media_type="text/plain")
    for offer in offers:
        answer.headers.append("WWW-Authenticate", offer)
    return answer
