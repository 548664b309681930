"""What a protocol has to do: turn one call into rows. Everything else is the same for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx

from connectors.document_mgmt.reads import Budget, Pace, Spacing
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, error_of_status
from domain.clock import Clock
from domain.errors import GatewayError, Misconfigured
from domain.records import Json, RecordKind
from domain.text import Text

Parameters = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, or one part of it: ``rows`` as the system names their fields, ``raw`` its bytes, ``total``
    its own count. ``validator``: what to send to be told that nothing changed; ``unchanged``: it says so.
    ``next``: the token that asks for the next page, where pages have no numbers; empty on the last one.
    ``unreadable``: rows that no store can hold, by their place, with why; only their key is kept.
    """

    rows: Sequence[Mapping[str, Json]]
    raw: bytes
    total: int | None
    validator: str = ""
    unchanged: bool = False
    next: str = ""
    unreadable: Mapping[int, str] = field(default_factory=dict)


class Reader(Protocol):
    """One protocol, opened for one source. ``textual``: all its values arrive as text."""

    textual: bool

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:
        """Make the call for ``kind``: one answer, in parts if it is too large for the memory.

        Raises:
            GatewayError: no answer, a refusal, or an answer against the protocol.
        """
        ...

    def acknowledge(self, kind: RecordKind, receipts: Sequence[str]) -> None:
        """Tell the system that these keys are stored.

        Raises:
            GatewayError: it did not take it.
        """
        ...

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header (RFC 9110 section 6.6.1), if it had one."""
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
    budget: Budget = field(default_factory=lambda: Spacing(600, Pace()))


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


def date_of(headers: httpx.Headers) -> datetime | None:
    """The instant of an answer's ``Date`` header, None if it has none that can be read."""
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def no_such_kind(source: str, kind: RecordKind) -> Misconfigured:
    """The source file does not have this kind."""
    return Misconfigured(
        Text(f"Nguồn không có loại {kind.value}", f"the source has no {kind.value}"),
        Text("Thêm loại này vào tệp nguồn.", "Add this kind to the source file."),
        source,
    )
