"""Adopt the province's files: keep every version that was ever used, so that a digest can be opened again."""

from __future__ import annotations

from domain.audit_events import AuditEvent
from domain.errors import BadFile
from gateway.store.versions import save_bodies
from gateway.tree import Frozen
from gateway.wiring import Gateway


def adopt_files(gw: Gateway) -> int:
    """Store the files in use that were never stored before; returns how many were new.

    A version is stored before it can come into force; a folder may hold anything. Files that cannot be read
    are left out: the step that needs them reports them.
    """
    if gw.files.version is not None:
        return 0
    tree = _readable(gw)
    with gw.transaction() as tx:
        new = save_bodies(tx.conn, tree, gw.clock.now())
        if new:
            digests = tree.digests
            tx.note(AuditEvent.FILES_ADOPTED, {"files": {name: digests[name] for name in sorted(new)}})
    return len(new)


def _readable(gw: Gateway) -> Frozen:
    tree, found = gw.files.tree, {}
    for name in tree.names():
        try:
            found[name] = tree.read(name)
        except (BadFile, OSError):
            continue
    return Frozen(tree.label, found)
