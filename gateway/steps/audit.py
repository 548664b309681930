"""The audit log as steps: seal what is new, verify everything."""

from __future__ import annotations

from domain.audit_events import AuditEvent
from gateway.audit.seal import SealCounts, seal_log
from gateway.audit.verify import AuditReport, verify_log
from gateway.wiring import Gateway


def seal_audit(gw: Gateway) -> SealCounts:
    """Seal every entry after the last seal.

    Raises:
        TimestampUnavailable: no timestamp; the next run seals more.
    """
    return seal_log(gw)


def verify_audit(gw: Gateway, *, note: bool = False) -> AuditReport:
    """Verify links, seals and carried heads; with ``note`` the good result becomes an entry itself.

    Raises:
        AuditBroken: naming the first thing that does not fit.
    """
    report = verify_log(gw)
    if note:
        with gw.transaction() as tx:
            tx.note(AuditEvent.LOG_VERIFIED, report.as_json())
    return report
