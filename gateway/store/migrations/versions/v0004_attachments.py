"""Files that came with records.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0004_attachments.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise RuntimeError("attachments are evidence; drop the database by hand if you mean it")
