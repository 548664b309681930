"""What complete and gentle reading needs: budgets, schedules, key sets, what changed and what vanished.

Revision ID: 0003
Revises: 0002
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0003_pull.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise RuntimeError("reviews of vanished records are evidence; drop the database by hand if you mean it")
