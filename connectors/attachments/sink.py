"""Where bytes go while they come: a file, their digest, their count and their first bytes, in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from connectors.attachments.media import SNIFFED_BYTES, media_type_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written. ``sha256``: hex. ``media_type``: by the first bytes, not by what anybody said."""

    size: int
    sha256: str
    media_type: str


def keep(pieces: Iterable[bytes], sink: BinaryIO) -> Kept:
    """Write ``pieces`` to ``sink``; what ``pieces`` raises passes through."""
    digest, size, head = hashlib.sha256(), 0, b""
    for piece in pieces:
        digest.update(piece)
        sink.write(piece)
        size += len(piece)
        if len(head) < SNIFFED_BYTES:
            head += piece[: SNIFFED_BYTES - len(head)]
    return Kept(size, digest.hexdigest(), media_type_of(head))
