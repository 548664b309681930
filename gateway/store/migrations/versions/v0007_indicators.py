"""Evaluations may carry indicators beside the score.

Revision ID: 0007
Revises: 0006
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_name("0007_indicators.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.drop_column("evaluation", "indicators")
