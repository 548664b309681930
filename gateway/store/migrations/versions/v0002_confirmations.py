"""What people confirm (objective causes, results), and which document completes which task.

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0002_confirmations.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise RuntimeError("confirmations are evidence; drop the database by hand if you mean it")
