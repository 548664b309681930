"""Staging: every record once per digest, with the bytes of the page it came from.

One stream is staged by one transaction at a time (its turn), so what is known can be asked first and the rest
goes in by COPY, without a conflict to resolve row by row.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from connectors.document_mgmt.port import Page
from domain.audit_events import AuditEvent
from domain.records import RecordKind, SourceRecord, canonical_json
from gateway.store.schema import raw_page
from gateway.store.work import Transaction, copy_rows

_RECORD = ("id", "source", "kind", "record_key", "digest", "fields", "page_id", "staged_at")
_HEAD = ("source", "kind", "record_key", "record_id", "seen_at")


class _Version(NamedTuple):
    """A record as it was once: its key and its digest."""

    key: str
    digest: str


def stage_page(tx: Transaction, source: str, kind: RecordKind, page: Page, now: datetime) -> int:
    """Store the page's bytes and its new records; returns how many were new or changed."""
    if not page.records:
        return 0
    tx.take_turn(f"stage:{source}:{kind}")
    stream = _Stream(tx.conn, source, kind, now)
    known = stream.known_digests([record.key for record in page.records])
    fresh = {_Version(r.key, r.digest): r for r in page.records if known.get(r.key) != r.digest}
    if not fresh:
        return 0
    page_sha256 = hashlib.sha256(page.raw).hexdigest()
    page_id = stream.keep_page(page, page_sha256)
    ids = stream.ids_of([version for version in fresh if version.key in known])
    ids |= stream.add({version: r for version, r in fresh.items() if version not in ids}, page_id)
    stream.move_heads({version.key: ids[version] for version in fresh}, known)
    tx.note(
        AuditEvent.PAGE_STAGED,
        {"source": source, "kind": kind, "page": page_id, "sha256": page_sha256, "records": len(fresh)},
    )
    return len(fresh)


class _Stream:
    """One kind of one source, while it is this transaction's turn."""

    def __init__(self, conn: sa.Connection, source: str, kind: RecordKind, now: datetime) -> None:
        self._conn = conn
        self._source = source
        self._kind = kind.value
        self._now = now

    def known_digests(self, keys: list[str]) -> dict[str, str]:
        """The digest of the version that counts now, by key, of those ``keys`` that are known."""
        rows = self._conn.execute(_KNOWN, {"source": self._source, "kind": self._kind, "keys": keys})
        return {key: digest for key, digest in rows}  # noqa: C416 - rows are no pairs to mypy

    def keep_page(self, page: Page, sha256: str) -> int:
        """Store the bytes the records came from; returns the page's number in the store."""
        values = {
            "source": self._source,
            "kind": self._kind,
            "number": page.number,
            "sha256": sha256,
            "body_zlib": zlib.compress(page.raw, 1),
            "fetched_at": self._now,
        }
        page_id: int = self._conn.execute(
            sa.insert(raw_page).values(values).returning(raw_page.c.id)
        ).scalar_one()
        return page_id

    def ids_of(self, versions: list[_Version]) -> dict[_Version, int]:
        """The ids of those ``versions`` that were here before: a record that was changed and changed back."""
        if not versions:
            return {}
        sent: dict[str, object] = {"source": self._source, "kind": self._kind}
        sent |= {"keys": [v.key for v in versions], "digests": [v.digest for v in versions]}
        return {_Version(row.record_key, row.digest): row.id for row in self._conn.execute(_OLDER, sent)}

    def add(self, records: Mapping[_Version, SourceRecord], page_id: int) -> dict[_Version, int]:
        """Store versions that were never here; returns their ids."""
        if not records:
            return {}
        ids = dict(zip(records, self._conn.execute(_IDS, {"count": len(records)}).scalar_one(), strict=True))
        constant = (page_id, self._now.isoformat())

        def rows() -> Iterator[Iterator[object]]:
            for version, record in records.items():
                fields = (record.canonical or canonical_json(record.fields)).decode()
                yield iter((ids[version], self._source, self._kind, *version, fields, *constant))

        copy_rows(self._conn, "source_record", _RECORD, rows())
        return ids

    def move_heads(self, ids: Mapping[str, int], known: Mapping[str, str]) -> None:
        """Point each key at its newest version and forget how the older one was mapped."""
        moved = {key: record_id for key, record_id in ids.items() if key in known}
        if moved:
            sent: dict[str, object] = {"source": self._source, "kind": self._kind, "now": self._now}
            self._conn.execute(_MOVE, sent | {"keys": list(moved), "ids": list(moved.values())})
        seen_at = self._now.isoformat()
        new = ((self._source, self._kind, key, ids[key], seen_at) for key in ids if key not in known)
        copy_rows(self._conn, "record_head", _HEAD, map(iter, new))


_TEXTS, _NUMBERS = ARRAY(sa.Text), ARRAY(sa.BigInteger)
# LATERAL with its own LIMIT keeps each of these a look into an index: a table that just grew has no
# statistics yet, and a plan that reads all of it for every page would make the millionth record cost a
# thousand times the first.
_KNOWN = sa.text(
    "SELECT wanted.record_key, found.digest FROM unnest(:keys) AS wanted(record_key) CROSS JOIN LATERAL ("
    "SELECT r.digest FROM record_head h JOIN source_record r ON r.id = h.record_id"
    " WHERE h.source = :source AND h.kind = :kind AND h.record_key = wanted.record_key LIMIT 1) AS found"
).bindparams(sa.bindparam("keys", type_=_TEXTS))
_OLDER = sa.text(
    "SELECT wanted.record_key, wanted.digest, found.id"
    " FROM unnest(:keys, :digests) AS wanted(record_key, digest) CROSS JOIN LATERAL ("
    "SELECT r.id FROM source_record r WHERE r.source = :source AND r.kind = :kind"
    " AND r.record_key = wanted.record_key AND r.digest = wanted.digest LIMIT 1) AS found"
).bindparams(sa.bindparam("keys", type_=_TEXTS), sa.bindparam("digests", type_=_TEXTS))
_IDS = sa.text("SELECT array_agg(nextval('source_record_id_seq')) FROM generate_series(1, :count)")
_MOVE = sa.text(
    "UPDATE record_head h SET record_id = moved.record_id, seen_at = :now, mapped_with = NULL, period = NULL"
    " FROM unnest(:keys, :ids) AS moved(record_key, record_id)"
    " WHERE h.source = :source AND h.kind = :kind AND h.record_key = moved.record_key"
).bindparams(sa.bindparam("keys", type_=_TEXTS), sa.bindparam("ids", type_=_NUMBERS))
