"""What is scored, as it is stored: work units and judged values; part of ``gateway.store.schema``."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from gateway.store.columns import identity, instant, metadata, text
from gateway.store.confirmation_tables import index_linking, linking_columns

evaluation = sa.Table(
    "evaluation",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("common", JSONB, nullable=False),
    sa.Column("organising", sa.Numeric, nullable=True),
    sa.Column("unity", sa.Numeric, nullable=True),
    text("confirmed_by"),
    text("record_digest"),
    sa.Column("indicators", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
)

work_unit = sa.Table(
    "work_unit",
    metadata,
    identity(),
    sa.Column(
        "head_id", sa.BigInteger, nullable=False, unique=True
    ),  # of record_head; see the migration 0008
    text("record_digest"),
    text("source"),
    text("person_id"),
    text("organisation"),
    text("period"),
    text("catalogue_code"),
    text("title"),
    sa.Column("coefficient", sa.Numeric, nullable=False),
    text("origin"),
    sa.Column("assigned", sa.Numeric, nullable=False),
    sa.Column("completed", sa.Numeric, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    instant("assigned_at"),
    instant("completed_at", null=True),
    sa.Column("failed_quality_checks", sa.Integer, nullable=False),
    sa.Column("late_events", sa.Integer, nullable=False),
    sa.Column("late_days", sa.Integer, nullable=False),
    sa.Column("excused_quality_checks", sa.Integer, nullable=False),
    sa.Column("excused_late_events", sa.Integer, nullable=False),
    text("product_key"),
    sa.Column("evidence", JSONB, nullable=False),
    text("mapping_digest"),
    text("catalogue_digest"),
    *linking_columns(),
)
sa.Index("ix_work_unit_period_person", work_unit.c.period, work_unit.c.person_id)
sa.Index("ix_work_unit_product", work_unit.c.period, work_unit.c.product_key)
index_linking(work_unit)
