"""The port of a document system: whatever its protocol, it gives pages of raw records.

What every source keeps (the conformance suite holds each protocol to it):

- Reading starts at the stored high-water minus an overlap and uses ``>=``; ties and late rows come again.
  Reading a row twice is free, because rows are staged once per digest.
- The cursor advances only on the last page of a complete pass. Whoever stores a page stores its cursor in
  the same transaction, and only then calls ``acknowledge``: a system that hands a record out once is told
  after our commit.
- A pass that saw fewer keys than the system counts is read once more and then refused.
- Rows without a time of change are kept; they do not move the high-water.
- Nothing at all where the newest known row must come again is no answer: ``SourceWentEmpty``.
- What departs from the contract of the source file freezes the stream (``SourceDrifted``) or comes with the
  page as suspect, as the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from connectors.document_mgmt.contract import Drift
from domain.records import Json, RecordKind, SourceRecord
from domain.text import Text


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading one kind of one source goes on. Opaque JSON; empty: from the beginning."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for. ``period`` (``YYYY-MM``) is passed on where the system asks for one.

    ``complete``: everything the system has, whatever the cursor says (the nightly comparison).
    ``changed_from``: rows changed since then, to read a stretch of the past again; the cursor stays.
    """

    period: str
    complete: bool = False
    changed_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one answer. ``number``: running number within this pull, from 1, also across a re-read.

    ``raw``: the body as received, for the record; an answer too large for one page comes in parts whose bytes
    make up the whole. ``total``: how many the system says there are. ``last``: the pass is complete.
    ``cursor``: what to store in the same transaction as the records. ``suspects``: records to park, by key,
    with why. ``drifts``: changes to tell the operator. ``receipts``: what ``acknowledge`` tells the system.
    ``shaken``, on the last page: rows moved in every pass, so that what did not come may still be there.
    """

    number: int
    records: tuple[SourceRecord, ...]
    raw: bytes
    total: int | None
    last: bool
    cursor: Cursor
    suspects: Mapping[str, Drift] = field(default_factory=dict)
    drifts: tuple[Drift, ...] = ()
    receipts: tuple[str, ...] = ()
    shaken: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check looked at: ``what`` is reach, login, permission, clock, budget or contract."""

    what: str
    ok: bool
    detail: Text


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Whether login and one tiny page worked, in ``latency_ms``; ``findings`` in the order they were made.

    ``clock_offset_s``: how far the system's clock is ahead of ours, None if it does not tell.
    """

    ok: bool
    detail: Text
    latency_ms: float
    findings: tuple[Finding, ...] = ()
    clock_offset_s: float | None = None


class DocumentSource(Protocol):
    """One configured document system."""

    @property
    def name(self) -> str:
        """The name in the source file."""
        ...

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it can give, in the order of the source file."""
        ...

    def check(self) -> SourceHealth:
        """Log in and read one record; never raises for what the system does."""
        ...

    def pull(self, kind: RecordKind, cursor: Cursor, ask: Ask) -> Iterator[Page]:
        """All records of ``kind`` changed since ``cursor``, page by page.

        Raises:
            SourceUnavailable: no answer, after the retries of the source file.
            SourceRefused: login or permission refused.
            SourceWentEmpty: nothing came where something must.
            SourceDrifted: the rows are not what the contract says, and it says to stop.
            SourceBroke: an answer against the protocol; nothing of that page is given.
            Misconfigured: ``kind`` is not in the file, or the cursor is not ours.
        """
        ...

    def acknowledge(self, kind: RecordKind, page: Page) -> None:
        """Tell the system that ``page`` is stored; does nothing where nobody wants to know.

        Called after the commit; may be called again for the same page.

        Raises:
            GatewayError: the system did not take it; it will hand the records out again.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A file that a record of ``kind`` names. ``id``: the system's own; ``name``: made safe to keep;
    ``address``: what it is fetched with.
    """

    kind: RecordKind
    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file as it came. ``sha256``: hex. ``media_type``: by its first bytes; ``declared_type``: as told."""

    ref: AttachmentRef
    size: int
    sha256: str
    media_type: str
    declared_type: str


class Attachments(Protocol):
    """What fetches the files that records of one source name, on demand."""

    def attachments(self, kind: RecordKind, fields: Mapping[str, Json]) -> tuple[AttachmentRef, ...]:
        """The files a record names; none where the source file says nothing about them.

        Raises:
            SourceBroke: the record says something that is no list of files, or too many.
        """
        ...

    def download(self, ref: AttachmentRef, sink: BinaryIO) -> Downloaded:
        """Write the file to ``sink``, hashed on the way.

        Raises:
            GatewayError: no whole file within its bounds, a refusal, or an address elsewhere.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...
