"""Who is logged in, and how an ended session is told: these systems differ in it."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

EXPIRIES = frozenset({"status", "401", "empty"})
"""``status``: HTTP 200 and a status code of its own. ``401``: HTTP 401. ``empty``: success, nothing in it."""


class Sessions:
    """Tokens given for one user name and password. ``now``: seconds that only move forward."""

    def __init__(
        self,
        username: str,
        password: str,
        *,
        lifetime_s: float = 1800,
        calls: int | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._username = username
        self._password = password
        self._lifetime_s = lifetime_s
        self._calls = calls
        self._now = now
        self._ends: dict[str, float] = {}
        self._left: dict[str, int] = {}
        self.expiry = "status"
        self.logins = 0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Sessions:
        """Sessions as a simulator's ``--config`` says.

        Raises:
            KeyError: no user name or password.
            ValueError: an ``expiry`` nobody knows.
        """
        sessions = cls(
            config["username"],
            config["password"],
            lifetime_s=float(config.get("token_lifetime_s", 1800)),
            calls=config.get("session_calls"),
        )
        sessions.tell(str(config.get("expiry", "status")))
        return sessions

    def tell(self, expiry: str) -> None:
        """How an ended session is told from now on.

        Raises:
            ValueError: nobody knows that.
        """
        if expiry not in EXPIRIES:
            raise ValueError(f"expiry {expiry!r} is none of {sorted(EXPIRIES)}")
        self.expiry = expiry

    def log_in(self, username: str, password: str) -> str | None:
        """A new token, or None."""
        given, right = f"{username}:{password}".encode(), f"{self._username}:{self._password}".encode()
        if not hmac.compare_digest(given, right):
            return None
        token = secrets.token_urlsafe(24)
        self.logins += 1
        self._ends[token] = self._now() + self._lifetime_s
        if self._calls is not None:
            self._left[token] = self._calls
        return token

    def admits(self, token: str) -> bool:
        """Whether a data call with ``token`` is answered; it uses one of the session's calls."""
        if self._now() >= self._ends.get(token, float("-inf")):
            return False
        left = self._left.get(token, 1)
        if token in self._left:
            self._left[token] = left - 1
        return left > 0

    def end_all(self) -> None:
        """Forget every token, as a restarted server does."""
        self._ends.clear()
        self._left.clear()
