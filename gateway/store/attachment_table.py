"""Files that came with records, as they are stored; part of ``gateway.store.schema``."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from gateway.store.columns import identity, instant, metadata, text

attachment = sa.Table(
    "attachment",
    metadata,
    identity(),
    text("source"),
    text("kind"),
    text("record_key"),
    text("record_digest"),
    text("ref"),
    text("name"),
    text("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    text("media_type"),
    text("signature_status"),
    sa.Column("contents", JSONB, nullable=False),
    text("failure"),
    instant("fetched_at"),
    sa.UniqueConstraint("source", "kind", "record_key", "record_digest", "ref"),
)
"""One file of one version of a record. ``ref``: the system's own id of it. ``sha256``: its name in the
evidence folder, empty with ``failure`` while it could not be fetched. ``contents``: the file and what is in
it, each with digest, type and the signatures of a PDF. ``signature_status``: the worst of them.
"""
sa.Index("ix_attachment_record_digest", attachment.c.record_digest)
