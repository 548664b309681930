"""Reconcile: what the national database holds against what we hold. Reports; repairs nothing by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.period import Period
from domain.states import State
from gateway.store.schema import result
from gateway.wiring import Gateway

_SENT = (State.SENDING, State.IN_DOUBT)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``agreed``: held by both with the same total. ``missing``: accepted here as the newest revision, not
    held there (a superseded one need not be held any more).
    ``extra``: held there, unknown here. ``altered``: another total. ``open``: sent, not settled yet.
    Each list holds the first 100 idempotency keys.
    """

    period: str
    agreed: int
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether both sides say the same."""
        return not (self.missing or self.extra or self.altered)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self) | {"clean": self.clean}


def reconcile_period(gw: Gateway, period: Period) -> Reconciliation:
    """Compare both sides' books of ``period``.

    Raises:
        ReceiverUnavailable: the national database does not answer.
    """
    receiver = gw.open_receiver()
    try:
        theirs = {held.key: held.total for held in receiver.held(str(period)) if held.accepted}
    finally:
        receiver.close()
    with gw.engine.connect() as conn:
        rows = conn.execute(
            sa.select(result.c.key, result.c.state, result.c.total).where(result.c.period == str(period))
        ).all()
    ours = {row.key: row for row in rows}
    report = Reconciliation(
        str(period),
        agreed=sum(1 for key, total in theirs.items() if key in ours and _same(ours[key].total, total)),
        missing=_first(k for k, row in ours.items() if row.state == State.ACCEPTED and k not in theirs),
        extra=_first(key for key in theirs if key not in ours),
        altered=_first(k for k, total in theirs.items() if k in ours and not _same(ours[k].total, total)),
        open=_first(key for key, row in ours.items() if row.state in _SENT),
    )
    with gw.transaction() as tx:
        tx.note(AuditEvent.RECONCILED, report.as_json())
    return report


def _same(ours: Decimal, theirs: Decimal) -> bool:
    return ours == theirs


def _first(keys: object) -> list[str]:
    return sorted(keys)[:_SHOWN]  # type: ignore[call-overload,no-any-return]
