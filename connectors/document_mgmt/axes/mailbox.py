"""Hand-out queues: list what waits, get each document, confirm it after our commit.

A document is confirmed only when the gateway has stored it. Killed between commit and confirmation, it is
listed again, staged as nothing new and confirmed then. One document that cannot be had, or whose confirmation
is not taken, stops nobody else: the pass ends with its error after all others were given, and the cursor
stays where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from connectors.document_mgmt.axes.config import MailboxConfig
from connectors.document_mgmt.axes.faults import Troubles, only_a_queue
from connectors.document_mgmt.contract import Change, Drift
from connectors.document_mgmt.cursor import HighWater
from connectors.document_mgmt.health import examine
from connectors.document_mgmt.paging import FetchedPage
from connectors.document_mgmt.port import Ask, Cursor, Page, SourceHealth
from connectors.document_mgmt.readers import Opening, Reply, no_such_kind
from connectors.document_mgmt.reads import retrying
from connectors.document_mgmt.rows import RowReader
from domain.errors import Retry, SourceBroke, SourceDrifted, SourceRefused
from domain.records import Json, RecordKind, SourceRecord

T = TypeVar("T")
_SHOWN_CHARS = 300
_PATIENCE = 3
"""After so many failures in a row the next ones are not tried again and again."""


class Waiting(NamedTuple):
    """A document in the queue. ``changed_at``: when it was put there, None if the queue does not tell;
    ``taken``: it was confirmed before (queues that list by date name those too).
    """

    id: str
    kind: RecordKind
    changed_at: datetime | None
    taken: bool = False


class Mailbox(Protocol):
    """One queue. ``dated``: it can be asked for what came since an instant, confirmed or not."""

    @property
    def dated(self) -> bool:
        """Whether ``since`` means something to it."""
        ...

    def waiting(self, kind: RecordKind, since: datetime | None) -> Iterator[Waiting]:
        """What waits; with ``since`` also what was confirmed, where the queue tells.

        Raises:
            GatewayError: no list.
        """
        ...

    def fetch(self, item: Waiting) -> bytes:
        """The document as it is.

        Raises:
            GatewayError: it cannot be had.
        """
        ...

    def confirm(self, item_id: str) -> None:
        """The document is stored here; confirming twice does no harm.

        Raises:
            GatewayError: the queue did not take it.
        """
        ...

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header, if it had one."""
        ...

    def close(self) -> None:
        """Close connections."""
        ...


ReadDocument = Callable[[Waiting, bytes], Mapping[str, Json]]
"""The fields of a document; ValueError with the reason when its bytes cannot be read."""


