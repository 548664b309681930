"""OAuth2 client credentials as the provincial LGSP issues them (RFC 6749 section 4.4)."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class TokenDesk:
    """Issues bearer tokens for one pair of credentials and knows which still count.

    ``lifetime_s``: how long a token counts, seconds. ``now``: seconds that only move forward.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        lifetime_s: float = 3600,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = f"{client_id}:{client_secret}".encode()
        self._lifetime_s = lifetime_s
        self._now = now
        self._ends: dict[str, float] = {}
        self.route = Route("/token", self._issue, methods=["POST"])

    async def _issue(self, request: Request) -> Response:
        if not self._knows(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        if (await request.form()).get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        token = self.new_token()
        body = {"access_token": token, "token_type": "Bearer", "expires_in": int(self._lifetime_s)}
        return JSONResponse(body, headers={"cache-control": "no-store"})

    def new_token(self) -> str:
        """A token that counts from now on."""
        token = secrets.token_urlsafe(24)
        self._ends[token] = self._now() + self._lifetime_s
        return token

    def _knows(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, self._credentials)

    def admits(self, request: Request) -> bool:
        """Whether the request carries a token that was issued here and has not ended."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._now() < self._ends.get(token, float("-inf"))

    def revoke_all(self) -> None:
        """Forget every token, as a restarted identity server does."""
        self._ends.clear()
