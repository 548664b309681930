"""Who calls: a token for an account, and two keys that every call carries beside it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request


class Desk:
    """Knows one account and one system. ``now``: seconds that only move forward."""

    def __init__(
        self,
        account: Mapping[str, str],
        keys: tuple[str, str],
        *,
        lifetime_s: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = dict(account)
        self._keys = keys
        self._lifetime_s = lifetime_s
        self._now = now
        self._ends: dict[str, float] = {}

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Desk:
        """Take what concerns the desk from a ``--config``."""
        account = {
            "username": config["username"],
            "password": config["password"],
            "applicationCode": config["application_code"],
        }
        keys = (config["system_id"], config["secret_key"])
        return cls(account, keys, lifetime_s=float(config.get("token_lifetime_s", 1800)))

    def log_in(self, asked: Mapping[str, Any]) -> str:
        """A token; empty for a wrong account or a body without the fields the axis wants."""
        if {name: asked.get(name) for name in self._account} != self._account:
            return ""
        if asked.get("otp", "") is not None or asked.get("typeObjs") != [0, 1]:
            return ""
        token = secrets.token_urlsafe(24)
        self._ends[token] = self._now() + self._lifetime_s
        return token

    def knows_token(self, request: Request) -> bool:
        """Whether the bearer token was issued here and has not ended."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme == "Bearer" and self._now() < self._ends.get(token, float("-inf"))

    def knows_keys(self, request: Request) -> bool:
        """Whether both keys are right."""
        return (request.headers.get("x-systemid"), request.headers.get("x-secretkey")) == self._keys
