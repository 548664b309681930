"""Alembic's entry: runs on the connection that ``gateway.store.migrate`` hands over."""

from alembic import context

from gateway.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table="gateway_schema_version")
with context.begin_transaction():
    context.run_migrations()
