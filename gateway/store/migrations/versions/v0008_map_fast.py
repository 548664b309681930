"""Marking records as mapped, and writing their units, without work nobody needs.

Revision ID: 0008
Revises: 0007
"""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0008_map_fast.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("ALTER TABLE record_head RESET (fillfactor)")
    op.create_index("ix_record_head_pending", "record_head", ["kind", "mapped_with"])
    op.create_foreign_key("fk_work_unit_head_id", "work_unit", "record_head", ["head_id"], ["id"])
