"""The login of a source as an ``httpx.Auth``: as its file describes it, with what its connection holds."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Generator, Mapping
from typing import cast

import httpx
from pydantic import SecretStr

from connectors.auth import ClientCredentials
from connectors.connection import Connection
from connectors.document_mgmt.config import OAuth2
from connectors.document_mgmt.web.login_config import HeadersAuth, LoginTokenAuth
from connectors.document_mgmt.web.route_config import LgspRoute, Route
from connectors.document_mgmt.web.site_logins import site_auth
from connectors.failures import Failure, Party
from connectors.redaction import redact
from connectors.token_login import TokenLogin, login_timeout, visible
from domain.errors import Misconfigured, SourceRefused
from domain.records import Json
from domain.text import Text

_PLACEHOLDER = re.compile(r"\{(login|password|extra\.[\w-]+)\}")
_SHOWN_CHARS = 200
_UNTIL_REFUSED_S = 365 * 86_400.0


def http_auth(kind: object, connection: Connection) -> httpx.Auth | None:
    """The HTTP login for an ``auth`` entry; None when the login is not HTTP's.

    Raises:
        Misconfigured: the entry wants something the connection does not have.
    """
    if isinstance(kind, OAuth2):
        token_url = connection.base_url + kind.token_path
        return ClientCredentials(token_url, connection.login, connection.password, party=Party.SOURCE)
    if isinstance(kind, LoginTokenAuth):
        return LoginToken(kind, connection)
    if isinstance(kind, HeadersAuth):
        return Keys({name: _header(value, connection) for name, value in kind.headers.items()})
    if getattr(kind, "kind", "") == "basic":
        return httpx.BasicAuth(connection.login, connection.password.get_secret_value())
    return site_auth(kind, connection)


def route_auth(route: Route | None, connection: Connection, *, own: httpx.Auth | None) -> httpx.Auth | None:
    """The login that the way itself asks for. ``own``: that of the system behind it.

    Raises:
        Misconfigured: both ask and the connection holds one login only, or both write the same header.
    """
    if not isinstance(route, LgspRoute):
        return None
    if isinstance(own, ClientCredentials | httpx.BasicAuth) or getattr(own, "header", "") == "authorization":
        raise _one_header_for_two(connection)
    key = connection.extra.get("consumer_key") or ("" if own else connection.login)
    secret = connection.extra.get("consumer_secret") or (
        "" if own else connection.password.get_secret_value()
    )
    if not key or not secret:
        raise _missing("consumer_key, consumer_secret", connection)
    url = connection.base_url + route.token_path
    return ClientCredentials(url, key, SecretStr(secret), party=Party.SOURCE)


class Keys(httpx.Auth):
    """The same headers on every request."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def __repr__(self) -> str:
        return f"Keys({sorted(self._headers)!r})"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put them on."""
        request.headers.update(self._headers)
        yield request


class LoginToken(TokenLogin):
    """The token that a login by user name and password gives; see ``LoginTokenAuth``. ``header``: where it
    goes, lower case.
    """

    def __init__(
        self,
        settings: LoginTokenAuth,
        connection: Connection,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(connection.base_url + settings.path, party=Party.SOURCE, monotonic=monotonic)
        self._settings = settings
        self.header = settings.header.lower()
        self._body = {
            name: fill(value, connection) if isinstance(value, str) else value
            for name, value in settings.body.items()
        }

    def _ask(self) -> httpx.Request:
        headers = {"Accept": "application/json"}
        if self._settings.send == "form":
            form = {name: "" if value is None else str(value) for name, value in self._body.items()}
            return httpx.Request(
                "POST", self._login_url, data=form, headers=headers, extensions=login_timeout()
            )
        return httpx.Request(
            "POST", self._login_url, json=self._body, headers=headers, extensions=login_timeout()
        )

    def _carry(self, request: httpx.Request, token: str) -> None:
        request.headers[self._settings.header] = self._settings.prefix + token

    def _read_token(self, body: bytes) -> tuple[str, float]:
        """The token. An answer without one is a refusal: a wrong password is answered with 200 too.

        Raises:
            GatewayError: refused, asks for a one-time password, or no JSON.
        """
        try:
            answer = cast("Json", json.loads(body))
        except (ValueError, RecursionError) as exc:
            raise self._error(Failure.UNREADABLE, f"JSON: {type(exc).__name__}") from exc
        token: Json = answer
        for name in self._settings.token.split("."):
            token = token.get(name) if isinstance(token, dict) else None
        if isinstance(token, str) and visible(token):
            minutes = self._settings.lifetime_minutes
            return token, minutes * 60 if minutes else _UNTIL_REFUSED_S
        if b"otp" in body.lower():
            raise _asks_for_otp(self._login_url)
        said = redact(json.dumps(answer, ensure_ascii=False))[:_SHOWN_CHARS]
        raise self._error(Failure.LOGIN_REFUSED, f"{self._settings.token}: {said}")


def fill(template: str, connection: Connection) -> str:
    """``template`` with what the connection holds in place of ``{login}``, ``{password}``, ``{extra.NAME}``.

    Raises:
        Misconfigured: the connection does not have it.
    """

    def held(found: re.Match[str]) -> str:
        name = found[1]
        value = {"login": connection.login, "password": connection.password.get_secret_value()}.get(name)
        value = connection.extra.get(name.removeprefix("extra."), "") if value is None else value
        if not value:
            raise _missing(name, connection)
        return value

    return _PLACEHOLDER.sub(held, template)


def _header(template: str, connection: Connection) -> str:
    value = fill(template, connection)
    if not (value.isascii() and value.isprintable()):
        raise _missing(f"{template} (ASCII)", connection)
    return value


def _missing(name: str, connection: Connection) -> Misconfigured:
    return Misconfigured(
        Text(
            f"Kết nối '{connection.id}' thiếu {name}",
            f"the connection '{connection.id}' has no {name}",
        ),
        Text(
            "Thêm vào kết nối trong Airflow; mục extra giữ những gì ngoài login và password.",
            "Add it to the connection in Airflow; extra holds what is neither login nor password.",
        ),
        connection.id,
    )


def _one_header_for_two(connection: Connection) -> Misconfigured:
    return Misconfigured(
        Text(
            "LGSP và phần mềm phía sau cùng dùng tiêu đề Authorization",
            "the LGSP and the system behind it both write the header Authorization",
        ),
        Text(
            "Để auth: {kind: none} nếu LGSP tự đăng nhập vào phần mềm; nếu không, dùng tiêu đề khác.",
            "Write auth: {kind: none} if the LGSP logs in for us; else another header (kind headers).",
        ),
        connection.id,
    )


def _asks_for_otp(where: str) -> SourceRefused:
    return SourceRefused(
        Text(
            "Hệ thống đòi mã OTP: cổng chạy không có người nên không đăng nhập bằng OTP được",
            "the system asks for a one-time password, which nobody can give to a gateway that runs alone",
        ),
        Text(
            "Xin đơn vị vận hành một tài khoản tích hợp không dùng OTP, hoặc đường đăng nhập v3.",
            "Ask its operator for an integration account without OTP, or for the login of version 3.",
        ),
        where,
    )
