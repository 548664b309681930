"""The receiver's Merkle tree is RFC 9162's, and therefore the sender's."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from domain import merkle as senders
from simulators.national_db import merkle as receivers


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_two_ways_of_writing_it_agree(records):
    """The recursive definition and the sender's level-by-level tree give one root for any records."""
    leaves = [receivers.leaf(each) for each in records]

    assert leaves == [senders.leaf_hash(each) for each in records]
    assert receivers.tree_hash(leaves) == senders.root_of(leaves)


def test_the_empty_tree_and_the_single_leaf():
    """RFC 9162 section 2.1.1: nothing hashes to SHA-256 of nothing, one leaf is its own root."""
    assert receivers.tree_hash([]) == hashlib.sha256(b"").digest()
    assert receivers.tree_hash([receivers.leaf(b"x")]) == hashlib.sha256(b"\0x").digest()
