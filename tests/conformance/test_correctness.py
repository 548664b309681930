"""The cases of the correctness table (``benchmarks/correctness_scenario.py``), played without the gateway.

``make bench`` plays the same cases with the whole gateway beside the peers; here a dictionary stands for the
store, so that a case that fails points at the reading.
"""

import httpx
import pytest

from benchmarks.correctness_scenario import CASES, PAGE_SIZE, Office, judge
from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import SourceBroke, SourceWentEmpty
from domain.records import RecordKind
from tests.conformance.model import NOW

FILE = {
    "name": "office",
    "protocol": "rest",
    "connection": "office",
    "auth": {"kind": "none"},
    "requests_per_minute": 60_000,
    "kinds": {
        "work_items": {
            "path": "/items",
            "records_path": "items",
            "total_path": "total",
            "key_field": ["id", "year"],
            "updated": {"field": "updated_at"},
            "since": {"parameter": "since"},
            "paging": {"page_parameter": "page", "size_parameter": "size", "size": PAGE_SIZE},
        }
    },
}


class Reader:
    """What the gateway does with the pages: stage once per digest, move the cursor, compare at night."""

    def __init__(self, office):
        self.office = office
        self.cursor = Cursor()
        self.held = {}
        self.noticed = set()
        self.handed_on = []

    def answer(self, request):
        """The office over HTTP."""
        asked = request.url.params
        return httpx.Response(200, json=self.office.listing(int(asked["page"]), asked.get("since")))

    def sync(self, *, complete=False):
        """One reading; a refused one is tried once more, as a scheduler does."""
        for _ in range(2):
            try:
                self._read(complete=complete)
            except SourceWentEmpty:
                complete = True
            except SourceBroke:
                continue
            else:
                return

    def _read(self, *, complete):
        source = open_source(
            parse_source(FILE, "office.yaml"),
            Connection(id="office", base_url="http://office.test"),
            clock=FixedClock(NOW),
            transport=httpx.MockTransport(self.answer),
            pace=Pace(sleep=lambda _: None),
        )
        keys = set()
        for page in source.pull(RecordKind.WORK_ITEMS, self.cursor, Ask("2026-11", complete=complete)):
            for record in page.records:
                number, year = record.key.split("|")
                key, title = (number, int(year)), record.fields["title"]
                keys.add(key)
                if self.held.get(key) != title:
                    self.held[key] = title
                    self.handed_on.append((key, title))
            self.cursor = page.cursor
        if complete:
            self.noticed = set(self.held) - keys


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_case_is_read_without_loss_ghost_or_needless_row(case):
    """Default settings: one pull, a day at the source, another pull, and the nightly complete reading."""
    reader = Reader(Office(case))
    reader.sync()
    reader.office.change()
    reader.sync()
    reader.sync(complete=True)
    verdict = judge(case, reader.held, reader.noticed, reader.handed_on)
    assert verdict.good, (case.meaning, verdict)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_only_what_no_pull_can_see_waits_for_the_night(case):
    """Without the complete reading: deletes, rows without a time and rows a month late; nothing else."""
    reader = Reader(Office(case))
    reader.sync()
    reader.office.change()
    reader.sync()
    verdict = judge(case, reader.held, reader.noticed, reader.handed_on)
    waits = {"very late", "delete", "null cursor", "page drift"}
    assert verdict.good == (case.name not in waits), (case.meaning, verdict)
