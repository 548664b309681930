"""Tables that people drop in a folder or an object store: one page a file.

The folder is a source like any other: the cursor remembers which files were read, a corrected file is read
again, a file or row that was taken away is found by the complete reading. A file that cannot be read does
not stop the others: it is told at the end of the pass, and the cursor stays until it is mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TypeVar

from connectors.connection import Connection
from connectors.document_mgmt.files.config import FilesConfig, FilesKind
from connectors.document_mgmt.files.faults import (
    OF_ONE_FILE,
    Troubles,
    busy,
    no_store,
    too_large,
    unreadable,
    went_empty,
)
from connectors.document_mgmt.files.marks import FileMarks, Mark
from connectors.document_mgmt.files.store import FileStore, Found, FsspecStore, fits, newest_of_each
from connectors.document_mgmt.files.table import read_table
from connectors.document_mgmt.files.table_fault import TableUnreadable
from connectors.document_mgmt.files.table_records import Rows, TableReader
from connectors.document_mgmt.health import examine
from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page, SourceHealth
from connectors.document_mgmt.readers import Opening, no_such_kind
from connectors.document_mgmt.reads import retrying
from connectors.document_mgmt.registry import register
from domain.records import RecordKind, canonical_json, digest_of

T = TypeVar("T")
_CLOCK_TOLERANCE = timedelta(minutes=5)


@register("files", FilesConfig)
def open_files(config: FilesConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """Tables below the address of ``connection``."""
    if not connection.is_store:
        raise no_store(connection.id)
    return FilesSource(config, FsspecStore(connection), opening)


class FilesSource:
    """A folder of tables behind the port."""

    def __init__(self, config: FilesConfig, store: FileStore, opening: Opening) -> None:
        self._config = config
        self._store = store
        self._clock = opening.clock
        self._pace = opening.pace
        self._budget = opening.budget
        self._readers = {
            kind: TableReader(config.name, kind, settings) for kind, settings in config.kinds.items()
        }
        self._seen: dict[str, Found] = {}
        self._stored: dict[str, set[RecordKind]] = {}

    @property
    def name(self) -> str:
        """The name in the source file."""
        return self._config.name

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it can give, in the order of the source file."""
        return tuple(self._config.kinds)

    def check(self) -> SourceHealth:
        """Look into the folder and read the newest file of every kind."""

        def look(kind: RecordKind) -> int:
            listed = self._store.listing(self._config.kinds[kind].glob)
            newest = max(listed, key=lambda found: found.changed_at, default=None)
            return len(self._read(kind, newest)[1].records) if newest else 0

        return examine(
            self.kinds,
            look,
            server_time=lambda: None,
            clock=self._clock,
            pace=self._pace,
            requests_per_minute=self._config.requests_per_minute,
        )

    def pull(self, kind: RecordKind, cursor: Cursor, ask: Ask) -> Iterator[Page]:
        """The files of ``kind`` that are new or other than when they were read, the newest first.

        Raises:
            GatewayError: as the port says; after all readable files were given, the error names the others.
        """
        settings = self._settings(kind)
        marks = FileMarks.read(cursor, digest_of(settings.model_dump(mode="json")))
        reading = _Reading(kind, cursor, marks, ask.complete, again=ask.changed_from is not None)
        listed = self._list(settings, reading)
        if marks.files and not listed and not ask.complete and self._config.after == "leave":
            raise went_empty(f"{self.name}.{kind.value}")
        held: Page | None = None
        for page in self._pages(reading, _asked_for(marks, listed, ask)):
            if held is not None:
                yield held
            held = page
        if reading.troubles:
            yield from [held] if held else []
            raise reading.troubles.error(f"{self.name}.{kind.value}")
        settled = [found for found in listed if found.name not in reading.waits]
        done = cursor if ask.changed_from else marks.after(settled, reading.read)
        moves = self._config.after == "move" and not ask.changed_from
        receipts = tuple(found.name for found in settled) if moves else ()
        page = held or Page(1, (), b"", None, last=True, cursor=done)
        yield replace(page, last=True, cursor=done, receipts=receipts)

    def acknowledge(self, kind: RecordKind, page: Page) -> None:
        """Put the files of ``page`` away, where the source file says so and every kind has them.

        Raises:
            GatewayError: the folder does not let us.
        """
        for name in page.receipts:
            stored = self._stored.setdefault(name, set())
            stored.add(kind)
            readers = {one for one, settings in self._config.kinds.items() if fits(name, settings.glob)}
            if readers and readers <= stored and self._store.stat(name) == self._seen.get(name):
                self._store.move(name, self._config.done_folder)

    def close(self) -> None:
        """Nothing is open."""

    def _settings(self, kind: RecordKind) -> FilesKind:
        settings = self._config.kinds.get(kind)
        if settings is None:
            raise no_such_kind(self.name, kind)
        return settings

    def _list(self, settings: FilesKind, reading: _Reading) -> list[Found]:
        """The files there are, the newest first. One that may still be written waits; a known one keeps a
        complete reading from ending well, or its rows would look as if they were gone.
        """
        listed = list(self._fetched(lambda: self._store.listing(settings.glob)))
        if reading.whole and self._config.after == "move":
            parent, _, last = settings.glob.rpartition("/")
            done = f"{parent}/{self._config.done_folder}/{last}".lstrip("/")
            put_away = self._fetched(lambda: self._store.listing(done))
            listed += newest_of_each(put_away, {found.name for found in listed}, self._config.done_folder)
        now, settle = self._clock.now(), timedelta(seconds=self._config.settle_seconds)
        for found in listed:
            self._seen[found.name] = found
            if -_CLOCK_TOLERANCE <= now - found.changed_at < settle:
                reading.wait(found)
        return sorted(listed, key=lambda found: (found.changed_at, found.name), reverse=True)

    def _pages(self, reading: _Reading, todo: list[Found]) -> Iterator[Page]:
        """A page a file. Rows whose key a newer file has too are left out; a file whose bytes did not change
        gives none.
        """
        numbers = count(1)
        for found in todo:
            if found.name in reading.waits:
                continue
            try:
                data, rows = self._read(reading.kind, found)
            except OF_ONE_FILE as fault:
                reading.troubles.add(found.name, fault)
                continue
            if self._store.stat(found.name) != found:
                reading.wait(found)
                continue
            if reading.takes(found, data):
                yield self._page(next(numbers), rows, data, reading)
            reading.newer.update(map(hash, rows.records))

    def _page(self, number: int, rows: Rows, data: bytes, reading: _Reading) -> Page:
        records = [record for key, record in rows.records.items() if hash(key) not in reading.newer]
        if self._config.kinds[reading.kind].drop:
            data = canonical_json([dict(record.fields) for record in records])
        return Page(
            number=number,
            records=tuple(records),
            raw=data,
            total=None,
            last=False,
            cursor=reading.cursor,
            suspects={r.key: rows.suspects[r.key] for r in records if r.key in rows.suspects},
            drifts=tuple(rows.drifts.values()),
        )

    def _read(self, kind: RecordKind, found: Found) -> tuple[bytes, Rows]:
        settings, limit = self._settings(kind), self._config.limits.max_page_bytes
        (data,) = self._fetched(lambda: [self._store.read(found.name, limit)])
        if len(data) > limit:
            raise too_large(found.name, limit)
        try:
            table = read_table(found.name, data, settings)
        except TableUnreadable as fault:
            raise unreadable(found.name, fault.reason) from fault
        return data, self._readers[kind].read(found.name, table)

    def _fetched(self, call: Callable[[], Sequence[T]]) -> Sequence[T]:
        """``call``, with retries; what goes over a network is counted as a request."""
        retries = self._config.retries
        return list(
            retrying(
                lambda: iter(call()),
                attempts=retries.attempts,
                max_wait_s=retries.max_wait_s,
                pace=self._pace,
                budget=self._budget if self._store.is_remote else _Free(),
            )
        )


