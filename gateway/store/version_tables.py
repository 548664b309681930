"""Versions of the province's files, and which of them was in force when."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from gateway.store.columns import identity, instant, metadata, text

file_version = sa.Table(
    "file_version",
    metadata,
    sa.Column("province", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    text("digest"),
    sa.Column("files", JSONB, nullable=False),  # name → SHA-256 of config_file
    sa.Column("base", sa.Integer, nullable=True),
    text("state"),
    text("note"),
    text("proposed_by"),
    instant("proposed_at"),
    sa.Column("preview", JSONB, nullable=True),
    text("preview_digest"),
    text("decided_by", null=True),
    instant("decided_at", null=True),
    text("because", null=True),
)

file_publication = sa.Table(
    "file_publication",
    metadata,
    identity(),
    text("province"),
    sa.Column("number", sa.Integer, nullable=False),
    text("how"),
    text("published_by"),
    instant("published_at"),
    text("because"),
    sa.ForeignKeyConstraint(["province", "number"], ["file_version.province", "file_version.number"]),
)
sa.Index("ix_file_publication_province", file_publication.c.province, file_publication.c.id)
