"""Who calls: WS-Security UsernameToken Profile 1.0, password as text or as digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lxml import etree

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = _OASIS + "wssecurity-secext-1.0.xsd"
WSU = _OASIS + "wssecurity-utility-1.0.xsd"
PASSWORD_DIGEST = _OASIS + "username-token-profile-1.0#PasswordDigest"
PASSWORD_TEXT = _OASIS + "username-token-profile-1.0#PasswordText"
_FRESH = timedelta(minutes=5)
"""How old a digest may be (the profile's recommendation, section 3.1)."""


class Doorkeeper:
    """Admits one user. ``now``: the present instant, aware."""

    def __init__(
        self, username: str, password: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._username = username
        self._password = password
        self._now = now

    def admits(self, header: etree._Element | None) -> bool:
        """Whether the SOAP header proves the user."""
        token = None if header is None else header.find(f"{{{WSSE}}}Security/{{{WSSE}}}UsernameToken")
        password = None if token is None else token.find(f"{{{WSSE}}}Password")
        if token is None or password is None or token.findtext(f"{{{WSSE}}}Username") != self._username:
            return False
        given = (password.text or "").encode()
        kind = password.get("Type", PASSWORD_TEXT)
        if kind == PASSWORD_TEXT:
            return hmac.compare_digest(given, self._password.encode())
        return kind == PASSWORD_DIGEST and self._digest_matches(token, given)

    def _digest_matches(self, token: etree._Element, given: bytes) -> bool:
        """Base64(SHA-1(nonce + created + password)), and not from another day."""
        created = token.findtext(f"{{{WSU}}}Created") or ""
        try:
            nonce = base64.b64decode(token.findtext(f"{{{WSSE}}}Nonce") or "", validate=True)
            age = self._now() - datetime.fromisoformat(created)
        except (binascii.Error, ValueError, TypeError):
            return False
        proof = hashlib.sha1(nonce + created.encode() + self._password.encode())  # noqa: S324 (the profile)
        return abs(age) <= _FRESH and hmac.compare_digest(given, base64.b64encode(proof.digest()))
