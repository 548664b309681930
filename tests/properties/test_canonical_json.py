"""The bytes every digest is taken of: the ones json.dumps writes, whatever makes them."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.records import RecordKind, SourceRecord, canonical_json

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_canonical_json_is_what_the_standard_library_writes_with_these_options(value):
    """Sorted keys, no spaces, UTF-8: digests of old stores stay valid."""
    options = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":"), "allow_nan": False}
    assert canonical_json(value) == json.dumps(value, **options).encode()


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": -float("inf")}])
def test_what_json_cannot_say_is_refused_again_and_again(value):
    """NaN and infinity are a ValueError, also after one before: nothing is left over in the encoder."""
    for _ in range(3):
        with pytest.raises(ValueError, match="Out of range"):
            canonical_json(value)
    assert canonical_json({"b": 1, "a": [1.5]}) == b'{"a":[1.5],"b":1}'


@given(st.dictionaries(st.text(), SCALARS))
def test_a_record_carries_the_bytes_its_digest_is_of(fields):
    """What staging stores is what was hashed; two records are equal whether or not they carry them."""
    record = SourceRecord.of("s", RecordKind.TASKS, "k", fields)
    assert record.digest == hashlib.sha256(record.canonical).hexdigest()
    assert json.loads(record.canonical) == fields
    assert record == SourceRecord("s", RecordKind.TASKS, "k", fields, record.digest)
