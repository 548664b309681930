"""What an administrator writes about a document system: ``sources/<name>.yaml``.

No secret stands in it: ``connection`` names the Airflow connection that holds address and login.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from connectors.document_mgmt.attachment_config import AttachmentList
from connectors.document_mgmt.contract import Contract
from connectors.document_mgmt.entries import (
    DottedPath as DottedPath,  # noqa: PLC0414
)
from connectors.document_mgmt.entries import Group as Group  # noqa: PLC0414
from connectors.document_mgmt.entries import Name as Name  # noqa: PLC0414
from connectors.document_mgmt.entries import Path as Path  # noqa: PLC0414
from connectors.document_mgmt.entries import is_one_of
from connectors.document_mgmt.timestamps import TimeFormat
from connectors.document_mgmt.web.login_config import HeadersAuth, LoginTokenAuth
from connectors.document_mgmt.web.route_config import Route
from connectors.http import HttpLimits
from domain.records import RecordKind

_BYTES_A_VALUE = 22
"""In pages of real systems, names and punctuation included; so that memory follows from the page's bytes."""
_HOUR = r"([01]\d|2[0-3]):[0-5]\d"
_HOURS = rf"^{_HOUR}-{_HOUR}$"


class OAuth2(Group):
    """Client credentials: login and password of the connection are consumer key and secret."""

    kind: Literal["oauth2_client_credentials"]
    token_path: Path


class UsernameTokenAuth(Group):
    """WS-Security UsernameToken 1.1, with the password as text or as digest. SOAP only."""

    kind: Literal["usernametoken"]
    password: Literal["text", "digest"] = "digest"  # noqa: S105 - the form of it, not a password


class BasicAuth(Group):
    """HTTP Basic (RFC 7617)."""

    kind: Literal["basic"]


class NtlmAuth(Group):
    r"""NTLM on the TCP connection (MS-NLMP). The login is ``DOMAIN\user`` or ``user@domain``."""

    kind: Literal["ntlm"]


class FormsAuth(Group):
    """ASP.NET forms login through a web service that sets a cookie: SharePoint's, or one like it.

    ``operation`` in ``namespace`` takes the user name and the password in the elements named here; ``path``
    follows the connection's address.
    """

    kind: Literal["forms"]
    path: Path = "/_vti_bin/Authentication.asmx"
    operation: Name = "Login"
    namespace: Name = "http://schemas.microsoft.com/sharepoint/soap/"
    user_element: Name = "username"
    password_element: Name = "password"  # noqa: S105 - the name of an element, not a password


class NoAuth(Group):
    """No login."""

    kind: Literal["none"]


Auth: TypeAlias = Annotated[
    OAuth2 | UsernameTokenAuth | BasicAuth | NtlmAuth | FormsAuth | NoAuth, Field(discriminator="kind")
]
WebAuth: TypeAlias = Annotated[
    OAuth2 | BasicAuth | NtlmAuth | FormsAuth | LoginTokenAuth | HeadersAuth | NoAuth,
    Field(discriminator="kind"),
]


