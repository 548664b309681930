"""Rows of versions and publications, and the bytes behind their digests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway.store.schema import AnyRow, config_file, file_publication, file_version
from gateway.tree import Frozen

_TURN = "versions"


def turn(province: str) -> str:
    """The turn that everything which changes versions of ``province`` takes."""
    return f"{_TURN}:{province}"


def in_force(conn: sa.Connection, province: str) -> int | None:
    """The number of the version in force; None before the first."""
    statement = (
        sa.select(file_publication.c.number)
        .where(file_publication.c.province == province)
        .order_by(file_publication.c.id.desc())
        .limit(1)
    )
    return conn.execute(statement).scalar_one_or_none()


def was_in_force(conn: sa.Connection, province: str, number: int) -> bool:
    """Whether the version ever came into force."""
    found = file_publication.c
    statement = sa.select(sa.exists().where(found.province == province, found.number == number))
    return bool(conn.execute(statement).scalar_one())


def version_row(conn: sa.Connection, province: str, number: int, *, lock: bool = False) -> AnyRow | None:
    """One version, locked until the end of the transaction if asked for."""
    statement = sa.select(file_version).where(
        file_version.c.province == province, file_version.c.number == number
    )
    return conn.execute(statement.with_for_update() if lock else statement).one_or_none()


def version_rows(conn: sa.Connection, province: str) -> list[AnyRow]:
    """Every version of ``province``, the newest first, without the previews."""
    columns = [column for column in file_version.c if column.name != "preview"]
    statement = sa.select(*columns).where(file_version.c.province == province)
    return list(conn.execute(statement.order_by(file_version.c.number.desc())))


def publications(conn: sa.Connection, province: str) -> list[AnyRow]:
    """Everything that ever came into force, in order."""
    statement = sa.select(file_publication).where(file_publication.c.province == province)
    return list(conn.execute(statement.order_by(file_publication.c.id)))


def next_number(conn: sa.Connection, province: str) -> int:
    """The number after the newest version; only inside the turn."""
    newest = sa.select(sa.func.max(file_version.c.number)).where(file_version.c.province == province)
    return (conn.execute(newest).scalar_one() or 0) + 1


def save_bodies(conn: sa.Connection, tree: Frozen, now: datetime) -> list[str]:
    """Keep every file of ``tree`` under its digest; gives the names of those that were not kept before."""
    digests = tree.digests
    kept = set(
        conn.execute(
            sa.select(config_file.c.name, config_file.c.digest).where(config_file.c.name.in_(digests))
        )
    )
    fresh = [name for name in digests if (name, digests[name]) not in kept]
    if fresh:
        conn.execute(
            insert(config_file).on_conflict_do_nothing(),
            [
                {"name": name, "digest": digests[name], "body": tree.bodies[name], "adopted_at": now}
                for name in fresh
            ],
        )
    return fresh


def frozen_version(conn: sa.Connection, row: AnyRow) -> Frozen:
    """The files of the version ``row``, as they were proposed."""
    files: Mapping[str, str] = row.files
    found = conn.execute(
        sa.select(config_file.c.name, config_file.c.digest, config_file.c.body).where(
            sa.tuple_(config_file.c.name, config_file.c.digest).in_(list(files.items()))
        )
    )
    bodies = {name: bytes(body) for name, digest, body in found if files[name] == digest}
    missing = files.keys() - bodies.keys()
    assert not missing, missing  # noqa: S101 - config_file is append-only
    return Frozen(f"{row.province} v{row.number}", bodies)
