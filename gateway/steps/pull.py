"""Pull: read a source and stage every record once per digest, rows and cursor in one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page
from domain.errors import GatewayError, SourceWentEmpty
from domain.period import Period
from domain.records import RecordKind
from gateway.steps.compare import Reading
from gateway.steps.suspects import park_suspects
from gateway.store.cursors import note_source
from gateway.store.drifts import note_drifts
from gateway.store.schema import record_head, source_cursor
from gateway.store.staging import stage_page
from gateway.store.turns import source_turn
from gateway.store.work import Transaction
from gateway.wiring import Gateway

Progress = Callable[[str, int, int | None], None]
"""Told (stream, records read so far, total if the source says)."""


@dataclass(slots=True)
class PullCounts:
    """What one source gave. ``read``: records seen; ``staged``: new or changed ones stored; ``missing``:
    known ones that a complete reading no longer saw.
    """

    source: str
    pages: int = 0
    read: int = 0
    staged: int = 0
    missing: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def add(self, more: PullCounts) -> None:
        """Take in what another reading of the same source gave."""
        self.pages, self.read = self.pages + more.pages, self.read + more.read
        self.staged, self.missing = self.staged + more.staged, self.missing + more.missing
        for kind, count in more.by_kind.items():
            self.by_kind[kind] = self.by_kind.get(kind, 0) + count

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What of a source is read: by default what is new. See ``Ask``. ``only_by_period``: leave out the kinds
    that are not asked for by period.
    """

    complete: bool = False
    changed_from: datetime | None = None
    only_by_period: bool = False


WHAT_IS_NEW = Stretch()


def no_progress(_stream: str, _read: int, _total: int | None) -> None:
    """Tell nobody."""


def pull_source(
    gw: Gateway,
    source: str,
    period: Period,
    progress: Progress = no_progress,
    stretch: Stretch = WHAT_IS_NEW,
) -> PullCounts:
    """Read ``source`` for ``period``; one kind that fails does not stop the others.

    Raises:
        SourceBusy: another process reads it now.
        GatewayError: the first failure; what was committed stays, the cursor of that kind did not move.
    """
    config = gw.source_config(source)
    counts, failures = PullCounts(source), []
    with source_turn(gw.engine, source, config.readers):
        reader = gw.open_source(source)
        try:
            for kind in reader.kinds:
                try:
                    _pull_kind(_Stream(gw, reader, kind, str(period)), stretch, counts, progress)
                except GatewayError as failure:
                    failures.append(failure)
        finally:
            reader.close()
        _note_read(gw, source, well=not failures, complete=stretch.complete)
    if failures:
        raise failures[0]
    return counts


@dataclass(frozen=True, slots=True)
class _Stream:
    """One kind of one source, read for one period."""

    gw: Gateway
    reader: DocumentSource
    kind: RecordKind
    period: str

    @property
    def config(self) -> SourceConfig:
        """What the source file says."""
        return self.gw.source_config(self.reader.name)

    @property
    def scope(self) -> str:
        """What is asked for by period has a cursor and a set of keys for each; everything else has one."""
        settings = self.config.kinds[self.kind]
        return self.period if settings.period_parameter else ""

    @property
    def key(self) -> dict[str, str]:
        """Its row among the cursors."""
        return {"source": self.reader.name, "kind": self.kind.value, "period": self.scope}


def _pull_kind(stream: _Stream, stretch: Stretch, counts: PullCounts, progress: Progress) -> None:
    """Read what is asked for; if nothing came where something must, read everything to know more."""
    if stretch.only_by_period and not stream.scope:
        return
    cursor = _stored_cursor(stream)
    ask = Ask(stream.period, complete=stretch.complete, changed_from=stretch.changed_from)
    if ask.changed_from and stream.scope:
        ask = Ask(stream.period, complete=True)  # a whole period of the past
    elif not cursor.text and not ask.changed_from:
        ask = Ask(stream.period, complete=True)  # the first reading is one of everything
    if stream.config.hands_out and ask.complete:
        ask = Ask(stream.period)
    try:
        try:
            _read(stream, cursor, ask, counts, progress)
        except SourceWentEmpty:
            if ask.complete:
                raise
            _read(stream, cursor, Ask(stream.period, complete=True), counts, progress)
    except GatewayError as failure:
        _note_failure(stream, failure)
        raise


