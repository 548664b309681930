"""What points at append-only rows is no longer checked row by row.

Revision ID: 0005
Revises: 0004
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0005_append_only_parents.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.create_foreign_key("fk_record_head_record_id", "record_head", "source_record", ["record_id"], ["id"])
    op.create_foreign_key("fk_source_record_page_id", "source_record", "raw_page", ["page_id"], ["id"])
