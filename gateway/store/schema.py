"""The tables. The migrations make them; a test compares both.

Append-only (triggers forbid UPDATE and DELETE): ``raw_page``, ``source_record``, ``receipt``, ``audit_log``,
``audit_seal``. Instants are ``timestamptz``; points are exact ``numeric``.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

AnyRow: TypeAlias = sa.Row[Any]
"""A row of these tables; its columns are named where it is selected."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_instant = sa.DateTime(timezone=True)


def _identity() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, server_default=default)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, _instant, nullable=null)


config_file = sa.Table(
    "config_file",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _at("adopted_at"),
)

source_cursor = sa.Table(
    "source_cursor",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    _text("cursor"),
    _at("completed_at", null=True),
    _at("failed_at", null=True),
    _text("failure", null=True),
)

raw_page = sa.Table(
    "raw_page",
    metadata,
    _identity(),
    _text("source"),
    _text("kind"),
    sa.Column("number", sa.Integer, nullable=False),
    _text("sha256"),
    sa.Column("body_zlib", sa.LargeBinary, nullable=False),
    _at("fetched_at"),
)

source_record = sa.Table(
    "source_record",
    metadata,
    _identity(),
    _text("source"),
    _text("kind"),
    _text("record_key"),
    _text("digest"),
    sa.Column("fields", JSONB, nullable=False),
    sa.Column("page_id", sa.BigInteger, sa.ForeignKey("raw_page.id"), nullable=False),
    _at("staged_at"),
    sa.UniqueConstraint("source", "kind", "record_key", "digest"),
)

record_head = sa.Table(
    "record_head",
    metadata,
    _identity(),
    _text("source"),
    _text("kind"),
    _text("record_key"),
    sa.Column("record_id", sa.BigInteger, sa.ForeignKey("source_record.id"), nullable=False),
    _text("mapped_with", null=True),
    _text("period", null=True),
    _at("seen_at"),
    sa.UniqueConstraint("source", "kind", "record_key"),
)
sa.Index("ix_record_head_pending", record_head.c.kind, record_head.c.mapped_with)

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    _text("old_code"),
    _text("name"),
    _text("parent"),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("personal_id", sa.Text, primary_key=True),
    _text("full_name"),
    _text("organisation"),
    _text("position"),
    _text("rank"),
    _text("supervisor"),
)

evaluation = sa.Table(
    "evaluation",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("common", JSONB, nullable=False),
    sa.Column("organising", sa.Numeric, nullable=True),
    sa.Column("unity", sa.Numeric, nullable=True),
    _text("confirmed_by"),
    _text("record_digest"),
)

