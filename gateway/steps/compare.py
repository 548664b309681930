"""A complete reading held against what is known: what vanished waits for a person, a sudden drop holds all.

A source that answers 200 with half its records, because a login ran out or a permission was taken away, must
not look as if the other half had been deleted.
"""

from __future__ import annotations

import sqlalchemy as sa

from connectors.document_mgmt.port import Page
from domain.audit_events import AuditEvent
from domain.errors import SourceWentEmpty
from domain.records import RecordKind
from domain.text import Text
from gateway.store.schema import source_state
from gateway.store.seen import (
    Compared,
    begin_reading,
    compare,
    end_reading,
    remember_keys,
    settle_reading,
)
from gateway.store.work import Transaction
from gateway.wiring import Gateway

_KEYS_AT_ONCE = 10_000
FEW = 5
"""So many records may vanish at once from a small stream without being a sudden drop."""


class Reading:
    """One complete reading of one kind, from ``begin`` over ``take`` for each page to ``settle``."""

    def __init__(self, gw: Gateway, source: str, kind: RecordKind, scope: str) -> None:
        self._gw = gw
        self._source = source
        self._kind = kind
        self._scope = scope
        self._name = f"{source}.{kind.value}.{scope}"
        self._seen = 0
        self._waiting: list[str] = []
        self.missing = 0

    def begin(self) -> None:
        """Start with an empty set of keys."""
        begin_reading(self._gw.engine, self._name)

    def take(self, page: Page) -> None:
        """Remember the keys of a page; several pages go into the store together."""
        self._seen += len(page.records)
        self._waiting += [record.key for record in page.records]
        if self._waiting and (page.last or len(self._waiting) >= _KEYS_AT_ONCE):
            remember_keys(self._gw.engine, self._name, self._waiting)
            self._waiting = []

    def settle(self, tx: Transaction, *, period: str, shaken: bool) -> None:
        """Compare; in the transaction that moves the cursor. A ``shaken`` reading proves no absence: what it
        did not see is left to the next one.

        Raises:
            SourceWentEmpty: too many known records did not come; nothing is marked and the cursor stays.
        """
        now = self._gw.clock.now()
        found = compare(tx.conn, self._source, self._kind, self._scope, self._name)
        if self._is_sudden(found) and not self._accepted(tx):
            raise _dropped(f"{self._source}.{self._kind.value}", found)
        if not shaken and (found.missing or found.returned):
            self.missing, back = settle_reading(
                tx, self._source, self._kind, self._scope, self._name, period=period, now=now
            )
            tx.note(
                AuditEvent.SOURCE_COMPARED,
                {
                    "source": self._source,
                    "kind": self._kind,
                    "known": found.known,
                    "missing": self.missing,
                    "returned": back,
                },
            )
        end_reading(tx, self._name)

    def _is_sudden(self, found: Compared) -> bool:
        if found.known and not self._seen:
            return True
        allowed = self._gw.source_config(self._source).max_drop_percent / 100
        return found.missing > max(FEW, found.known * allowed)

    def _accepted(self, tx: Transaction) -> bool:
        """Whether a person said since the last complete reading that the drop is right."""
        row = tx.conn.execute(
            sa.select(source_state).where(source_state.c.source == self._source)
        ).one_or_none()
        if row is None or row.drop_accepted_at is None:
            return False
        return row.read_completely_at is None or row.drop_accepted_at > row.read_completely_at


def _dropped(where: str, found: Compared) -> SourceWentEmpty:
    return SourceWentEmpty(
        Text(
            f"Đọc toàn bộ mà thiếu {found.missing} trên {found.known} bản ghi đã biết: tạm giữ, chưa xóa gì",
            f"a complete reading misses {found.missing} of {found.known} known records: held",
        ),
        Text(
            "Kiểm tra tài khoản, quyền và phiên đăng nhập ở nguồn. Nếu nguồn đã xóa thật: "
            "gateway source accept-drop TÊN --because 'lý do', rồi đọc lại.",
            "Look at account, permission and login at the source. If it really deleted them: "
            "gateway source accept-drop NAME --because 'the reason', then pull again.",
        ),
        where,
    )
