"""Who calls: headers that are signed with a shared secret (the rules of SDKVXP 2.0.1, read from its side)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone

_PREFIX = "xroadvnpt-"
_HANOI = timezone(timedelta(hours=7))
_FRESH = timedelta(minutes=15)
_VERSION = "3.0.201608"
_NEEDED = {"systemid", "timestamp"}


class Refused(Exception):
    """Why the headers prove nothing."""


class Seal:
    """Knows one system. ``now``: the present instant, aware."""

    def __init__(
        self, systemid: str, secret: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._systemid = systemid
        self._secret = secret.encode()
        self._now = now

    def open(self, headers: Mapping[str, str]) -> dict[str, str]:
        """What the request says, by its unprefixed names, once it is proven.

        Raises:
            Refused: a header is missing, or the signature, the time or the system is wrong.
        """
        given = {name.lower(): value.encode("latin-1").decode() for name, value in headers.items()}
        if given.get(f"{_PREFIX}version") != _VERSION:
            raise Refused("version")
        names = given.get(f"{_PREFIX}sign-header-key", "").split(";")
        said = {name: given.get(f"{_PREFIX}{name.lower()}", "") for name in names}
        if not said.keys() >= _NEEDED:
            raise Refused("sign-header-key")
        signed = given.get(f"{_PREFIX}sign-header", "")
        pairs = {f"XroadVnpt-{name}": value for name, value in said.items()}
        if signed != json.dumps(pairs, ensure_ascii=False, separators=(",", ":")):
            raise Refused("sign-header is not what the headers say")
        self._check(said, signed, given.get(f"{_PREFIX}hash-header", ""))
        unsigned = {name.removeprefix(_PREFIX) for name in given if name.startswith(_PREFIX)} - _MACHINERY
        if unsigned - {name.lower() for name in names}:
            raise Refused(f"not signed: {sorted(unsigned)}")
        return {name.lower(): value for name, value in said.items()}

    def _check(self, said: Mapping[str, str], signed: str, digest: str) -> None:
        proof = hmac.new(self._secret, signed.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(proof, digest):
            raise Refused("hash-header")
        if said["systemid"] != self._systemid:
            raise Refused("systemid")
        try:
            at = _instant(said["timestamp"])
        except ValueError as problem:
            raise Refused(f"timestamp {said['timestamp']!r}: ddMMyyyy'T'HHmmss+SSSS") from problem
        if abs(self._now() - at) > _FRESH:
            raise Refused("timestamp is not of now")


_MACHINERY = {"version", "sign-header", "sign-header-key", "hash-header"}


def _instant(text: str) -> datetime:
    """``ddMMyyyy'T'HHmmss+SSSS``, the last four digits being milliseconds below 1000."""
    whole, _, milliseconds = text.partition("+")
    if len(milliseconds) != 4 or not 0 <= int(milliseconds) < 1000:
        raise ValueError(text)
    return datetime.strptime(whole, "%d%m%YT%H%M%S").replace(tzinfo=_HANOI)
