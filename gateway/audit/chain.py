"""How audit entries are linked: pure hashing.

``hash = SHA-256(0x00 ‖ previous hash ‖ seq ‖ at_us ‖ len(actor) ‖ actor ‖ len(event) ‖ event ‖ payload)``.
Length prefixes leave no way to move a character from one field to the next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored. ``at_us``: microseconds since 1970 UTC. ``payload``: canonical JSON."""

    seq: int
    at_us: int
    actor: str
    event: str
    payload: bytes
    hash: bytes


def entry_hash(previous: bytes, seq: int, at_us: int, actor: str, event: str, payload: bytes) -> bytes:
    """The link of one entry to the one before it (32 bytes)."""
    actor_bytes, event_bytes = actor.encode(), event.encode()
    return hashlib.sha256(
        b"".join(
            (
                b"\x00",
                previous,
                seq.to_bytes(8, "big"),
                at_us.to_bytes(8, "big"),
                len(actor_bytes).to_bytes(4, "big"),
                actor_bytes,
                len(event_bytes).to_bytes(4, "big"),
                event_bytes,
                payload,
            )
        )
    ).digest()


def link(
    seq: int, previous: bytes, notes: list[tuple[str, str, bytes]], at_us: int
) -> tuple[list[Entry], bytes]:
    """Chain ``notes`` (actor, event, payload) after entry ``seq`` whose hash is ``previous``.

    Returns the entries and the new head hash.
    """
    entries = []
    for actor, event, payload in notes:
        seq += 1
        previous = entry_hash(previous, seq, at_us, actor, event, payload)
        entries.append(Entry(seq, at_us, actor, event, payload, previous))
    return entries, previous
