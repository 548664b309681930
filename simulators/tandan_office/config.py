"""How one site behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """``login``: ``ntlm`` or ``forms``. ``schemes``: what a 401 of NTLM offers.

    ``session_calls``: after so many data calls a forms session is over, and an NTLM connection is closed
    (0: never). ``session_end``: what the next call of such a session gets: ``redirect`` to the login page,
    ``forbidden`` (403 with X-Forms_Based_Auth_Required) or ``page`` (the login page with status 200).
    ``row_name``: how a row of a list is written. ``writes_zone``: whether UTC instants have their ``Z``.
    """

    username: str
    password: str
    domain: str = "LAOCAI"
    login: str = "ntlm"
    schemes: tuple[str, ...] = ("Negotiate", "NTLM")
    session_calls: int = 0
    session_end: str = "redirect"
    row_name: str = "z:row"
    writes_zone: bool = True

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> SiteConfig:
        """Take what concerns the site from ``--config``."""
        given = {name: config[name] for name in cls.__slots__ if name in config}
        if "schemes" in given:
            given["schemes"] = tuple(given["schemes"])
        return cls(**given)
