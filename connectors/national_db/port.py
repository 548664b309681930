"""What a receiver can do for us, whatever the wire: take a package, say what became of it, list results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """``raw``: the bytes of the signed receipt or status element; nothing in it is verified yet.

    ``replayed``: the receiver says it had the package already.
    """

    raw: bytes
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class HeldResult:
    """One result in the receiver's books, unsigned: good for comparing, no proof."""

    key: str
    personal_id: str
    revision: int
    total: Decimal
    package_key: str
    accepted: bool


class ReceiverClient(Protocol):
    """The national database behind one of its transports.

    Every call raises ``ReceiverUnavailable`` only if surely nothing was processed, ``ReceiverRefused`` on a
    readable refusal, and ``OutcomeUnknown`` on everything else that is no proper answer.
    """

    def submit(self, package_key: str, body: bytes) -> Answer:
        """Send the frozen bytes of a signed package; ``package_key`` makes repeats harmless."""
        ...

    def status(self, package_key: str) -> Answer:
        """Ask what became of a package: its receipt, or a signed "not found"."""
        ...

    def held(self, period: str) -> Iterator[HeldResult]:
        """What the receiver holds for a period, page by page."""
        ...

    def check(self) -> float:
        """Log in and ask for a package that never was; the milliseconds it took."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
