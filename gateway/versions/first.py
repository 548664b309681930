"""The first version: what lies in the folder when a store is first used comes into force as number 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from gateway.store.schema import file_publication, file_version
from gateway.store.versions import in_force, save_bodies, turn
from gateway.tree import frozen_folder

if TYPE_CHECKING:
    from gateway.wiring import Gateway

FIRST = 1


def put_first_in_force(gw: Gateway) -> bool:
    """Freeze the folder as version 1 if nothing was ever in force; whether that was so.

    There is nothing yet that it could change: no record was mapped, nobody was scored with other files.

    Raises:
        Misconfigured: there is no folder for the province.
        BadFile: files of it cannot be read.
    """
    province = gw.settings.province
    with gw.transaction() as tx:
        if in_force(tx.conn, province) is not None:
            return False
        tx.take_turn(turn(province))
        if in_force(tx.conn, province) is not None:
            return False
        tree, now = frozen_folder(gw.folder_path), gw.clock.now()
        save_bodies(tx.conn, tree, now)
        common = {"province": province, "number": FIRST}
        tx.conn.execute(
            sa.insert(file_version).values(
                **common,
                digest=tree.digest,
                files=tree.digests,
                state="published",
                note="",
                proposed_by=gw.actor,
                proposed_at=now,
                preview_digest="",
            )
        )
        tx.conn.execute(
            sa.insert(file_publication).values(
                **common, how="first", published_by=gw.actor, published_at=now, because=""
            )
        )
        told = {"version": FIRST, "replaces": None, "digest": tree.digest, "how": "first", "by": gw.actor}
        tx.note(AuditEvent.FILES_PUBLISHED, told | {"because": "", "files": tree.digests})
    return True
