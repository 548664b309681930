"""What a protocol has to do: turn one call into rows. Everything else is the same for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from connectors.auth import ClientCredentials
from connectors.connection import Connection
from connectors.document_mgmt.config import OAuth2
from connectors.document_mgmt.reads import Pace
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, error_of_status
from domain.clock import Clock
from domain.errors import GatewayError
from domain.records import Json, RecordKind

Parameters = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: ``rows`` as the system names their fields, ``raw`` its bytes, ``total`` its own count."""

    rows: Sequence[Mapping[str, Json]]
    raw: bytes
    total: int | None


class Reader(Protocol):
    """One protocol, opened for one source."""

    def read(self, kind: RecordKind, parameters: Parameters) -> Reply:
        """Make the call for ``kind``.

        Raises:
            GatewayError: no answer, a refusal, or an answer against the contract.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is opened with. ``files``: pinned contracts by the name the source file gives.

    ``transport`` replaces the network in tests.
    """

    clock: Clock
    files: Mapping[str, bytes] = field(default_factory=dict)
    transport: httpx.BaseTransport | None = None
    pace: Pace = field(default_factory=Pace)


def http_auth(kind: object, connection: Connection) -> httpx.Auth | None:
    """The HTTP login for an ``auth`` entry; None when the login is not HTTP's."""
    if isinstance(kind, OAuth2):
        token_url = connection.base_url + kind.token_path
        return ClientCredentials(token_url, connection.login, connection.password, party=Party.SOURCE)
    if getattr(kind, "kind", "") == "basic":
        return httpx.BasicAuth(connection.login, connection.password.get_secret_value())
    return None


def refuse_bad_status(answer: CappedResponse, where: str) -> None:
    """Let only a 2xx answer that is no page for people pass.

    Raises:
        GatewayError: what the status or the page means.
    """
    error = error_of_status(answer, Party.SOURCE, where=where)
    if error:
        raise error
    if answer.looks_like_html:
        raise unreadable(where, "trang HTML, có thể là trang đăng nhập / an HTML page, maybe a login form")


def unreadable(where: str, detail: str) -> GatewayError:
    """The error for an answer against the contract."""
    return error_of(Failure.UNREADABLE, Party.SOURCE, where=where, detail=detail)


def read_count(value: Json, name: str, where: str) -> int:
    """A system's own count of rows, as number or text.

    Raises:
        GatewayError: not a count.
    """
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise unreadable(where, f"{name}={text[:20]!r}")
    return int(text[:18])
