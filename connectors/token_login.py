"""Logging in for a token: what all such logins share, as an ``httpx.Auth``."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator

import httpx

from connectors.body import read_bounded
from connectors.failures import Failure, Party, error_of, failure_of_status, retry_after_s
from domain.errors import GatewayError

LOGIN_TIMEOUT_S = 60.0
_MAX_TOKEN_BYTES = 64 * 1024
_LONGEST_MARGIN_S = 30.0
_UNAUTHORIZED = 401

Flow = Generator[httpx.Request, httpx.Response, None]


class TokenLogin(httpx.Auth, ABC):
    """A token from ``login_url``, renewed before it ends and once more when the server says 401.

    The token lives in this object only and is never logged. One object serves one client in one thread.
    ``monotonic`` returns seconds that only grow.
    """

    def __init__(
        self, login_url: str, *, party: Party, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._login_url = login_url
        self._party = party
        self._monotonic = monotonic
        self._token = ""
        self._renew_at = 0.0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._login_url!r})"

    def sync_auth_flow(self, request: httpx.Request) -> Flow:
        """Log in if needed, send ``request``, and on 401 log in again and send it once more.

        Raises:
            GatewayError: the login failed; nothing of ``request`` was processed.
        """
        fresh = not self._token or self._monotonic() >= self._renew_at
        if fresh:
            yield from self._log_in()
        self._carry(request, self._token)
        response = yield request
        if response.status_code != _UNAUTHORIZED or fresh:
            return
        self._read_whole(response)
        yield from self._log_in()
        self._carry(request, self._token)
        yield request

    def forget(self) -> None:
        """Log in again before the next request: the server said, not by 401, that the token is no good."""
        self._token = ""

    @abstractmethod
    def _ask(self) -> httpx.Request:
        """The login request."""

    @abstractmethod
    def _carry(self, request: httpx.Request, token: str) -> None:
        """Put ``token`` on ``request``."""

    @abstractmethod
    def _read_token(self, body: bytes) -> tuple[str, float]:
        """The token and its life in seconds, out of the answer to the login.

        Raises:
            GatewayError: no token is in it.
        """

    def _log_in(self) -> Flow:
        self._token = ""
        asked_at = self._monotonic()
        response = yield self._ask()
        body = self._read_whole(response)
        failure = failure_of_status(response.status_code)
        if failure is not None:
            wait = retry_after_s(response.headers.get("retry-after"))
            raise self._error(_login_failure(failure), f"HTTP {response.status_code}", retry_after_s=wait)
        self._token, lifetime_s = self._read_token(body)
        self._renew_at = asked_at + lifetime_s - min(_LONGEST_MARGIN_S, lifetime_s / 5)

    def _read_whole(self, response: httpx.Response) -> bytes:
        """The body of an answer in the middle of this flow, within bounds.

        httpx reads such an answer itself afterwards, without bounds and from a stream that is used up by now:
        it finds the body where it would have put it.
        """
        body = read_bounded(
            response, max_body_bytes=_MAX_TOKEN_BYTES, total_timeout_s=LOGIN_TIMEOUT_S, fail=self._error
        )
        response._content = body  # noqa: SLF001 - httpx 0.28 has no public way
        return body

    def _error(self, failure: Failure, detail: str, *, retry_after_s: float | None = None) -> GatewayError:
        return error_of(
            failure,
            self._party,
            where=f"POST {self._login_url}",
            detail=detail,
            before_request=True,
            retry_after_s=retry_after_s,
        )


def login_timeout() -> dict[str, object]:
    """The ``extensions`` of a login request: it has its own time-outs."""
    return {"timeout": httpx.Timeout(LOGIN_TIMEOUT_S, connect=10.0).as_dict()}


def visible(token: str) -> bool:
    """Whether ``token`` can stand in a header (RFC 6750 section 2.1: visible ASCII)."""
    return token.isascii() and token.isprintable() and " " not in token and bool(token)


def _login_failure(failure: Failure) -> Failure:
    """A login endpoint says 400 invalid_client as often as 401 (RFC 6749 section 5.2)."""
    return Failure.LOGIN_REFUSED if failure is Failure.REFUSED else failure
