"""What people confirm, as it is stored; part of ``gateway.store.schema``."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from gateway.store.columns import metadata, text

objective_cause = sa.Table(
    "objective_cause",
    metadata,
    sa.Column("head_id", sa.BigInteger, sa.ForeignKey("record_head.id"), primary_key=True),
    text("record_digest"),
    text("person_id"),
    text("period"),
    text("item_key"),
    text("document_number"),
    text("task_code"),
    sa.Column("late_events", sa.Integer, nullable=False),
    sa.Column("quality_checks", sa.Integer, nullable=False),
    text("cause"),
    text("confirmed_by"),
    text("confirmer_id"),
    sa.Column("confirmed_on", sa.Date, nullable=True),
    sa.Column("unit_head_id", sa.BigInteger, nullable=True),
)
"""Confirmations that could be verified; ``unit_head_id``: the work unit each names, null while unknown."""
sa.Index("ix_objective_cause_person_id", objective_cause.c.person_id)

result_confirmation = sa.Table(
    "result_confirmation",
    metadata,
    sa.Column("head_id", sa.BigInteger, sa.ForeignKey("record_head.id"), primary_key=True),
    text("record_digest"),
    text("person_id"),
    text("period"),
    text("confirmed_by"),
    text("confirmer_id"),
    sa.Column("confirmed_on", sa.Date, nullable=True),
    text("note"),
)
sa.Index(
    "ix_result_confirmation_period_person_id", result_confirmation.c.period, result_confirmation.c.person_id
)


def linking_columns() -> tuple[sa.Column[Any], ...]:
    """What of a work unit says which task a document completes, and what was confirmed about it.

    ``completes``: the record head of the work item that counts instead; ``counts``: whether the unit itself
    does; ``confirmed_*``: how many times an objective cause was confirmed.
    """
    return (
        sa.Column("document_number", sa.Text, nullable=False, server_default=""),
        sa.Column("task_code", sa.Text, nullable=False, server_default=""),
        sa.Column("response_for", sa.Text, nullable=False, server_default=""),
        sa.Column("counts", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("completes", sa.BigInteger, nullable=True, index=True),
        sa.Column("confirmed_quality_checks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("confirmed_late_events", sa.Integer, nullable=False, server_default="0"),
    )


def index_linking(unit: sa.Table) -> None:
    """Find the few of millions of units that are linked or excused without reading all."""
    for name, which in (
        ("linkable", "document_number <> '' OR task_code <> '' OR response_for <> ''"),
        ("not_counted", "NOT counts"),
        ("confirmed", "confirmed_late_events > 0 OR confirmed_quality_checks > 0"),
    ):
        sa.Index(f"ix_work_unit_{name}", unit.c.head_id, postgresql_where=sa.text(which))
