"""RFC 9162 tree heads and inclusion proofs."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import inclusion_proof, leaf_hash, root_of, tree_levels, verify_inclusion


def _recursive_head(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 section 2.1.1, as written."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = _recursive_head(leaves[:split]), _recursive_head(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.integers(1, 200), st.data())
def test_head_and_proofs_follow_the_definition(size: int, data) -> None:
    """The root equals the recursive definition, and each leaf's proof leads to it."""
    leaves = [leaf_hash(b"%d" % i) for i in range(size)]
    levels = tree_levels(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(levels, index)
    assert levels[-1][0] == root_of(leaves) == _recursive_head(leaves)
    assert verify_inclusion(leaves[index], index, size, proof, levels[-1][0])
    assert len(proof) <= (size - 1).bit_length()


@given(st.integers(2, 60), st.data())
def test_a_proof_fits_one_leaf_at_one_place(size: int, data) -> None:
    """Another leaf, another place, a shorter or longer proof: all refused."""
    leaves = [leaf_hash(b"%d" % i) for i in range(size)]
    levels = tree_levels(leaves)
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    proof, root = inclusion_proof(levels, index), levels[-1][0]
    assert not verify_inclusion(leaves[other], index, size, proof, root)
    assert not verify_inclusion(leaves[index], other, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, proof[:-1], root)
    assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not verify_inclusion(leaves[index], size, size, proof, root)


def test_no_leaves_is_refused() -> None:
    """A tree of nothing has no levels."""
    with pytest.raises(ValueError, match="at least one leaf"):
        tree_levels([])
