"""The login of the provincial axis: a token for half an hour beside two keys that never change."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
from pydantic import SecretStr

from connectors.connection import Connection
from connectors.failures import Failure, Party
from connectors.redaction import redact
from connectors.token_login import TokenLogin, login_timeout, visible
from domain.errors import Misconfigured
from domain.text import Text

_TOKEN_LIFETIME_S = 29 * 60 + 30.0
"""The axis ends a token after 30 min; ``TokenLogin`` leaves half a minute, which makes 29."""
_SHOWN_CHARS = 200


class AxisLogin(TokenLogin):
    """``Authorization: Bearer``, ``X-SystemId`` and ``X-SecretKey`` on every call.

    Account and password are those of the connection, the keys are ``system_id`` and ``secret_key`` of its
    extra. None of them is ever in a message.

    Raises:
        Misconfigured: a key is missing.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        path: str,
        application_code: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(connection.base_url + path, party=Party.SOURCE, monotonic=monotonic)
        self._account = connection.login
        self._password = connection.password
        self._application_code = application_code
        self._system_id = connection.extra.get("system_id", "")
        self._secret_key = SecretStr(connection.extra.get("secret_key", ""))
        if not self._system_id or not self._secret_key.get_secret_value():
            raise _incomplete(connection)

    def _ask(self) -> httpx.Request:
        body = {
            "username": self._account,
            "password": self._password.get_secret_value(),
            "applicationCode": self._application_code,
            "otp": None,
            "twoFactorProvider": None,
            "typeObjs": [0, 1],
        }
        return httpx.Request(
            "POST",
            self._login_url,
            params={"allow_anonymous": "true"},
            json=body,
            headers={"Accept": "application/json", **self._keys()},
            extensions=login_timeout(),
        )

    def _carry(self, request: httpx.Request, token: str) -> None:
        request.headers.update({"Authorization": f"Bearer {token}", **self._keys()})

    def _keys(self) -> dict[str, str]:
        return {"X-SystemId": self._system_id, "X-SecretKey": self._secret_key.get_secret_value()}

    def _read_token(self, body: bytes) -> tuple[str, float]:
        """A login that fails comes as 200 too, with ``data`` null and a message."""
        try:
            answer = json.loads(body)
            data = answer["data"]
            token = data["token"] if isinstance(data, dict) else None
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise self._error(Failure.UNREADABLE, type(exc).__name__) from exc
        if not token:
            said = redact(str(answer.get("message", "")))[:_SHOWN_CHARS]
            raise self._error(Failure.LOGIN_REFUSED, said)
        if not isinstance(token, str) or not visible(token):
            raise self._error(Failure.UNREADABLE, "data.token")
        return token, _TOKEN_LIFETIME_S


def _incomplete(connection: Connection) -> Misconfigured:
    return Misconfigured(
        Text("Kết nối thiếu system_id hoặc secret_key", "the connection lacks system_id or secret_key"),
        Text(
            "Ghi hai khóa do trục cấp vào phần extra của kết nối.",
            "Put both keys that the axis issued into the connection's extra.",
        ),
        connection.id,
    )
