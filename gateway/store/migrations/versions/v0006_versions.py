"""Versions of the files administrators own.

Revision ID: 0006
Revises: 0005
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0006_versions.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.create_foreign_key("fk_record_head_record_id", "record_head", "source_record", ["record_id"], ["id"])
    op.create_foreign_key("fk_source_record_page_id", "source_record", "raw_page", ["page_id"], ["id"])
