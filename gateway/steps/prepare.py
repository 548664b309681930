"""Prepare the store: schema up to date, audit log opened, a first version of the files in force."""

from __future__ import annotations

import secrets

from domain.audit_events import AuditEvent
from gateway.audit.seal import head_of
from gateway.store.engine import store_errors
from gateway.store.migrate import migrate
from gateway.versions.first import put_first_in_force
from gateway.wiring import Gateway


def prepare_store(gw: Gateway) -> None:
    """Run missing migrations; the first time, open the audit log with a random genesis value.

    Raises:
        StoreUnavailable: the database does not answer.
        Misconfigured: nothing was ever in force, and there is no folder for the province.
    """
    with store_errors():
        migrate(gw.engine)
    with gw.transaction() as tx:
        tx.take_turn("open-log")
        seq, _ = head_of(tx.conn)
        if seq == 0:
            # Without it, two installations with the same history would have the same hashes.
            tx.note(AuditEvent.LOG_OPENED, {"genesis": secrets.token_hex(32)})
    if gw.settings.files_from == "published":
        put_first_in_force(gw)
