"""The receiver over REST: the package is the body, the idempotency key a header."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx

from connectors.connection import Connection
from connectors.national_db.listing import list_held
from connectors.national_db.port import Answer, HeldResult
from connectors.national_db.profile import Profile
from connectors.national_db.wire import NO_SUCH_PACKAGE, RECEIPT_TAG, STATUS_TAG, Exchange, Wire

_XML = "application/xml"
_OK, _NOT_FOUND = 200, 404


class RestReceiver:
    """Implements ``connectors.national_db.port.ReceiverClient``."""

    def __init__(
        self, profile: Profile, connection: Connection, transport: httpx.BaseTransport | None
    ) -> None:
        self._paths = profile.paths
        self._wire = Wire(profile, connection, transport)

    def submit(self, package_key: str, body: bytes) -> Answer:
        """Send the frozen bytes as they are."""
        headers = {"Content-Type": _XML, "Accept": _XML, "Idempotency-Key": package_key}
        return _answer(self._wire.post(self._paths.submit, body, headers), {_OK: RECEIPT_TAG})

    def status(self, package_key: str) -> Answer:
        """Ask by key; a signed "not found" comes with 404."""
        path = self._paths.status.replace("{key}", quote(package_key, safe=""))
        return _answer(self._wire.get(path, accept=_XML), {_OK: RECEIPT_TAG, _NOT_FOUND: STATUS_TAG})

    def held(self, period: str) -> Iterator[HeldResult]:
        """What the receiver holds for a period."""
        return list_held(self._wire, self._paths.held, period)

    def check(self) -> float:
        """Log in and ask for a package that never was; the milliseconds it took."""
        started = time.perf_counter()
        self.status(NO_SUCH_PACKAGE)
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()


def _answer(exchange: Exchange, expected: dict[int, str]) -> Answer:
    """The signed element, if status and root belong together.

    Raises:
        GatewayError: they do not; see ``Exchange.failure``.
    """
    response = exchange.response
    root = exchange.xml() if response.status in expected else None
    if root is not None and root.tag == expected[response.status]:
        replayed = response.headers.get("idempotent-replay", "").lower() == "true"
        return Answer(response.body, replayed)
    if response.status in expected:
        raise exchange.unreadable(f"HTTP {response.status}, {response.media_type or '?'}")
    raise exchange.failure()
