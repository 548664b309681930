"""The tables. The migrations make them; a test compares both.

Append-only (triggers forbid UPDATE and DELETE): ``raw_page``, ``source_record``, ``receipt``, ``audit_log``,
``audit_seal``, ``config_file``, ``file_publication``. Instants are ``timestamptz``; points are exact
``numeric``.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from gateway.store.attachment_table import attachment
from gateway.store.columns import AnyRow, identity, instant, metadata, text
from gateway.store.confirmation_tables import objective_cause, result_confirmation
from gateway.store.version_tables import file_publication, file_version
from gateway.store.work_tables import evaluation, work_unit

__all__ = [
    "AnyRow",
    "attachment",
    "evaluation",
    "file_publication",
    "file_version",
    "metadata",
    "objective_cause",
    "result_confirmation",
    "work_unit",
]

config_file = sa.Table(
    "config_file",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    instant("adopted_at"),
)

source_cursor = sa.Table(
    "source_cursor",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    text("cursor"),
    instant("completed_at", null=True),
    instant("failed_at", null=True),
    text("failure", null=True),
)

source_state = sa.Table(
    "source_state",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    instant("next_request_at", null=True),
    instant("attempted_at", null=True),
    instant("read_at", null=True),
    instant("read_completely_at", null=True),
    instant("drop_accepted_at", null=True),
    text("drop_accepted_by", null=True),
)

source_drift = sa.Table(
    "source_drift",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("change", sa.Text, primary_key=True),
    text("found"),
    instant("first_seen_at"),
    instant("last_seen_at"),
)

seen_key = sa.Table("seen_key", metadata, text("reading"), text("record_key"), prefixes=["UNLOGGED"])
sa.Index("ix_seen_key_reading", seen_key.c.reading)

raw_page = sa.Table(
    "raw_page",
    metadata,
    identity(),
    text("source"),
    text("kind"),
    sa.Column("number", sa.Integer, nullable=False),
    text("sha256"),
    sa.Column("body_zlib", sa.LargeBinary, nullable=False),
    instant("fetched_at"),
)

source_record = sa.Table(
    "source_record",
    metadata,
    identity(),
    text("source"),
    text("kind"),
    text("record_key"),
    text("digest"),
    sa.Column("fields", JSONB, nullable=False),
    sa.Column("page_id", sa.BigInteger, nullable=False),  # of raw_page; see the migration 0005
    instant("staged_at"),
    sa.UniqueConstraint("source", "kind", "record_key", "digest"),
)

record_head = sa.Table(
    "record_head",
    metadata,
    identity(),
    text("source"),
    text("kind"),
    text("record_key"),
    sa.Column("record_id", sa.BigInteger, nullable=False),  # of source_record; see the migration 0005
    text("mapped_with", null=True),
    text("period", null=True),
    instant("seen_at"),
    text("scope", default=""),
    instant("missing_since", null=True),
    sa.UniqueConstraint("source", "kind", "record_key"),
)

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    text("old_code"),
    text("name"),
    text("parent"),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("personal_id", sa.Text, primary_key=True),
    text("full_name"),
    text("organisation"),
    text("position"),
    text("rank"),
    text("supervisor"),
)

parked = sa.Table(
    "parked",
    metadata,
    identity(),
    text("stage"),
    sa.Column("head_id", sa.BigInteger, sa.ForeignKey("record_head.id"), nullable=True),
    text("person_id", null=True),
    text("period"),
    text("reason"),
    text("field"),
    text("detail"),
    text("record_digest"),
    text("state", default="open"),
    instant("parked_at"),
    instant("settled_at", null=True),
    text("settled_by", null=True),
    text("because", null=True),
)
_open_record = sa.text("state = 'open' AND head_id IS NOT NULL")
_open_person = sa.text("state = 'open' AND head_id IS NULL")
sa.Index("uq_parked_open_head", parked.c.head_id, parked.c.stage, unique=True, postgresql_where=_open_record)
sa.Index(
    "uq_parked_open_person", parked.c.person_id, parked.c.period, unique=True, postgresql_where=_open_person
)

package = sa.Table(
    "package",
    metadata,
    identity(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    text("receiver"),
    text("period"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    text("sha256"),
    text("merkle_root"),
    sa.Column("result_count", sa.Integer, nullable=False),
    text("signer_key_id"),
    instant("frozen_at"),
    instant("timestamped_at"),
)

result = sa.Table(
    "result",
    metadata,
    identity(),
    text("person_id"),
    text("organisation"),
    text("period"),
    sa.Column("revision", sa.Integer, nullable=False),
    text("state"),
    text("held_from", null=True),
    text("held_because", null=True),
    sa.Column("sheet", JSONB, nullable=False),
    text("sheet_digest"),
    text("numbers_digest"),
    sa.Column("total", sa.Numeric, nullable=False),
    text("policy_digest"),
    text("mapping_digest"),
    text("catalogue_digest"),
    instant("computed_at"),
    instant("confirmed_at", null=True),
    text("confirmed_by", null=True),
    sa.Column("deadline_day", sa.Date, nullable=True),
    instant("deadline_at", null=True),
    text("key"),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=True),
    sa.Column("leaf_index", sa.Integer, nullable=True),
    text("verdict", null=True),
    instant("settled_at", null=True),
    sa.UniqueConstraint("person_id", "period", "revision"),
    sa.UniqueConstraint("key"),
)
for _columns in (("period", "state"), ("package_id",)):
    sa.Index(f"ix_result_{'_'.join(_columns)}", *(result.c[c] for c in _columns))

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), primary_key=True),
    text("state"),
    text("lease_owner", null=True),
    sa.Column("lease_token", sa.BigInteger, nullable=True),
    instant("lease_until", null=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    instant("next_at"),
    instant("deadline_at"),
    text("refusal", null=True),
    text("last_outcome", null=True),
)
sa.Index("ix_outbox_state_next_at", outbox.c.state, outbox.c.next_at)

lease_token = sa.Sequence("lease_token", metadata=metadata)

attempt = sa.Table(
    "attempt",
    metadata,
    identity(),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=False, index=True),
    sa.Column("lease_token", sa.BigInteger, nullable=False),
    text("action"),
    instant("started_at"),
    instant("ended_at", null=True),
    text("outcome", null=True),
    text("detail", null=True),
)

receipt = sa.Table(
    "receipt",
    metadata,
    identity(),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=False, index=True),
    sa.Column("attempt_id", sa.BigInteger, sa.ForeignKey("attempt.id"), nullable=False),
    text("kind"),
    sa.Column("receipt_no", sa.Text, nullable=True, unique=True),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    text("sha256"),
    text("signer_fingerprint"),
    instant("issued_at"),
    instant("verified_at"),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    text("actor"),
    text("event"),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("id = 1", name="ck_audit_head_single"),
)

audit_seal = sa.Table(
    "audit_seal",
    metadata,
    identity(),
    sa.Column("first_seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("statement", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("certificates_pem", sa.LargeBinary, nullable=False),
    text("algorithm"),
    sa.Column("timestamp_token", sa.LargeBinary, nullable=False),
    instant("sealed_at"),
)
