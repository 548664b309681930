"""The tables the code believes in are the tables the migrations make."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from gateway.store import schema
from gateway.store.migrate import migrate

APPEND_ONLY = ("raw_page", "source_record", "receipt", "audit_log", "audit_seal")


def test_migrations_make_exactly_the_declared_tables(store: sa.Engine) -> None:
    """Nothing differs between schema.py and a migrated database."""
    with store.connect() as conn:
        context = MigrationContext.configure(
            conn, opts={"version_table": "gateway_schema_version", "compare_type": True}
        )
        assert compare_metadata(context, schema.metadata) == []


def test_migrating_twice_changes_nothing(store: sa.Engine) -> None:
    """A second run of the migrations finds nothing to do."""
    migrate(store)
    newest = ScriptDirectory(str(Path(schema.__file__).with_name("migrations"))).get_current_head()
    with store.connect() as conn:
        found = conn.execute(sa.text("SELECT version_num FROM gateway_schema_version")).scalars().all()
    assert found == [newest]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"])
def test_evidence_cannot_be_changed(store: sa.Engine, table: str, verb: str) -> None:
    """The database itself refuses UPDATE, DELETE and TRUNCATE on append-only tables."""
    column = next(iter(schema.metadata.tables[table].columns)).name
    if verb.startswith("UPDATE") and schema.metadata.tables[table].c[column].identity is not None:
        column = "sha256" if "sha256" in schema.metadata.tables[table].c else "digest"
        column = column if column in schema.metadata.tables[table].c else "statement"
    with pytest.raises(DBAPIError, match="append-only"), store.begin() as conn:
        conn.execute(sa.text(verb.format(table, column, column)))
