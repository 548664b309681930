"""The port of a document system: whatever its protocol, it gives pages of raw records.

What every source keeps (the conformance suite holds each protocol to it):

- Reading starts at the stored high-water minus an overlap and uses ``>=``; ties and late rows come again.
  Reading a row twice is free, because rows are staged once per digest.
- The cursor advances only on the last page of a complete pass. Whoever stores a page stores its cursor in
  the same transaction.
- A pass that saw fewer keys than the system counts is read once more and then refused.
- Rows without a time of change are kept; they do not move the high-water.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from domain.records import RecordKind, SourceRecord
from domain.text import Text


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading one kind of one source goes on. Opaque JSON; empty: from the beginning."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one answer. ``number``: running number within this pull, from 1, also across a re-read.

    ``raw``: the body as received, for the record. ``total``: how many the system says there are.
    ``last``: the pass is complete. ``cursor``: what to store in the same transaction as the records.
    """

    number: int
    records: tuple[SourceRecord, ...]
    raw: bytes
    total: int | None
    last: bool
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Whether login and one tiny page worked, in ``latency_ms``."""

    ok: bool
    detail: Text
    latency_ms: float


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

    def pull(self, kind: RecordKind, cursor: Cursor, *, period: str) -> Iterator[Page]:
        """All records of ``kind`` changed since ``cursor``, page by page.

        ``period`` (``YYYY-MM``) is passed on where the system asks for one.

        Raises:
            SourceUnavailable: no answer, after the retries of the source file.
            SourceRefused: login or permission refused.
            SourceBroke: an answer against the contract; nothing of that page is given.
            Misconfigured: ``kind`` is not in the file, or the cursor is not ours.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...
