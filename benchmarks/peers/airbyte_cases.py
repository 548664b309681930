"""airbyte-cdk through the cases: python airbyte_cases.py PORT default|tuned NAME… plays those cases."""

from __future__ import annotations

import logging
import sys

from airbyte_cdk.models import Type
from airbyte_pull import manifest, open_source, read
from cases import play

PORT, SETTING, *NAMES = sys.argv[1:]
TUNED = SETTING == "tuned"


class Airbyte:
    """A declarative source whose records are merged by key; tuned: lookback and both key fields."""

    def __init__(self, _name: str) -> None:
        self.handed: list[list[object]] = []
        self._state: list[object] = []
        self._held: dict[object, list[object]] = {}

    def sync(self) -> None:
        """Read once with the last state."""
        made = manifest(
            "/case", field="updated_at", items=["items"], size=4, lookback="PT5S" if TUNED else ""
        )
        source = open_source(made, self._state or None, "updated_at")
        last = None
        for message in read(source, self._state or None, "updated_at"):
            if message.type is Type.RECORD:
                row = message.record.data
                self.handed.append([row["id"], row["year"], row["title"]])
                self._held[(row["id"], row["year"]) if TUNED else row["id"]] = self.handed[-1]
            elif message.type is Type.STATE:
                last = message.state
        if last is not None:
            self._state = [last]

    def held(self) -> list[list[object]]:
        """What a destination that merges has."""
        return list(self._held.values())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    play(PORT, NAMES, Airbyte)
