"""What every test may ask for: a real PostgreSQL, a fresh migrated store in it, a clock that stands still."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.clock import FixedClock
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.store.migrate import migrate

_TEMPLATE = "store_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One embedded PostgreSQL for all tests of this worker.

    Not below pytest's own folder: every new pytest session closes that to other users, and as root the server
    runs as one.
    """
    with tempfile.TemporaryDirectory(prefix="store-") as home, EmbeddedPostgres(Path(home)) as server:
        yield server


@pytest.fixture(scope="session")
def _template(postgres: EmbeddedPostgres) -> str:
    postgres.create_database(_TEMPLATE)
    engine = sa.create_engine(postgres.url(_TEMPLATE))
    migrate(engine)
    engine.dispose()
    return _TEMPLATE


@pytest.fixture
def store_url(postgres: EmbeddedPostgres, _template: str) -> Iterator[str]:
    """The address of a fresh, migrated, empty store."""
    name = f"store_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{_template}" STRATEGY file_copy'))
    yield postgres.url(name)
    with admin.connect() as conn:
        conn.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def store(store_url: str) -> Iterator[sa.Engine]:
    """A fresh store's engine."""
    engine = sa.create_engine(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Half past nine in Hà Nội on a working day."""
    return FixedClock(datetime(2026, 11, 2, 2, 30, tzinfo=UTC))
