"""The metadata all tables hang on, and the columns they have in common."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

AnyRow: TypeAlias = sa.Row[Any]
"""A row of these tables; its columns are named where it is selected."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def identity() -> sa.Column[int]:
    """A primary key that the database counts up."""
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[str]:
    """A text; ``null``: it may be unknown."""
    return sa.Column(name, sa.Text, nullable=null, server_default=default)


def instant(name: str, *, null: bool = False) -> sa.Column[object]:
    """An instant with time zone."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)
