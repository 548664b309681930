"""A list of the office that may be edited while it runs: what its readers must survive.

POST /books
{"list": "work_items",
"change": {"<Id>": {"TenCv": "…"}},   fields of rows; the time of change stays unless it is given
"delete": ["<Id>"], "add": [{…}],     also with an old NgayCapNhat, or with an Id there is already
"restart_ids": true,                   every Id now means another row
"clock_offset_s": -3600}               the office's clock is an hour slow from now on
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulators.rest_office.listing import Listing
from simulators.rest_office.writing import Row

_KNOWN = frozenset({"list", "change", "delete", "add", "restart_ids", "clock_offset_s"})


class Shelf:
    """One list; ``listing`` is what it holds now, ``of_period`` those rows of it whose Ky is a period."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._put([dict(row) for row in rows])

    def __len__(self) -> int:
        return len(self._rows)

    def of_period(self, period: str) -> Listing:
        """The rows of one period."""
        if period not in self._by_period:
            self._by_period[period] = Listing([row for row in self._rows if row.get("Ky") == period])
        return self._by_period[period]

    def edit(self, wanted: Mapping[str, Any]) -> None:
        """Change, delete, add and renumber rows.

        Raises:
            ValueError: an entry nobody knows, or an Id that is not there.
        """
        if not wanted.keys() <= _KNOWN:
            raise ValueError(f"unknown: {sorted(wanted.keys() - _KNOWN)}")
        gone, changes = set(wanted.get("delete", ())), dict(wanted.get("change", {}))
        strangers = (gone | changes.keys()) - {row["Id"] for row in self._rows}
        if strangers:
            raise ValueError(f"no such Id: {sorted(strangers)[:3]}")
        rows = [row | changes.get(row["Id"], {}) for row in self._rows if row["Id"] not in gone]
        rows += [dict(row) for row in wanted.get("add", ())]
        self._put(_renumbered(rows) if wanted.get("restart_ids") else rows)

    def _put(self, rows: list[Row]) -> None:
        self._rows = sorted(rows, key=_order)
        self.listing = Listing(self._rows)
        self._by_period: dict[str, Listing] = {}


def _order(row: Row) -> tuple[bool, str, str]:
    return row["NgayCapNhat"] is None, row["NgayCapNhat"] or "", str(row["Id"])


def _renumbered(rows: list[Row]) -> list[Row]:
    """Numbering that began anew: each row has the Id of its neighbour."""
    ids = [row["Id"] for row in rows]
    return [row | {"Id": other} for row, other in zip(rows, ids[1:] + ids[:1], strict=True)]


class Library:
    """All lists by name, and the office's clock."""

    def __init__(self, shelves: Mapping[str, Shelf]) -> None:
        self._shelves = dict(shelves)
        self.clock_offset_s = 0.0

    def __getitem__(self, name: str) -> Shelf:
        return self._shelves[name]

    def edit(self, wanted: Mapping[str, Any]) -> None:
        """Do what a body of ``POST /books`` says.

        Raises:
            ValueError: it makes no sense.
        """
        name = wanted.get("list")
        if name is not None and name not in self._shelves:
            raise ValueError(f"no list {name!r}; there are {sorted(self._shelves)}")
        if name is not None:
            self._shelves[name].edit(wanted)
        self.clock_offset_s = float(wanted.get("clock_offset_s", self.clock_offset_s))

    def counts(self) -> dict[str, object]:
        """How many rows each list has."""
        return {name: len(shelf) for name, shelf in self._shelves.items()} | {
            "clock_offset_s": self.clock_offset_s
        }
