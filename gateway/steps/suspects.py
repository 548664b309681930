"""Records that depart from their source's contract wait for a person; those that fit again wait no longer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from connectors.document_mgmt.port import Page
from domain.parking import Parked, ParkReason
from domain.records import RecordKind
from gateway.store.parking import Waiting, park, settle
from gateway.store.schema import parked, record_head
from gateway.store.work import Transaction


def park_suspects(
    tx: Transaction, source: str, kind: RecordKind, page: Page, *, period: str, now: datetime
) -> None:
    """Park the page's suspects and release what was suspect in an older version of a record.

    A version that a person let pass stays passed.
    """
    if not page.suspects and not _any_waits(tx, source, kind):
        return
    heads = _heads(tx, source, kind, [record.key for record in page.records])
    if not heads:
        return
    waiting = parked.c
    earlier = tx.conn.execute(
        sa.select(waiting.id, waiting.head_id, waiting.state, waiting.record_digest).where(
            waiting.head_id.in_(heads.values()),
            waiting.reason == ParkReason.AGAINST_CONTRACT.value,
            waiting.stage == "pull",
        )
    ).all()
    suspect = {heads[record.key]: record.digest for record in page.records if record.key in page.suspects}
    mended = [row.id for row in earlier if row.state == "open" and row.head_id not in suspect]
    settle(tx, mended, state="resolved", by="gateway", because="fits the contract again", now=now)
    passed = {(row.head_id, row.record_digest) for row in earlier if row.state == "resolved"}
    dropped = {(row.head_id, row.record_digest) for row in earlier if row.state == "dropped"}
    found = [
        Waiting(
            "pull",
            period,
            Parked(ParkReason.AGAINST_CONTRACT, page.suspects[record.key].field, _said(page, record.key)),
            heads[record.key],
            None,
            record.digest,
        )
        for record in page.records
        if record.key in page.suspects and (heads[record.key], record.digest) not in passed | dropped
    ]
    park(tx, found, now)


def _said(page: Page, key: str) -> str:
    drift = page.suspects[key]
    return f"{drift.change.value}: {drift.found}" if drift.found else drift.change.value


def _any_waits(tx: Transaction, source: str, kind: RecordKind) -> bool:
    """Whether any record of the stream is suspect now; nearly always none is."""
    open_ones = (
        sa.select(parked.c.id)
        .join(record_head, record_head.c.id == parked.c.head_id)
        .where(
            parked.c.stage == "pull",
            parked.c.state == "open",
            parked.c.reason == ParkReason.AGAINST_CONTRACT.value,
            record_head.c.source == source,
            record_head.c.kind == kind.value,
        )
    )
    return bool(tx.conn.execute(sa.select(sa.exists(open_ones))).scalar_one())


def _heads(tx: Transaction, source: str, kind: RecordKind, keys: list[str]) -> dict[str, int]:
    """Head by key."""
    head = record_head.c
    rows = tx.conn.execute(
        sa.select(head.record_key, head.id).where(
            head.source == source, head.kind == kind.value, head.record_key.in_(keys)
        )
    )
    return {row.record_key: row.id for row in rows}
