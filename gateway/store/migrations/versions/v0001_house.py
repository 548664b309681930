"""The house's first schema.

Revision ID: 0001
Revises:
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0001_house.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise RuntimeError("the first schema holds evidence; drop the database by hand if you mean it")
