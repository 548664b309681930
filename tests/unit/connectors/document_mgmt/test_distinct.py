"""Counting different keys in little memory."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.distinct import DistinctKeys


@given(st.lists(st.lists(st.text(max_size=3), max_size=20), max_size=10))
def test_it_counts_like_a_set(batches):
    """Whatever comes, in whatever portions, and however often."""
    keys, plain = DistinctKeys(), set()
    for batch in batches:
        keys.add(batch)
        plain |= set(batch)
    assert keys.count() == len(plain)
    assert keys.added == sum(map(len, batches))


def test_enough_is_only_counted_when_there_can_be_enough():
    """Ten keys of which two are the same are nine; asking for eleven needs no counting."""
    keys = DistinctKeys()
    keys.add(f"k{number}" for number in range(9))
    keys.add(["k0"])
    assert keys.at_least(9)
    assert not keys.at_least(10)
    assert not keys.at_least(11)
    assert keys.at_least(0)


def test_a_quarter_million_keys_take_a_few_megabytes():
    """Eight bytes a key and a little room to grow, where a set of texts would take thirty times as much."""
    tracemalloc.start()
    keys = DistinctKeys()
    for start in range(0, 250_000, 1000):
        keys.add(f"VB-2026-{number:09}" for number in range(start, start + 1000))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert keys.count() == 250_000
    assert held < 4 * 2**20
