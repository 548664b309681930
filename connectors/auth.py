"""OAuth 2 client credentials (RFC 6749 section 4.4), the login of LGSP and of the REST document systems."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator

import httpx
from pydantic import SecretStr

from connectors.body import read_bounded
from connectors.failures import Failure, Party, error_of, failure_of_status, retry_after_s
from domain.errors import GatewayError

_MAX_TOKEN_BYTES = 64 * 1024
_TOKEN_TIMEOUT_S = 60.0
_DEFAULT_LIFETIME_S = 300.0
_LONGEST_LIFETIME_S = 7 * 86_400.0
_LONGEST_MARGIN_S = 30.0
_UNAUTHORIZED = 401


class ClientCredentials(httpx.Auth):
    """Bearer token from ``token_url``, renewed before it ends and once more when the server says 401.

    The token lives in this object only and is never logged. One object serves one client in one thread.
    ``monotonic`` returns seconds that only grow.
    """

    def __init__(
        self,
        token_url: str,
        login: str,
        password: SecretStr,
        *,
        party: Party,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._token_url = token_url
        self._basic = httpx.BasicAuth(login, password.get_secret_value())
        self._party = party
        self._monotonic = monotonic
        self._token = ""
        self._renew_at = 0.0

    def __repr__(self) -> str:
        return f"ClientCredentials({self._token_url!r})"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Log in if needed, send ``request``, and on 401 log in again and send it once more.

        Raises:
            GatewayError: the login failed; nothing of ``request`` was processed.
        """
        fresh = not self._token or self._monotonic() >= self._renew_at
        if fresh:
            yield from self._log_in()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code != _UNAUTHORIZED or fresh:
            return
        self._read_whole(response)
        yield from self._log_in()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    def _log_in(self) -> Generator[httpx.Request, httpx.Response, None]:
        self._token = ""
        ask = httpx.Request(
            "POST",
            self._token_url,
            data={"grant_type": "client_credentials"},
            headers={"Accept": "application/json"},
            extensions={"timeout": httpx.Timeout(_TOKEN_TIMEOUT_S, connect=10.0).as_dict()},
        )
        asked_at = self._monotonic()
        response = yield next(self._basic.auth_flow(ask))
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
            response, max_body_bytes=_MAX_TOKEN_BYTES, total_timeout_s=_TOKEN_TIMEOUT_S, fail=self._error
        )
        response._content = body  # noqa: SLF001 - httpx 0.28 has no public way
        return body

    def _read_token(self, body: bytes) -> tuple[str, float]:
        """The token and its life in seconds (RFC 6749 section 5.1; ``expires_in`` may be missing)."""
        try:
            answer = json.loads(body)
            token, kind = answer["access_token"], str(answer.get("token_type", "Bearer"))
            told_s = float(answer.get("expires_in") or 0)
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise self._error(Failure.UNREADABLE, type(exc).__name__) from exc
        if not isinstance(token, str) or not _visible(token) or kind.lower() != "bearer":
            raise self._error(Failure.UNREADABLE, "access_token, token_type")
        return token, told_s if 0 < told_s <= _LONGEST_LIFETIME_S else _DEFAULT_LIFETIME_S

    def _error(self, failure: Failure, detail: str, *, retry_after_s: float | None = None) -> GatewayError:
        return error_of(
            failure,
            self._party,
            where=f"POST {self._token_url}",
            detail=detail,
            before_request=True,
            retry_after_s=retry_after_s,
        )


def _visible(token: str) -> bool:
    """Whether ``token`` can stand in a header (RFC 6750 section 2.1: visible ASCII)."""
    return token.isascii() and token.isprintable() and " " not in token and bool(token)


def _login_failure(failure: Failure) -> Failure:
    """A token endpoint says 400 invalid_client as often as 401 (RFC 6749 section 5.2)."""
    return Failure.LOGIN_REFUSED if failure is Failure.REFUSED else failure