class MailboxSource:
    """A hand-out queue behind the port: one page a document."""

    def __init__(self, config: MailboxConfig, mailbox: Mailbox, read: ReadDocument, opening: Opening) -> None:
        self._config = config
        self._mailbox = mailbox
        self._read = read
        self._clock = opening.clock
        self._pace = opening.pace
        self._budget = opening.budget
        self._pulling: Troubles | None = None
        self._rows = {
            kind: RowReader(config.name, kind, settings, textual=True)
            for kind, settings in config.kinds.items()
        }

    @property
    def name(self) -> str:
        """The name in the source file."""
        return self._config.name

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it can give, in the order of the source file."""
        return tuple(self._config.kinds)

    def check(self) -> SourceHealth:
        """Log in and list every kind, without retries; no document is fetched and nothing is confirmed."""

        def look(kind: RecordKind) -> int:
            self._budget.take()
            since = self._clock.now() if self._mailbox.dated else None
            return sum(not item.taken for item in self._mailbox.waiting(kind, since))

        return examine(
            self.kinds,
            look,
            server_time=self._mailbox.server_time,
            clock=self._clock,
            pace=self._pace,
            requests_per_minute=self._config.requests_per_minute,
        )

    def pull(self, kind: RecordKind, cursor: Cursor, ask: Ask) -> Iterator[Page]:
        """Every document that waits, oldest first, one page each; see the port.

        Raises:
            GatewayError: as the port says. ``SourceBroke`` and ``SourceUnavailable`` name the documents that
                could not be had, after all others were given.
        """
        if kind not in self._config.kinds:
            raise no_such_kind(self.name, kind)
        if ask.changed_from and not self._mailbox.dated:
            raise only_a_queue(self.name)
        high, started_at = HighWater.read(cursor), self._clock.now()
        items = self._list(kind, high, ask)
        if ask.changed_from is None:
            high = high.raised("", _newest(items), not_after=started_at)
        troubles = self._pulling = Troubles()
        try:
            yield from self._give(kind, items, troubles, (cursor, high.write()))
        finally:
            self._pulling = None
        if troubles:
            raise troubles.error(f"{self.name}.{kind.value}")

    def acknowledge(self, kind: RecordKind, page: Page) -> None:  # noqa: ARG002 - ids are unique in a queue
        """Confirm the page's document. During a pull, what the queue does not take is told at the end of it:
        one document must not keep the others from being read. It is listed and confirmed again next time.

        Raises:
            GatewayError: nothing is being pulled and the queue does not take it.
        """
        for item_id in page.receipts if self._config.confirm else ():
            try:
                self._confirm(item_id)
            except _OF_ONE_DOCUMENT as fault:
                if self._pulling is None:
                    raise
                self._pulling.unconfirmed(item_id, fault)

    def close(self) -> None:
        """Close connections."""
        self._mailbox.close()

    def _list(self, kind: RecordKind, high: HighWater, ask: Ask) -> list[Waiting]:
        """Each document once, those of unknown date first, then by date: the newest comes last, so that the
        overlap lists it again if its confirmation is lost.
        """
        again = ask.complete or ask.changed_from is not None or not self._config.confirm
        since = None if ask.complete else ask.changed_from or high.since("", self._config.overlap)
        listed = {item.id: item for item in self._retry(lambda: self._mailbox.waiting(kind, since))}
        wanted = [item for item in listed.values() if again or not item.taken]
        return sorted(wanted, key=lambda item: item.changed_at.timestamp() if item.changed_at else 0.0)

    def _give(
        self, kind: RecordKind, items: Sequence[Waiting], troubles: Troubles, marks: tuple[Cursor, Cursor]
    ) -> Iterator[Page]:
        """A page a document; ``marks``: the cursor until the end, and the one that a complete pass stores."""
        before, after = marks
        for number, item in enumerate(items, 1):
            fetched = self._fetch(kind, item, troubles)
            if fetched is not None:
                last = number == len(items) and not troubles
                yield _page(number, fetched, item, len(items), after if last else before, last=last)
        if not items:
            yield Page(1, (), b"", 0, last=True, cursor=before)

    def _confirm(self, item_id: str) -> None:
        def call() -> Iterator[None]:
            self._mailbox.confirm(item_id)
            yield

        hopeless = self._pulling is not None and self._pulling.confirms_in_a_row >= _PATIENCE
        list(self._retry(call, once=hopeless))
        if self._pulling is not None:
            self._pulling.confirms_in_a_row = 0

    def _fetch(self, kind: RecordKind, item: Waiting, troubles: Troubles) -> FetchedPage | None:
        """The document as a page; None when it cannot be had."""

        def call() -> Iterator[bytes]:
            yield self._mailbox.fetch(item)

        try:
            (data,) = self._retry(call)
        except _OF_ONE_DOCUMENT as fault:
            troubles.unfetched(item.id, fault)
            if troubles.fetches_in_a_row >= _PATIENCE:
                self._make_sure_it_lives(kind)
                troubles.fetches_in_a_row = 0
            return None
        troubles.fetches_in_a_row = 0
        return self._read_page(kind, item, data)

    def _make_sure_it_lives(self, kind: RecordKind) -> None:
        """Several documents failed one after the other: either they are bad, or the whole system is down.

        Raises:
            GatewayError: it is down; the rest waits for the next time.
        """
        since = self._clock.now() if self._mailbox.dated else None
        for _ in self._retry(lambda: self._mailbox.waiting(kind, since)):
            break

    def _read_page(self, kind: RecordKind, item: Waiting, data: bytes) -> FetchedPage:
        key_field = self._config.kinds[kind].key_field
        try:
            fields = {**self._read(item, data), key_field: item.id}
            return self._rows[kind].page(Reply([fields], data, None))
        except SourceDrifted:
            raise
        except ValueError as exc:
            return self._unreadable(kind, item, data, str(exc)[:_SHOWN_CHARS])
        except SourceBroke as fault:  # text that no store can hold
            return self._unreadable(kind, item, data, str(fault.message)[:_SHOWN_CHARS])

    def _unreadable(self, kind: RecordKind, item: Waiting, data: bytes, reason: str) -> FetchedPage:
        """A document nobody can read is a record all the same, for a person to look at."""
        fields: dict[str, Json] = {
            self._config.kinds[kind].key_field: item.id,
            "unreadable": reason,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }
        record = SourceRecord.of(self.name, kind, item.id, fields)
        why = Drift("unreadable", Change.RETYPED, reason)
        return FetchedPage(records=(record,), raw=data, total=None, newest=None, suspects={item.id: why})

    def _retry(self, call: Callable[[], Iterator[T]], *, once: bool = False) -> Iterator[T]:
        retries = self._config.retries
        return retrying(
            call,
            attempts=1 if once else retries.attempts,
            max_wait_s=retries.max_wait_s,
            pace=self._pace,
            budget=self._budget,
        )


_OF_ONE_DOCUMENT = (Retry, SourceBroke, SourceRefused)
"""What may concern one document only. Anything else (a bad address, a bad certificate) ends the pass."""


def _page(number: int, fetched: FetchedPage, item: Waiting, total: int, mark: Cursor, *, last: bool) -> Page:
    return Page(
        number=number,
        records=fetched.records,
        raw=fetched.raw,
        total=total,
        last=last,
        cursor=mark,
        suspects=fetched.suspects,
        drifts=fetched.drifts,
        receipts=(item.id,),
    )


def _newest(items: Sequence[Waiting]) -> datetime | None:
    return max((item.changed_at for item in items if item.changed_at), default=None)
