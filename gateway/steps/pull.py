"""Pull: read a source and stage every record once per digest, rows and cursor in one commit."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.document_mgmt.port import Cursor, DocumentSource, Page
from domain.audit_events import AuditEvent
from domain.errors import GatewayError
from domain.period import Period
from domain.records import RecordKind
from gateway.store.schema import raw_page, record_head, source_cursor, source_record
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
        for page in reader.pull(kind, Cursor(stored or ""), period=period):
            gw.faults.point("page_read")
            with gw.transaction() as tx:
                new = stage_page(tx, reader.name, kind, page, gw)
                _store_cursor(tx, reader.name, kind, period, page, gw)
            gw.faults.point("page_staged")
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


def stage_page(tx: Transaction, source: str, kind: RecordKind, page: Page, gw: Gateway) -> int:
    """Store the page's bytes and its new records; returns how many were new or changed."""
    if not page.records:
        return 0
    tx.take_turn(f"stage:{source}:{kind}")
    now = gw.clock.now()
    known = _known_digests(tx.conn, source, kind, page)
    fresh = {(r.key, r.digest): r for r in page.records if known.get(r.key, (None, None))[1] != r.digest}
    if not fresh:
        return 0
    page_sha256 = hashlib.sha256(page.raw).hexdigest()
    page_id = tx.conn.execute(
        sa.insert(raw_page)
        .values(
            source=source,
            kind=kind.value,
            number=page.number,
            sha256=page_sha256,
            body_zlib=zlib.compress(page.raw, 1),
            fetched_at=now,
        )
        .returning(raw_page.c.id)
    ).scalar_one()
    rows = [
        {
            "source": source,
            "kind": kind.value,
            "record_key": r.key,
            "digest": r.digest,
            "fields": dict(r.fields),
            "page_id": page_id,
            "staged_at": now,
        }
        for r in fresh.values()
    ]
    tx.conn.execute(insert(source_record).on_conflict_do_nothing(), rows)
    _move_heads(tx.conn, source, kind, list(fresh), now)
    tx.note(
        AuditEvent.PAGE_STAGED,
        {"source": source, "kind": kind, "page": page_id, "sha256": page_sha256, "records": len(fresh)},
    )
    return len(fresh)


def _known_digests(
    conn: sa.Connection, source: str, kind: RecordKind, page: Page
) -> dict[str, tuple[int, str]]:
    rows = conn.execute(
        sa.select(record_head.c.record_key, record_head.c.record_id, source_record.c.digest)
        .join(source_record, source_record.c.id == record_head.c.record_id)
        .where(
            record_head.c.source == source,
            record_head.c.kind == kind.value,
            record_head.c.record_key.in_([r.key for r in page.records]),
        )
    )
    return {row.record_key: (row.record_id, row.digest) for row in rows}


def _move_heads(
    conn: sa.Connection, source: str, kind: RecordKind, fresh: list[tuple[str, str]], now: object
) -> None:
    """Point each key at its newest version and forget how the older one was mapped."""
    latest = dict(fresh)
    versions = conn.execute(
        sa.select(source_record.c.record_key, source_record.c.digest, source_record.c.id).where(
            source_record.c.source == source,
            source_record.c.kind == kind.value,
            sa.tuple_(source_record.c.record_key, source_record.c.digest).in_(list(latest.items())),
        )
    ).all()
    statement = insert(record_head)
    statement = statement.on_conflict_do_update(
        index_elements=["source", "kind", "record_key"],
        set_={
            "record_id": statement.excluded.record_id,
            "seen_at": statement.excluded.seen_at,
            "mapped_with": None,
            "period": None,
        },
    )
    conn.execute(
        statement,
        [
            {
                "source": source,
                "kind": kind.value,
                "record_key": row.record_key,
                "record_id": row.id,
                "seen_at": now,
            }
            for row in versions
        ],
    )


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
