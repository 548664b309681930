"""What changed at a source against its contract: told once, dated until it stops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.document_mgmt.contract import Drift
from domain.audit_events import AuditEvent
from domain.identifiers import mask_personal_ids
from domain.records import RecordKind
from gateway.store.schema import source_drift
from gateway.store.work import Transaction


def note_drifts(
    tx: Transaction, source: str, kind: RecordKind, drifts: Sequence[Drift], now: datetime
) -> None:
    """Remember each change; only one that is new goes into the audit log."""
    for drift in drifts:
        found = mask_personal_ids(drift.found)
        statement = insert(source_drift).values(
            source=source,
            kind=kind.value,
            field=drift.field,
            change=drift.change.value,
            found=found,
            first_seen_at=now,
            last_seen_at=now,
        )
        new: bool = tx.conn.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "kind", "field", "change"],
                set_={"last_seen_at": now, "found": found},
            ).returning(sa.literal_column("xmax = 0"))
        ).scalar_one()
        if new:
            tx.note(
                AuditEvent.SOURCE_DRIFTED,
                {"source": source, "kind": kind, "field": drift.field, "change": drift.change},
            )
