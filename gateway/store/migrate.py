"""Bring the store's schema up to date."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_MIGRATION_LOCK = 335_2025


def migrate(engine: sa.Engine) -> None:
    """Run the migrations that are missing; two processes at once take turns.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