@dataclass(slots=True)
class _Reading:
    """One pass. ``again``: files that did not change give their rows too. ``newer``: hashes of the keys that
    newer files gave; ``waits``: files being written.
    """

    kind: RecordKind
    cursor: Cursor
    marks: FileMarks
    whole: bool
    again: bool = False
    troubles: Troubles = field(default_factory=Troubles)
    read: dict[str, Mark] = field(default_factory=dict)
    newer: set[int] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)

    def wait(self, found: Found) -> None:
        """Leave ``found`` to the next pass."""
        self.waits.add(found.name)
        if self.whole and found.name in self.marks.files:
            self.troubles.add(found.name, busy(found.name))

    def takes(self, found: Found, data: bytes) -> bool:
        """Remember ``found`` as read; whether its rows must be given."""
        mark = Mark.of(found, hashlib.sha256(data).hexdigest())
        known = self.marks.files.get(found.name)
        self.read[found.name] = mark
        return self.whole or self.again or known is None or known.digest != mark.digest


class _Free:
    """The budget of a folder of this machine: nobody is bothered."""

    def take(self) -> None:
        """At once."""

    def hold(self, seconds: float) -> None:
        """Nobody asked for rest."""


def _asked_for(marks: FileMarks, listed: list[Found], ask: Ask) -> list[Found]:
    if ask.complete:
        return listed
    if ask.changed_from is not None:
        return [found for found in listed if found.changed_at >= ask.changed_from]
    return marks.changed(listed)
