"""The Merkle tree against the recursive definition of RFC 9162 section 2.1.1."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, root_of, tree_levels, verify_inclusion

LEAVES = st.lists(st.binary(max_size=20), min_size=1, max_size=70).map(
    lambda data: [leaf_hash(one) for one in data]
)


def head(leaves):
    """MTH as the RFC writes it: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + head(leaves[:split]) + head(leaves[split:])).digest()


@given(leaves=LEAVES)
def test_the_root_is_that_of_the_definition(leaves):
    """Building level by level gives the recursive tree head."""
    assert root_of(leaves) == head(leaves)


@given(leaves=LEAVES, data=st.data())
def test_every_leaf_has_a_proof_and_nothing_else_has(leaves, data):
    """A proof holds for its leaf at its place, and for no other leaf, place, size or root."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, proof = root_of(leaves), inclusion_proof(tree_levels(leaves), index)
    assert verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert len(proof) <= (len(leaves) - 1).bit_length()
    assert not verify_inclusion(leaf_hash(b"another leaf of 21 byt"), index, len(leaves), proof, root)
    assert not verify_inclusion(leaves[index], index, len(leaves), [*proof, root], root)
    assert not verify_inclusion(leaves[index], len(leaves), len(leaves), proof, root)
    assert not verify_inclusion(leaves[index], index, len(leaves), proof, EMPTY_ROOT)


def test_no_leaves():
    """The empty tree has the RFC's empty root and no levels."""
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256().digest()
    with pytest.raises(ValueError, match="at least one leaf"):
        tree_levels([])
