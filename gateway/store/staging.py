"""Staging: every record once per digest, with the bytes of the page it came from."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.document_mgmt.port import Page
from domain.audit_events import AuditEvent
from domain.records import RecordKind
from gateway.store.schema import raw_page, record_head, source_record
from gateway.store.work import Transaction


def stage_page(tx: Transaction, source: str, kind: RecordKind, page: Page, now: datetime) -> int:
    """Store the page's bytes and its new records; returns how many were new or changed."""
    if not page.records:
        return 0
    tx.take_turn(f"stage:{source}:{kind}")
    known = _known_digests(tx.conn, source, kind, page)
    fresh = {(r.key, r.digest): r for r in page.records if known.get(r.key, (None, None))[1] != r.digest}
    if not fresh:
        return 0
    page_sha256 = hashlib.sha256(page.raw).hexdigest()
    page_id = _keep_page(tx.conn, source, kind, page, page_sha256, now)
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


def _keep_page(
    conn: sa.Connection, source: str, kind: RecordKind, page: Page, sha256: str, now: datetime
) -> int:
    """Store the bytes the records came from; returns the page's number in the store."""
    values = {
        "source": source,
        "kind": kind.value,
        "number": page.number,
        "sha256": sha256,
        "body_zlib": zlib.compress(page.raw, 1),
        "fetched_at": now,
    }
    page_id: int = conn.execute(sa.insert(raw_page).values(values).returning(raw_page.c.id)).scalar_one()
    return page_id


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
    conn: sa.Connection, source: str, kind: RecordKind, fresh: list[tuple[str, str]], now: datetime
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
