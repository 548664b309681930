"""How VXP's own client says and signs a request (SDKVXP 2.0.1): everything in headers.

Each header ``h`` goes as ``XroadVnpt-h``. ``sign-header`` is the JSON of those pairs in the order they are
sent, ``hash-header`` its HMAC-SHA256 with the secret. The body is not covered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from pydantic import SecretStr

from domain.clock import HANOI

PREFIX = "XroadVnpt-"
_VERSION = "3.0.201608"
_AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
_UNSIGNED = frozenset({"content-type"})


def signed_headers(
    asked: Mapping[str, str], *, systemid: str, secret: SecretStr, now: datetime
) -> list[tuple[bytes, bytes]]:
    """The headers of a request for ``asked`` (the axis' own names: ``docId``, ``messagetype``).

    The secret itself is in none of them. Values beyond ASCII go as UTF-8.
    """
    logical = {"systemid": systemid, "timestamp": timestamp(now), **asked}
    pairs = {f"{PREFIX}{name}": value for name, value in logical.items() if name.lower() not in _UNSIGNED}
    signed = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    digest = hmac.new(secret.get_secret_value().encode(), signed.encode(), hashlib.sha256).hexdigest()
    more = {
        f"{PREFIX}sign-header-key": ";".join(name.removeprefix(PREFIX) for name in pairs),
        f"{PREFIX}sign-header": signed,
        f"{PREFIX}hash-header": digest,
        f"{PREFIX}version": _VERSION,
        "User-Agent": _AGENT,
        "Accept": "application/json",
    }
    return [(name.encode(), value.encode()) for name, value in {**pairs, **more}.items()]


def timestamp(now: datetime) -> str:
    """Java's ``ddMMyyyy'T'HHmmss+SSSS``: what looks like a zone are milliseconds, in four digits."""
    local = now.astimezone(HANOI)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"
