"""OAuth 2 client credentials (RFC 6749 section 4.4), the login of LGSP and of the REST document systems."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator

import httpx
from pydantic import SecretStr

from connectors.failures import Failure, Party
from connectors.token_login import TokenLogin, login_timeout, visible

_DEFAULT_LIFETIME_S = 300.0
_LONGEST_LIFETIME_S = 7 * 86_400.0


class ClientCredentials(TokenLogin):
    """Bearer token from ``token_url``; see ``TokenLogin``."""

    def __init__(
        self,
        token_url: str,
        login: str,
        password: SecretStr,
        *,
        party: Party,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(token_url, party=party, monotonic=monotonic)
        self._basic = httpx.BasicAuth(login, password.get_secret_value())

    def _ask(self) -> httpx.Request:
        ask = httpx.Request(
            "POST",
            self._login_url,
            data={"grant_type": "client_credentials"},
            headers={"Accept": "application/json"},
            extensions=login_timeout(),
        )
        return next(self._basic.auth_flow(ask))

    def _carry(self, request: httpx.Request, token: str) -> None:
        request.headers["Authorization"] = f"Bearer {token}"

    def _read_token(self, body: bytes) -> tuple[str, float]:
        """The token and its life in seconds (RFC 6749 section 5.1; ``expires_in`` may be missing)."""
        try:
            answer = json.loads(body)
            token, kind = answer["access_token"], str(answer.get("token_type", "Bearer"))
            told_s = float(answer.get("expires_in") or 0)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise self._error(Failure.UNREADABLE, type(exc).__name__) from exc
        if not isinstance(token, str) or not visible(token) or kind.lower() != "bearer":
            raise self._error(Failure.UNREADABLE, "access_token, token_type")
        return token, told_s if 0 < told_s <= _LONGEST_LIFETIME_S else _DEFAULT_LIFETIME_S


class Behind(httpx.Auth):
    """Two logins at once: ``outer`` is that of a gateway in front, ``inner`` that of the system behind it.

    Every request of ``inner``, its login too, passes through ``outer``.
    """

    def __init__(self, outer: httpx.Auth, inner: httpx.Auth) -> None:
        self._outer = outer
        self.inner = inner

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Drive both."""
        flow = self.inner.sync_auth_flow(request)
        asked = next(flow)
        while True:
            answer = yield from _through(self._outer, asked)
            try:
                asked = flow.send(answer)
            except StopIteration:
                return


def _through(
    outer: httpx.Auth, request: httpx.Request
) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
    """Send one request by the flow of ``outer``; its last answer."""
    flow = outer.sync_auth_flow(request)
    asked = next(flow)
    while True:
        answer = yield asked
        try:
            asked = flow.send(answer)
        except StopIteration:
            return answer