work_unit = sa.Table(
    "work_unit",
    metadata,
    _identity(),
    sa.Column("head_id", sa.BigInteger, sa.ForeignKey("record_head.id"), nullable=False, unique=True),
    _text("record_digest"),
    _text("source"),
    _text("person_id"),
    _text("organisation"),
    _text("period"),
    _text("catalogue_code"),
    _text("title"),
    sa.Column("coefficient", sa.Numeric, nullable=False),
    _text("origin"),
    sa.Column("assigned", sa.Numeric, nullable=False),
    sa.Column("completed", sa.Numeric, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    _at("assigned_at"),
    _at("completed_at", null=True),
    sa.Column("failed_quality_checks", sa.Integer, nullable=False),
    sa.Column("late_events", sa.Integer, nullable=False),
    sa.Column("late_days", sa.Integer, nullable=False),
    sa.Column("excused_quality_checks", sa.Integer, nullable=False),
    sa.Column("excused_late_events", sa.Integer, nullable=False),
    _text("product_key"),
    sa.Column("evidence", JSONB, nullable=False),
    _text("mapping_digest"),
    _text("catalogue_digest"),
)
sa.Index("ix_work_unit_period_person", work_unit.c.period, work_unit.c.person_id)
sa.Index("ix_work_unit_product", work_unit.c.period, work_unit.c.product_key)

parked = sa.Table(
    "parked",
    metadata,
    _identity(),
    _text("stage"),
    sa.Column("head_id", sa.BigInteger, sa.ForeignKey("record_head.id"), nullable=True),
    _text("person_id", null=True),
    _text("period"),
    _text("reason"),
    _text("field"),
    _text("detail"),
    _text("record_digest"),
    _text("state", default="open"),
    _at("parked_at"),
    _at("settled_at", null=True),
    _text("settled_by", null=True),
    _text("because", null=True),
)
sa.Index(
    "uq_parked_open_head",
    parked.c.head_id,
    unique=True,
    postgresql_where=sa.text("state = 'open' AND head_id IS NOT NULL"),
)
sa.Index(
    "uq_parked_open_person",
    parked.c.person_id,
    parked.c.period,
    unique=True,
    postgresql_where=sa.text("state = 'open' AND head_id IS NULL"),
)

package = sa.Table(
    "package",
    metadata,
    _identity(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    _text("receiver"),
    _text("period"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _text("sha256"),
    _text("merkle_root"),
    sa.Column("result_count", sa.Integer, nullable=False),
    _text("signer_key_id"),
    _at("frozen_at"),
    _at("timestamped_at"),
)

result = sa.Table(
    "result",
    metadata,
    _identity(),
    _text("person_id"),
    _text("organisation"),
    _text("period"),
    sa.Column("revision", sa.Integer, nullable=False),
    _text("state"),
    _text("held_from", null=True),
    _text("held_because", null=True),
    sa.Column("sheet", JSONB, nullable=False),
    _text("sheet_digest"),
    _text("numbers_digest"),
    sa.Column("total", sa.Numeric, nullable=False),
    _text("policy_digest"),
    _text("mapping_digest"),
    _text("catalogue_digest"),
    _at("computed_at"),
    _at("confirmed_at", null=True),
    _text("confirmed_by", null=True),
    sa.Column("deadline_day", sa.Date, nullable=True),
    _at("deadline_at", null=True),
    _text("key"),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=True),
    sa.Column("leaf_index", sa.Integer, nullable=True),
    _text("verdict", null=True),
    _at("settled_at", null=True),
    sa.UniqueConstraint("person_id", "period", "revision"),
    sa.UniqueConstraint("key"),
)
sa.Index("ix_result_period_state", result.c.period, result.c.state)
sa.Index("ix_result_package_id", result.c.package_id)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), primary_key=True),
    _text("state"),
    _text("lease_owner", null=True),
    sa.Column("lease_token", sa.BigInteger, nullable=True),
    _at("lease_until", null=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _at("next_at"),
    _at("deadline_at"),
    _text("refusal", null=True),
    _text("last_outcome", null=True),
)
sa.Index("ix_outbox_state_next_at", outbox.c.state, outbox.c.next_at)

lease_token = sa.Sequence("lease_token", metadata=metadata)

attempt = sa.Table(
    "attempt",
    metadata,
    _identity(),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=False, index=True),
    sa.Column("lease_token", sa.BigInteger, nullable=False),
    _text("action"),
    _at("started_at"),
    _at("ended_at", null=True),
    _text("outcome", null=True),
    _text("detail", null=True),
)

receipt = sa.Table(
    "receipt",
    metadata,
    _identity(),
    sa.Column("package_id", sa.BigInteger, sa.ForeignKey("package.id"), nullable=False, index=True),
    sa.Column("attempt_id", sa.BigInteger, sa.ForeignKey("attempt.id"), nullable=False),
    _text("kind"),
    sa.Column("receipt_no", sa.Text, nullable=True, unique=True),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    _text("sha256"),
    _text("signer_fingerprint"),
    _at("issued_at"),
    _at("verified_at"),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    _text("actor"),
    _text("event"),
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
    _identity(),
    sa.Column("first_seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("statement", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("certificates_pem", sa.LargeBinary, nullable=False),
    _text("algorithm"),
    sa.Column("timestamp_token", sa.LargeBinary, nullable=False),
    _at("sealed_at"),
)