def _read(stream: _Stream, cursor: Cursor, ask: Ask, counts: PullCounts, progress: Progress) -> None:
    name, seen = f"{stream.reader.name}.{stream.kind.value}", 0
    reading = Reading(stream.gw, stream.reader.name, stream.kind, stream.scope) if ask.complete else None
    for page, new in _pages(stream, cursor, ask, reading):
        seen += len(page.records)
        counts.pages, counts.staged = counts.pages + 1, counts.staged + new
        counts.read += len(page.records)
        progress(name, seen, page.total)
    counts.by_kind[stream.kind.value] = seen
    counts.missing += reading.missing if reading else 0


def _pages(stream: _Stream, cursor: Cursor, ask: Ask, reading: Reading | None) -> Iterator[tuple[Page, int]]:
    """Each page with the number of its records that were new, committed and acknowledged."""
    gw, reader, kind = stream.gw, stream.reader, stream.kind
    if reading:
        reading.begin()
    for page in reader.pull(kind, cursor, ask):
        gw.faults.point("page_read")
        if reading:
            reading.take(page)
        with gw.transaction() as tx:
            now = gw.clock.now()
            new = stage_page(tx, reader.name, kind, page, now)
            _mark_scope(tx, stream, page)
            note_drifts(tx, reader.name, kind, page.drifts, now)
            park_suspects(tx, reader.name, kind, page, period=stream.period, now=now)
            if page.last and reading:
                reading.settle(tx, period=stream.period, shaken=page.shaken)
            if ask.changed_from is None:
                _store_cursor(tx, stream, page)
        gw.faults.point("page_staged")
        if not gw.dry_run:
            reader.acknowledge(kind, page)
        yield page, new


def _stored_cursor(stream: _Stream) -> Cursor:
    with stream.gw.engine.connect() as conn:
        where = [source_cursor.c[name] == value for name, value in stream.key.items()]
        stored = conn.execute(sa.select(source_cursor.c.cursor).where(*where)).scalar()
    return Cursor(stored or "")


def _mark_scope(tx: Transaction, stream: _Stream, page: Page) -> None:
    """Which period's set of keys a record belongs to, for kinds that are asked for by period."""
    if stream.scope and page.records:
        head = record_head.c
        tx.conn.execute(
            sa.update(record_head)
            .where(
                head.source == stream.reader.name,
                head.kind == stream.kind.value,
                head.record_key.in_([record.key for record in page.records]),
                head.scope != stream.scope,
            )
            .values(scope=stream.scope)
        )


def _store_cursor(tx: Transaction, stream: _Stream, page: Page) -> None:
    values: dict[str, object] = {"cursor": page.cursor.text}
    if page.last:
        values |= {"completed_at": stream.gw.clock.now(), "failed_at": None, "failure": None}
    _upsert(tx, stream, values)


def _note_failure(stream: _Stream, failure: GatewayError) -> None:
    values = {"failed_at": stream.gw.clock.now(), "failure": f"{failure.code}: {failure.message.en}"}
    with stream.gw.transaction() as tx:
        _upsert(tx, stream, values)


def _upsert(tx: Transaction, stream: _Stream, values: dict[str, object]) -> None:
    statement = insert(source_cursor).values(**stream.key, **{"cursor": "", **values})
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["source", "kind", "period"], set_=values))


def _note_read(gw: Gateway, source: str, *, well: bool, complete: bool) -> None:
    """When the source was last tried and last read to its end, for the schedule."""
    now = gw.clock.now()
    values = {"attempted_at": now}
    values |= {"read_at": now} if well else {}
    values |= {"read_completely_at": now} if well and complete else {}
    with gw.transaction() as tx:
        note_source(tx.conn, source, values)
