"""What an administrator writes about a document system: ``sources/<name>.yaml``.

No secret stands in it: ``connection`` names the Airflow connection that holds address and login.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from connectors.document_mgmt.faults import bad_file, faults_of
from connectors.document_mgmt.timestamps import TimeFormat
from connectors.http import HttpLimits
from domain.records import RecordKind
from domain.text import Text

Name = Annotated[str, Field(min_length=1, max_length=200)]
Path = Annotated[str, Field(pattern=r"^/[^\s?#]*$", max_length=500)]
DottedPath = Annotated[str, Field(pattern=r"^[^\s.]+(\.[^\s.]+)*$", max_length=500)]


class _Group(BaseModel):
    """Entries of a source file; an unknown entry is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OAuth2(_Group):
    """Client credentials: login and password of the connection are consumer key and secret."""

    kind: Literal["oauth2_client_credentials"]
    token_path: Path


class UsernameTokenAuth(_Group):
    """WS-Security UsernameToken 1.1, with the password as text or as digest. SOAP only."""

    kind: Literal["usernametoken"]
    password: Literal["text", "digest"] = "digest"  # noqa: S105 - the form of it, not a password


class BasicAuth(_Group):
    """HTTP Basic (RFC 7617)."""

    kind: Literal["basic"]


class NoAuth(_Group):
    """No login."""

    kind: Literal["none"]


Auth: TypeAlias = Annotated[OAuth2 | UsernameTokenAuth | BasicAuth | NoAuth, Field(discriminator="kind")]
WebAuth: TypeAlias = Annotated[OAuth2 | BasicAuth | NoAuth, Field(discriminator="kind")]


class Limits(_Group):
    """Bounds of one source. ``max_page_bytes`` counts one answer after decompression."""

    connect_timeout_s: float = Field(default=10, gt=0, le=120)
    read_timeout_s: float = Field(default=60, gt=0, le=600)
    total_timeout_s: float = Field(default=300, gt=0, le=3600)
    max_page_bytes: int = Field(default=32 * 1024 * 1024, ge=1024, le=256 * 1024 * 1024)
    max_pages: int = Field(default=20_000, ge=1, le=1_000_000)

    @property
    def http(self) -> HttpLimits:
        """The same for the HTTP client."""
        return HttpLimits(
            self.connect_timeout_s, self.read_timeout_s, self.max_page_bytes, self.total_timeout_s
        )


class Retries(_Group):
    """``attempts`` a page, the first included; ``max_wait_s``: all waits of a page together."""

    attempts: int = Field(default=5, ge=1, le=20)
    max_wait_s: float = Field(default=120, ge=0, le=3600)


class Paging(_Group):
    """Names of the paging parameters; ``size`` rows are asked for."""

    page_parameter: Name
    size_parameter: Name
    size: int = Field(default=500, ge=1, le=10_000)
    first_page: int = Field(default=1, ge=0, le=1)


class Updated(_Group):
    """The field with the time of change."""

    field: Name
    format: TimeFormat = TimeFormat.ISO


class Since(_Group):
    """The parameter that asks for rows changed since an instant (inclusive)."""

    parameter: Name
    format: TimeFormat = TimeFormat.ISO


class Success(_Group):
    """Where an answer says that it is one."""

    path: DottedPath
    equals: bool | int | str


class KindConfig(_Group):
    """How one kind of records is read.

    Without ``paging`` one call gives everything. Without ``since`` every pull reads everything.
    ``total_path``: where the answer counts all rows; without it a pass ends at the first empty page.
    ``fixed``: parameters that are always sent.
    """

    key_field: Name
    updated: Updated | None = None
    since: Since | None = None
    period_parameter: Name | None = None
    paging: Paging | None = None
    total_path: DottedPath | None = None
    fixed: dict[Name, str] = Field(default_factory=dict)


class RestKind(KindConfig):
    """GET ``path``; the list of records is at ``records_path``."""

    path: Path
    records_path: DottedPath


class SoapKind(KindConfig):
    """Call ``operation``; every element ``record_element`` (local name) of the answer is a record."""

    operation: Name
    record_element: Name


class SourceConfig(_Group):
    """What every source file holds, whatever the protocol.

    ``overlap_hours``: how far before the high-water each pull starts, so that rows written late are seen.
    ``requests_per_minute`` is kept within one process. ``wsdl``: file beside the source, SOAP only.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    protocol: str
    connection: Name
    wsdl: str = ""
    limits: Limits = Limits()
    retries: Retries = Retries()
    requests_per_minute: int = Field(default=600, ge=1, le=60_000)
    overlap_hours: float = Field(default=24, ge=0, le=24 * 366)
    kinds: Mapping[RecordKind, KindConfig]

    @property
    def overlap(self) -> timedelta:
        """``overlap_hours`` as a duration."""
        return timedelta(hours=self.overlap_hours)


class RestConfig(SourceConfig):
    """A system that answers GET with JSON."""

    protocol: Literal["rest"]
    wsdl: Literal[""] = ""
    auth: WebAuth
    success: Success | None = None
    kinds: Mapping[RecordKind, RestKind] = Field(min_length=1)


class SoapConfig(SourceConfig):
    """A system with a WSDL. ``endpoint_path`` follows the connection's address; the WSDL's is not used."""

    protocol: Literal["soap"]
    wsdl: Name
    endpoint_path: Path
    auth: Auth
    kinds: Mapping[RecordKind, SoapKind] = Field(min_length=1)


_FILE: TypeAdapter[RestConfig | SoapConfig] = TypeAdapter(
    Annotated[RestConfig | SoapConfig, Field(discriminator="protocol")]
)
_TAGS = frozenset({"rest", "soap", "oauth2_client_credentials", "usernametoken", "basic"})


def parse_source(data: object, where: str) -> SourceConfig:
    """The content of a source file, checked.

    Raises:
        BadFile: all faults at once, each with its field path.
    """
    try:
        config = _FILE.validate_python(data)
    except ValidationError as exc:
        raise bad_file(faults_of(exc, tags=_TAGS), where) from exc
    faults = _contradictions(config)
    if faults:
        raise bad_file(faults, where)
    return config


def _contradictions(config: RestConfig | SoapConfig) -> list[tuple[str, Text]]:
    """What each entry allows and two of them together do not."""
    return [
        (
            f"kinds.{kind.value}.since",
            Text(
                "cần có mục updated: không biết thời điểm thay đổi thì không đọc tiếp được",
                "needs the entry updated: without a time of change reading cannot go on from it",
            ),
        )
        for kind, settings in config.kinds.items()
        if settings.since and not settings.updated
    ]
