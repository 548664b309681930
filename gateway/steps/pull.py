"""Pull: read a source and stage every record once per digest, rows and cursor in one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page
from domain.errors import GatewayError
from domain.period import Period
from domain.records import RecordKind
from gateway.store.schema import source_cursor
from gateway.store.staging import stage_page
from gateway.store.work import Transaction
from gateway.wiring import Gateway

Progress = Callable[[str, int, int | None], None]
"""Told (stream, records read so far, total if the source says)."""


@dataclass(frozen=True, slots=True)
class PullCounts:
    """What one source gave. ``read``: records seen; ``staged``: new or changed ones stored."""

    source: str
    pages: int = 0
    read: int = 0
    staged: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


def _no_progress(_stream: str, _read: int, _total: int | None) -> None:
    return


def pull_source(gw: Gateway, source: str, period: Period, progress: Progress = _no_progress) -> PullCounts:
    """Read everything new of ``source`` for ``period``.

    Raises:
        GatewayError: the source fails; what was committed stays, the cursor did not move.
    """
    reader = gw.open_source(source)
    pages = read = staged = 0
    by_kind: dict[str, int] = {}
    try:
        for kind in reader.kinds:
            seen = 0
            for page, new in _pull_kind(gw, reader, kind, str(period)):
                pages, seen, staged = pages + 1, seen + len(page.records), staged + new
                progress(f"{source}.{kind}", seen, page.total)
            by_kind[kind.value] = seen
            read += seen
    finally:
        reader.close()
    return PullCounts(source, pages, read, staged, by_kind)


def _pull_kind(
    gw: Gateway, reader: DocumentSource, kind: RecordKind, period: str
) -> Iterator[tuple[Page, int]]:
    """Each page with the number of its records that were new, already committed."""
    where = _cursor_row(reader.name, kind, period)
    with gw.engine.connect() as conn:
        stored = conn.execute(sa.select(source_cursor.c.cursor).where(where)).scalar()
    try:
        for page in reader.pull(kind, Cursor(stored or ""), Ask(period)):
            gw.faults.point("page_read")
            with gw.transaction() as tx:
                new = stage_page(tx, reader.name, kind, page, gw.clock.now())
                _store_cursor(tx, reader.name, kind, period, page, gw)
            gw.faults.point("page_staged")
            reader.acknowledge(kind, page)
            yield page, new
    except GatewayError as failure:
        _note_failure(gw, reader.name, kind, period, failure)
        raise


def _scope(kind: RecordKind, period: str) -> str:
    """Evaluations are asked for by period; everything else has one cursor for all periods."""
    return period if kind is RecordKind.EVALUATIONS else ""


def _cursor_row(source: str, kind: RecordKind, period: str) -> sa.ColumnElement[bool]:
    c = source_cursor.c
    return sa.and_(c.source == source, c.kind == kind.value, c.period == _scope(kind, period))


def _store_cursor(
    tx: Transaction, source: str, kind: RecordKind, period: str, page: Page, gw: Gateway
) -> None:
    values: dict[str, object] = {"cursor": page.cursor.text}
    if page.last:
        values |= {"completed_at": gw.clock.now(), "failed_at": None, "failure": None}
    statement = insert(source_cursor).values(
        source=source, kind=kind.value, period=_scope(kind, period), **values
    )
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["source", "kind", "period"], set_=values))


def _note_failure(gw: Gateway, source: str, kind: RecordKind, period: str, failure: GatewayError) -> None:
    values = {"failed_at": gw.clock.now(), "failure": f"{failure.code}: {failure.message.en}"}
    statement = insert(source_cursor).values(
        source=source, kind=kind.value, period=_scope(kind, period), cursor="", **values
    )
    with gw.transaction() as tx:
        tx.conn.execute(
            statement.on_conflict_do_update(index_elements=["source", "kind", "period"], set_=values)
        )
