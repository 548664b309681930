"""Many rows at once, below SQLAlchemy: nothing in a text can break a row."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from gateway.store.driver import NULL, Reading, bigints, copy_line, copy_lines, read_json, texts

HOSTILE = [
    "",
    " ",
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\rb",
    "\\",
    "\\\\t",
    '"',
    "{}",
    "a,b",
    "NULL",
    "\x01",
    f"\x01{'N'}",
    "đ\x01",
    "'",
]


@pytest.fixture
def conn(store):
    """A connection whose changes are rolled back."""
    with store.connect() as connection:
        connection.execute(sa.text("CREATE TEMP TABLE told (id bigint, said text, missing text)"))
        yield connection


def test_every_text_comes_back_as_it_was_sent(conn):
    """Separators, escapes and the sign for NULL itself, in a row of their own each."""
    lines = (copy_line([str(n), text, NULL], nulls=1) for n, text in enumerate(HOSTILE))
    copy_lines(conn, "told", ("id", "said", "missing"), lines)
    told = sa.table("told", sa.column("id", sa.BigInteger), sa.column("said"), sa.column("missing"))
    rows = Reading(conn, sa.select(told).order_by(told.c.id), ("int8", "text", "text")).rows()
    assert list(rows) == [(n, text, None) for n, text in enumerate(HOSTILE)]


def test_a_text_that_is_the_sign_for_nothing_is_no_null():
    """Only the sign itself, passed as such, stands for NULL."""
    assert copy_line(["1", NULL[:1] + "N"]) == "1\t\\x01N\n"


def test_arrays_hold_what_they_were_given(conn):
    """One parameter with many values, of the type that indexes are made for."""
    assert conn.execute(sa.select(texts(HOSTILE))).scalar_one() == HOSTILE
    assert conn.execute(sa.select(texts([]))).scalar_one() == []
    assert conn.execute(sa.select(bigints([1, -2, 2**62]))).scalar_one() == [1, -2, 2**62]
    assert conn.execute(sa.select(bigints([]))).scalar_one() == []


@pytest.mark.parametrize(
    "text", ["1.0", "1e5", "18446744073709551616", "1" + "0" * 400 + ".5", "[" * 3000 + "]" * 3000]
)
def test_json_is_what_the_standard_library_makes_of_it(text):
    """Numbers of every size; deep nesting is refused or read, as there."""
    try:
        expected = json.loads(text)
    except RecursionError:
        with pytest.raises(RecursionError):
            read_json(text)
        return
    found = read_json(text)
    assert repr(found) == repr(expected)
