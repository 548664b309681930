"""One engine a process, made lazily, with errors translated at the edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, OperationalError

from domain.errors import Misconfigured, StoreUnavailable
from domain.text import Text


def open_engine(url: str) -> sa.Engine:
    """An engine for ``url``.

    Raises:
        Misconfigured: no URL, or one that is not PostgreSQL through psycopg.
    """
    remedy = Text(
        "Đặt GATEWAY_DATABASE_URL=postgresql+psycopg://người_dùng@máy_chủ/cơ_sở_dữ_liệu",
        "set GATEWAY_DATABASE_URL=postgresql+psycopg://user@host/database",
    )
    if not url.startswith("postgresql+psycopg://"):
        raise Misconfigured(
            Text("Chưa đặt địa chỉ cơ sở dữ liệu PostgreSQL", "no PostgreSQL address is set"),
            remedy,
            where="GATEWAY_DATABASE_URL",
        )
    try:
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ArgumentError as fault:
        raise Misconfigured(
            Text("Địa chỉ cơ sở dữ liệu sai", "the database address cannot be read"),
            remedy,
            where="GATEWAY_DATABASE_URL",
        ) from fault


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn a lost or refused database connection into ``StoreUnavailable``.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    try:
        yield
    except OperationalError as fault:
        reason = str(fault.orig).strip().splitlines()[0] if fault.orig else "?"
        raise StoreUnavailable(
            Text(f"Cơ sở dữ liệu không trả lời: {reason}", f"the database does not answer: {reason}"),
            Text(
                "Kiểm tra máy chủ PostgreSQL và GATEWAY_DATABASE_URL; việc dở dang sẽ được làm tiếp",
                "check the PostgreSQL server and GATEWAY_DATABASE_URL; unfinished work will go on",
            ),
            where="GATEWAY_DATABASE_URL",
        ) from fault
