"""One list of the office, page by page, in the envelope of the suite."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulators.rest_office.writing import Row

MOST_ROWS = 1000
"""The largest PageSize."""
_USUAL_ROWS = 20


class BadRequest(Exception):
    """A parameter that makes no sense."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """``number`` from 1; ``size`` in rows; ``since``: only rows changed at that instant or later."""

    number: int
    size: int
    since: datetime | None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> PageRequest:
        """Read PageIndex, PageSize and TuNgay.

        Raises:
            BadRequest: one of them is out of bounds, or TuNgay is no instant with a zone.
        """
        number = _whole(parameters, "PageIndex", 1)
        size = _whole(parameters, "PageSize", _USUAL_ROWS)
        if number < 1 or not 1 <= size <= MOST_ROWS:
            raise BadRequest(f"PageIndex >= 1, 1 <= PageSize <= {MOST_ROWS}")
        return cls(number, size, _instant(parameters.get("TuNgay")))


def _whole(parameters: Mapping[str, str], name: str, usual: int) -> int:
    try:
        return int(parameters.get(name, usual))
    except ValueError as problem:
        raise BadRequest(f"{name}: {problem}") from problem


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BadRequest(f"TuNgay: {problem}") from problem
    if moment.tzinfo is None:
        raise BadRequest("TuNgay: no zone")
    return moment


class Listing:
    """Rows sorted by NgayCapNhat and Id, ready to be cut into pages. Those without NgayCapNhat stand at the
    end and are not given to who asks for changes, as in SQL.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._changed = [
            datetime.fromisoformat(row["NgayCapNhat"]) for row in rows if row["NgayCapNhat"] is not None
        ]

    def page(self, wanted: PageRequest) -> bytes:
        """The envelope with one page; a page after the last one is empty."""
        start = bisect_left(self._changed, wanted.since) if wanted.since else 0
        end = len(self._changed) if wanted.since else len(self._rows)
        total = end - start
        first = start + (wanted.number - 1) * wanted.size
        return envelope(page_data(self._rows[first : min(first + wanted.size, end)], wanted, total))


def page_data(rows: Sequence[Row], wanted: PageRequest, total: int) -> dict[str, Any]:
    """The Data of an envelope."""
    return {
        "PageData": rows,
        "TotalRows": total,
        "CurrentPage": wanted.number,
        "PageSize": wanted.size,
        "TotalPage": -(-total // wanted.size),
    }


def envelope(data: Any, *, code: int = 200, message: str | None = None) -> bytes:  # noqa: ANN401 (any JSON)
    """The suite's envelope; IsSuccess says whether ``code`` is 200."""
    whole = {"Messages": message, "Data": data, "IsSuccess": code == 200, "Code": code}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
