"""The store: PostgreSQL through SQLAlchemy Core, schema by Alembic."""
