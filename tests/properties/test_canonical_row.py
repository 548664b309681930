"""The fast way to a row's canonical bytes and the way of the vocabulary give the same bytes."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.canonical_row import canonical_row
from domain.records import canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)


@given(st.dictionaries(TEXTS, VALUES))
def test_every_row_has_the_canonical_bytes(row):
    """Flat or not, with whole numbers of any length, fractions, empty names and every kind of text."""
    assert canonical_row(row) == canonical_json(row)


def test_every_character_is_written_alike():
    """All of Unicode, as value and as name: escapes and order."""
    every = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    for start in range(0, len(every), 400):
        some = every[start : start + 400]
        row = dict(zip(some, some, strict=True)) | {"all": "".join(some)}
        assert canonical_row(row) == canonical_json(row)


def test_half_a_character_is_refused_as_before():
    """A lone surrogate is a ValueError either way."""
    for make in (canonical_row, canonical_json):
        with pytest.raises(ValueError, match="surrogates"):
            make({"a": "\ud800"})