class Limits(Group):
    """Bounds of one source. ``max_page_bytes`` counts one answer after decompression. ``max_depth``: lists
    and objects inside each other; deeper is no answer. ``max_text_chars``: one text; a record with more is
    parked.
    """

    connect_timeout_s: float = Field(default=10, gt=0, le=120)
    read_timeout_s: float = Field(default=60, gt=0, le=600)
    total_timeout_s: float = Field(default=300, gt=0, le=3600)
    max_page_bytes: int = Field(default=32 * 1024 * 1024, ge=1024, le=256 * 1024 * 1024)
    max_pages: int = Field(default=20_000, ge=1, le=1_000_000)
    max_depth: int = Field(default=64, ge=2, le=200)
    max_text_chars: int = Field(default=1_000_000, ge=1_000, le=100_000_000)

    @property
    def max_values(self) -> int:
        """How many values an answer may hold: as many as data of ``max_page_bytes`` has."""
        return max(1_000, self.max_page_bytes // _BYTES_A_VALUE)

    @property
    def http(self) -> HttpLimits:
        """The same for the HTTP client."""
        return HttpLimits(
            self.connect_timeout_s, self.read_timeout_s, self.max_page_bytes, self.total_timeout_s
        )


class Retries(Group):
    """``attempts`` a page, the first included; ``max_wait_s``: all waits of a page together."""

    attempts: int = Field(default=5, ge=1, le=20)
    max_wait_s: float = Field(default=120, ge=0, le=3600)


class Paging(Group):
    """Names of the paging parameters; ``size`` rows are asked for. ``counts``: whether ``page_parameter`` is
    the number of a page or of its first row, from 0 (``start``, ``offset``).
    """

    page_parameter: Name
    size_parameter: Name
    size: int = Field(default=500, ge=1, le=10_000)
    first_page: int = Field(default=1, ge=0, le=1)
    counts: Literal["pages", "rows"] = "pages"

    def place(self, number: int, size: int) -> int:
        """What asks for page ``number`` (from 1) at ``size`` rows a page."""
        return (number - 1) * size if self.counts == "rows" else number - 1 + self.first_page

    @property
    def by_token(self) -> bool:
        """Whether each page names the next one by a token; pages have numbers otherwise."""
        return False


class Updated(Group):
    """The field with the time of change."""

    field: Name
    format: TimeFormat = TimeFormat.ISO


class Since(Group):
    """The parameter that asks for rows changed since an instant (inclusive)."""

    parameter: Name
    format: TimeFormat = TimeFormat.ISO


class Success(Group):
    """Where an answer says that it is one: ``equals`` one value or, with ``any_of``, one of several."""

    path: DottedPath
    equals: bool | int | str | None = None
    any_of: tuple[bool | int | str, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.equals is None) == (not self.any_of):
            raise ValueError("cần đúng một trong hai mục equals, any_of / exactly one of equals and any_of")
        return self

    def holds(self, value: object) -> bool:
        """Whether ``value`` means success."""
        return is_one_of(value, self.any_of or (self.equals,))


class Schedule(Group):
    """When a source is read. ``every_minutes`` between two readings; ``quiet_hours``: local hours in which it
    is left alone (``07:30-09:00``); ``complete_at``: the hour of the complete reading that finds what was
    deleted or written late, empty: never.
    """

    every_minutes: int = Field(default=60, ge=5, le=7 * 24 * 60)
    quiet_hours: tuple[Annotated[str, Field(pattern=_HOURS)], ...] = ()
    complete_at: Annotated[str, Field(pattern=rf"^({_HOUR})?$")] = "01:00"


class KindConfig(Group):
    """How one kind of records is read.

    Without ``paging`` one call gives everything. Without ``since`` every pull reads everything.
    ``total_path``: where the answer counts all rows; without it a pass ends at the first empty page.
    ``fixed``: parameters that are always sent. ``key_field``: one field, or several together where a system
    gives a number twice (after its numbering began anew). ``drop``: fields that must never be kept, at any
    depth; the bytes kept of an answer are then those of the rows without them. ``contract``: what each row
    must look like. ``attachments``: where its files are listed and how one is fetched.
    """

    key_field: Name | Annotated[tuple[Name, ...], Field(min_length=2, max_length=5)]
    drop: tuple[Name, ...] = ()
    contract: Contract | None = None
    attachments: AttachmentList | None = None
    updated: Updated | None = None
    since: Since | None = None
    period_parameter: Name | None = None
    paging: Paging | None = None
    total_path: DottedPath | None = None
    fixed: dict[Name, str] = Field(default_factory=dict)


class SourceConfig(Group):
    """What every source file holds, whatever the protocol. ``route``: the way to a system that is not reached
    directly, for every protocol on HTTP.

    ``overlap_hours``: how far before the high-water each pull starts, so that rows written late are seen.
    ``requests_per_minute`` is kept by all processes together. ``max_drop_percent``: how many of the known
    records a complete reading may miss before it is held for a person. ``readers``: how many processes may
    read it at once.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    protocol: str
    connection: Name
    route: Route | None = None
    limits: Limits = Limits()
    retries: Retries = Retries()
    requests_per_minute: int = Field(default=600, ge=1, le=60_000)
    overlap_hours: float = Field(default=24, ge=0, le=24 * 366)
    max_drop_percent: float = Field(default=20, ge=0, le=100)
    readers: int = Field(default=1, ge=1, le=16)
    schedule: Schedule = Schedule()
    kinds: Mapping[RecordKind, KindConfig]

    @property
    def hands_out(self) -> bool:
        """Whether the system gives a record until it is confirmed and forgets it then: there is no whole to
        compare with.
        """
        return False

    @property
    def pinned_files(self) -> tuple[str, ...]:
        """Files below ``sources/`` that the protocol needs (a WSDL and what it imports)."""
        return ()

    @property
    def overlap(self) -> timedelta:
        """``overlap_hours`` as a duration."""
        return timedelta(hours=self.overlap_hours)
