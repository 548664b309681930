"""Merkle tree hashes and inclusion proofs, RFC 9162 section 2.1 (SHA-256).

One root signs any number of results; each person's proof is at most ⌈log2 n⌉ hashes long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data): domain-separated from nodes, so a node can never pose as a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree over leaf hashes, leaves first, root last; a lone node is promoted.

    Raises:
        ValueError: no leaves.
    """
    if not leaves:
        raise ValueError("a Merkle tree needs at least one leaf")
    levels = [list(leaves)]
    while len(current := levels[-1]) > 1:
        above = [_node(current[i], current[i + 1]) for i in range(0, len(current) - 1, 2)]
        if len(current) % 2:
            above.append(current[-1])
        levels.append(above)
    return levels


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes; ``EMPTY_ROOT`` for none."""
    return tree_levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def inclusion_proof(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The sibling hashes from leaf ``index`` up (RFC 9162 section 2.1.3.1)."""
    proof = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        index >>= 1
    return proof


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows that ``leaf`` is number ``index`` (from 0) of ``size`` leaves under ``root``
    (RFC 9162 section 2.1.3.2).
    """
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position % 2 or position == last:
            computed = _node(sibling, computed)
            while position and not position % 2:
                position, last = position >> 1, last >> 1
        else:
            computed = _node(computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root
