"""A model of a document system in memory: what it holds, how it pages, what goes wrong with which call."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)


@dataclass
class Office:
    """``rows``: key to time of change (None: none). ``faults``: by number of the data call, from 1; a fault
    gets the request and the honest answer and returns or raises what happens instead.
    ``server_cap``: the most rows it gives a page. ``counts``: whether it says how many there are.
    ``before``: called before each data call with its number, to change rows under the reader.
    """

    rows: dict[str, datetime | None] = field(default_factory=dict)
    faults: Mapping[int, Callable] = field(default_factory=dict)
    server_cap: int = 1000
    counts: bool = True
    before: Callable[[int], None] = lambda _: None
    queries: list[dict[str, str]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: datetime = NOW
    paged: bool = True
    size: int = 3
    first_page: int = 1
    options: dict = field(default_factory=dict)

    def __call__(self, request):
        self.queries.append(dict(request.url.params))
        number = len(self.queries)
        self.before(number)
        answer = self.answer(request.url.params)
        fault = self.faults.get(number)
        return fault(request, answer) if fault else answer

    def answer(self, query):
        """The honest answer: rows since, sorted by time of change and key, one page of them."""
        since = query.get("since")
        limit = datetime.fromisoformat(since) if since else None
        kept = [
            {"id": key, "at": at.isoformat() if at else None, "period": query.get("ky")}
            for key, at in sorted(self.rows.items(), key=lambda row: (row[1] or NOW, row[0]))
            if at is None or limit is None or at >= limit
        ]
        size = min(int(query.get("size", 1_000_000)), self.server_cap)
        start = (int(query.get("page", self.first_page)) - self.first_page) * size
        data = {"rows": kept[start : start + size]} | ({"total": len(kept)} if self.counts else {})
        return httpx.Response(200, json={"ok": True, "data": data})

    def open(self):
        """The source that reads this office."""
        kind = {
            "path": "/rows",
            "records_path": "data.rows",
            "key_field": "id",
            "updated": {"field": "at"},
            "since": {"parameter": "since"},
        }
        if self.paged:
            kind["paging"] = {"page_parameter": "page", "size_parameter": "size", "size": self.size}
            kind["paging"]["first_page"] = self.first_page
        if self.counts:
            kind["total_path"] = "data.total"
        data = {
            "name": "office",
            "protocol": "rest",
            "connection": "office",
            "auth": {"kind": "none"},
            "success": {"path": "ok", "equals": True},
            "kinds": {"work_items": kind, "evaluations": kind | {"period_parameter": "ky"}},
        }
        return open_source(
            parse_source(data | self.options, "office.yaml"),
            Connection(id="office", base_url="http://office.test"),
            clock=FixedClock(self.now),
            transport=httpx.MockTransport(self),
            pace=Pace(sleep=self.slept.append, monotonic=lambda: sum(self.slept)),
        )


@pytest.fixture
def office():
    """Seven rows, one a minute, at pages of three."""
    return Office({f"k{n}": NOW - timedelta(days=1) + timedelta(minutes=n) for n in range(7)})


@pytest.fixture
def make_office():
    """For tests that need many offices."""
    return Office


@pytest.fixture
def said():
    """Builds a JSON answer."""
    return lambda value, status=200, **headers: httpx.Response(
        status,
        content=json.dumps(value).encode(),
        headers={"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()},
    )
