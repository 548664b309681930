"""What tasks tell each other stays small."""

from __future__ import annotations

import json
import logging

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.airflow.xcom import XCOM_LIMIT_BYTES, bounded

_WORDS = st.text(alphabet="abcdxyz_ạđ", max_size=60)
_JSON = (
    st.integers()
    | _WORDS
    | st.lists(_WORDS, max_size=60)
    | st.dictionaries(_WORDS, st.integers(), max_size=60)
)
_NAMES = st.text(alphabet="abcdefgh", min_size=1, max_size=12)


def test_small_values_pass_unchanged():
    """Counts go through as they are."""
    assert bounded({"period": "2026-06", "mapped": 9800}) == {"period": "2026-06", "mapped": 9800}


def test_the_largest_is_left_out_named_and_logged(caplog):
    """A long list of faults leaves the XCom, its name stays, and its text is in the log."""
    faults = ["dòng 3: " + "x" * 500] * 10
    with caplog.at_level(logging.WARNING):
        told = bounded({"period": "2026-06", "faults": faults, "mapped": 1})
    assert told == {"period": "2026-06", "mapped": 1, "omitted": ["faults"]}
    assert "dòng 3" in caplog.text


@settings(max_examples=50)
@given(st.dictionaries(_NAMES, _JSON, max_size=15))
def test_never_above_the_limit(values):
    """Whatever a step returns, what is handed on has at most 2 KB of JSON."""
    assert len(json.dumps(bounded(values)).encode()) <= XCOM_LIMIT_BYTES
