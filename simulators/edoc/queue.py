"""The queue of an axis: what was put into it, what was taken, kept in a file over restarts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

DONE = "done"
INITIAL = "initial"
STATES = frozenset({DONE, "processing", "fail"})


@dataclass(frozen=True, slots=True)
class Letter:
    """``message``: edoc or status. ``at``: when it was put there, local time without a zone."""

    id: str
    message: str
    sender: str
    receiver: str
    at: datetime
    data: bytes


class Queue:
    """``home``: the folder for ``queue.json``: the state of each letter, and how often it was told done."""

    def __init__(self, letters: Iterable[Letter], home: Path) -> None:
        self._letters = {letter.id: letter for letter in letters}
        self._file = home / "queue.json"
        self._states: dict[str, str] = {}
        self._done: Counter[str] = Counter()
        if self._file.exists():
            kept = json.loads(self._file.read_text("utf-8"))
            self._states, self._done = kept["states"], Counter(kept["done"])

    def get(self, letter_id: str) -> Letter | None:
        """The letter, taken or not."""
        return self._letters.get(letter_id)

    def state(self, letter: Letter) -> str:
        """initial, done, processing or fail."""
        return self._states.get(letter.id, INITIAL)

    def waiting(self, message: str) -> Iterator[Letter]:
        """What was not told done, oldest first."""
        return (one for one in self._of(message) if self.state(one) != DONE)

    def between(self, message: str, first: date, last: date) -> Iterator[Letter]:
        """What was put there from ``first`` to ``last``, taken or not."""
        return (one for one in self._of(message) if first <= one.at.date() <= last)

    def update(self, letter_id: str, state: str) -> bool:
        """Note a state, on disk before anybody is told; False for a letter or a state nobody knows."""
        if letter_id not in self._letters or state not in STATES:
            return False
        self._states[letter_id] = state
        self._done[letter_id] += state == DONE
        kept = {"states": self._states, "done": self._done}
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(kept), "utf-8")
        new.replace(self._file)
        return True

    def books(self) -> dict[str, object]:
        """Counts for tests: letters by state, and how often each was told done."""
        states = Counter(self.state(letter) for letter in self._letters.values())
        return {"states": dict(states), "done": dict(self._done)}

    def _of(self, message: str) -> list[Letter]:
        found = [letter for letter in self._letters.values() if letter.message == message]
        return sorted(found, key=lambda letter: (letter.at, letter.id))
