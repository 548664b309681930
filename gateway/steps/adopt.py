"""Adopt the province's files: keep every version that was ever used, so that a digest can be opened again."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from domain.audit_events import AuditEvent
from domain.errors import BadFile
from gateway.store.schema import config_file
from gateway.wiring import Gateway


def adopt_files(gw: Gateway) -> int:
    """Store the files in force that were never stored before; returns how many were new.

    Files that cannot be read are left out: the step that needs them reports them.
    """
    bodies = _bodies(gw)
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    with gw.transaction() as tx:
        known = set(
            tx.conn.execute(
                sa.select(config_file.c.name, config_file.c.digest).where(config_file.c.name.in_(bodies))
            )
        )
        new = [name for name in bodies if (name, digests[name]) not in known]
        if new:
            now = gw.clock.now()
            tx.conn.execute(
                insert(config_file).on_conflict_do_nothing(),
                [
                    {"name": name, "digest": digests[name], "body": bodies[name], "adopted_at": now}
                    for name in new
                ],
            )
            tx.note(AuditEvent.FILES_ADOPTED, {"files": {name: digests[name] for name in sorted(new)}})
    return len(new)


def _bodies(gw: Gateway) -> dict[str, bytes]:
    tree, found = gw.files.tree, {}
    for name in tree.names():
        try:
            found[name] = tree.read(name)
        except (BadFile, OSError):
            continue
    return found
