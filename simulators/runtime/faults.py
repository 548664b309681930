"""Which call goes wrong, and how: a script by call number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

PLAIN = frozenset({"503", "reset", "half", "duplicate", "lost", "html", "empty"})
"""Faults without an argument."""

EVERY_CALL = "*"
"""The script key that means: each call that has no entry of its own."""

Script: TypeAlias = dict[int | str, "Fault"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: ``kind`` and its ``amount`` (seconds for ``slow``, the HTTP status for ``status``).

    503: refused before anything is done, with Retry-After. reset: the connection breaks before anything
    is done. lost: everything is done, then the connection breaks. slow: answers late. half: announces
    the whole body and sends half. duplicate: sends the previous answer of the same address again.
    status: any other HTTP status. html: a log-in page with status 200. empty: success with nothing in it.
    """

    kind: str
    amount: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``reset``, ``slow:2.5``, ``status:429``...

        Raises:
            ValueError: a fault that nobody knows.
        """
        kind, _, amount = text.partition(":")
        if kind in PLAIN and not amount:
            return cls(kind)
        if kind == "slow" and float(amount) >= 0:
            return cls(kind, float(amount))
        if kind == "status" and 200 <= int(amount) <= 599:
            return cls(kind, int(amount))
        raise ValueError(f"unknown fault {text!r}")


class FaultScript:
    """Counts the data calls and says which of them fails.

    Keys: "1" is the next data call after the script was loaded, "2" the one after it, "*" every call
    without an entry of its own. Loading a script replaces the one before; ``{}`` makes all well.
    """

    def __init__(self, faults: Mapping[str, str] | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self._script: Script = {}
        self.load(faults or {})

    def load(self, faults: Mapping[str, str]) -> None:
        """Replace the script.

        Raises:
            ValueError: a key that is no call number or a fault that nobody knows; the old script stays.
        """
        done = self.total
        self._script = {_key(key, done): Fault.parse(fault) for key, fault in faults.items()}

    @property
    def total(self) -> int:
        """Data calls so far."""
        return self.calls.total()

    def next_call(self, path: str) -> Fault | None:
        """Count one data call to ``path`` and say what goes wrong with it, if anything."""
        self.calls[path] += 1
        fault = self._script.pop(self.total, None) or self._script.get(EVERY_CALL)
        if fault:
            self.fired[fault.kind] += 1
        return fault

    def as_json(self) -> dict[str, object]:
        """Counts: data calls together and by path, faults that happened, faults still to come."""
        return {
            "calls": self.total,
            "paths": dict(self.calls),
            "faults": dict(self.fired),
            "pending": len(self._script),
        }


def _key(text: str, done: int) -> int | str:
    if text == EVERY_CALL:
        return text
    number = int(text)
    if number < 1:
        raise ValueError(f"call number {text!r}: the next call is 1")
    return done + number
