"""Hand-out queues: nothing is confirmed before it is stored, and no document stops another."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from connectors.document_mgmt.axes.config import MailboxConfig
from connectors.document_mgmt.axes.mailbox import MailboxSource, Waiting
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.readers import Opening
from connectors.document_mgmt.reads import Pace, Spacing
from domain.clock import FixedClock
from domain.errors import Misconfigured, SourceBroke, SourceDrifted, SourceUnavailable
from domain.records import RecordKind
from domain.text import Text

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
DOCUMENTS = RecordKind.DOCUMENTS
TEXT = Text("hỏng", "broken")


def unavailable():
    """A fault that may pass."""
    return SourceUnavailable(TEXT, TEXT, "queue")


def refused():
    """A fault that stays."""
    return SourceBroke(TEXT, TEXT, "queue")


@dataclass
class Queue:
    """A queue in memory. ``bad``: what fetching (``get k1``), confirming (``confirm k1``) or listing raises,
    each for as many calls as it has entries. ``dated``: it also lists what was confirmed.
    """

    documents: dict[str, bytes]
    put: dict[str, datetime] = field(default_factory=dict)
    dated: bool = False
    bad: dict[str, list] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    asked_since: list[datetime | None] = field(default_factory=list)
    closed: bool = False

    def waiting(self, kind, since):
        """What waits."""
        self._go("list")
        self.asked_since.append(since)
        for key in self.documents:
            at = self.put.get(key)
            if self.dated and since and at and at < since:
                continue
            if self.dated or key not in self.confirmed:
                yield Waiting(key, kind, at, key in self.confirmed)

    def fetch(self, item):
        """The document."""
        self._go(f"get {item.id}")
        return self.documents[item.id]

    def confirm(self, item_id):
        """Take it off the queue."""
        self._go(f"confirm {item_id}")
        self.confirmed.append(item_id)

    def server_time(self):
        """Two minutes ahead of us."""
        return NOW + timedelta(minutes=2)

    def close(self):
        """Remember it."""
        self.closed = True

    def _go(self, what):
        self.log.append(what)
        if self.bad.get(what):
            raise self.bad[what].pop(0)


def open_queue(queue, slept=None, **options):
    """The source that reads ``queue``."""
    waits = [] if slept is None else slept
    data = {"name": "queue", "protocol": "queue", "connection": "queue", "kinds": {"documents": {}}}
    pace = Pace(sleep=waits.append, monotonic=lambda: sum(waits))
    opening = Opening(FixedClock(NOW), pace=pace, budget=Spacing(60_000, pace))
    return MailboxSource(MailboxConfig.model_validate(data | options), queue, read, opening)


def read(item, data):
    """A document is a JSON object."""
    return json.loads(data)


def queue_of(*keys, **options):
    """A queue with a readable document per key, one a minute."""
    documents = {key: json.dumps({"title": key}).encode() for key in keys}
    put = {key: NOW - timedelta(hours=2) + timedelta(minutes=n) for n, key in enumerate(keys)}
    return Queue(documents, put, **options)


def take(source, stored, cursor=None, *, acknowledge=True, ask=None):
    """What the gateway does with a pull: store a page with its cursor, then acknowledge it."""
    for page in source.pull(DOCUMENTS, cursor or Cursor(), ask or Ask("2026-10")):
        stored.append(page)
        if acknowledge:
            source.acknowledge(DOCUMENTS, page)


def keys(pages):
    """Every key that came."""
    return [record.key for page in pages for record in page.records]


def test_a_document_is_confirmed_after_it_was_given_and_before_the_next_is_fetched():
    """One page each, with the document's own bytes; the queue's id is the key; only the last moves on."""
    queue, pages = queue_of("a", "b"), []
    take(open_queue(queue), pages)
    assert queue.log == ["list", "get a", "confirm a", "get b", "confirm b"]
    assert [(page.number, page.total, page.last, page.receipts) for page in pages] == [
        (1, 2, False, ("a",)),
        (2, 2, True, ("b",)),
    ]
    assert [dict(page.records[0].fields) for page in pages] == [
        {"title": "a", "docId": "a"},
        {"title": "b", "docId": "b"},
    ]
    assert pages[0].raw == queue.documents["a"]
    assert [page.cursor.text == "" for page in pages] == [True, False]


def test_what_was_not_confirmed_is_listed_again_with_the_same_digest():
    """Killed between commit and confirmation: the same record comes again and is confirmed then."""
    queue, first, second = queue_of("a"), [], []
    take(open_queue(queue), first, acknowledge=False)
    take(open_queue(queue), second, first[-1].cursor)
    assert [r.digest for page in first for r in page.records] == [
        r.digest for page in second for r in page.records
    ]
    assert queue.confirmed == ["a"]


def test_an_empty_queue_is_one_empty_last_page():
    """Nothing waits: that is no fault, and the cursor stays."""
    queue, pages = queue_of("a"), []
    take(open_queue(queue), pages)
    cursor = pages[-1].cursor
    take(open_queue(queue), pages, cursor)
    assert (pages[-1].records, pages[-1].last, pages[-1].cursor) == ((), True, cursor)


@pytest.mark.parametrize(("fault", "error"), [(unavailable, SourceUnavailable), (refused, SourceBroke)])
@pytest.mark.parametrize("bad", ["a", "b", "c"])
def test_a_document_that_cannot_be_had_stops_nobody_and_is_named_at_the_end(fault, error, bad):
    """All others come and are confirmed; no page is the last; the pass ends with the bad one's name."""
    queue, pages = queue_of("a", "b", "c", bad={f"get {bad}": [fault() for _ in range(9)]}), []
    with pytest.raises(error, match=f"1 documents could not be fetched or confirmed: {bad}; the first: brok"):
        take(open_queue(queue), pages)
    assert set(keys(pages)) == {"a", "b", "c"} - {bad} == set(queue.confirmed)
    assert not any(page.last or page.cursor.text for page in pages)


def test_a_passing_fault_is_tried_again():
    """Listing, fetching and confirming are repeated as the source file says; nothing comes twice."""
    bad = {what: [unavailable(), unavailable()] for what in ("list", "get a", "confirm a")}
    queue, pages, slept = queue_of("a", bad=bad), [], []
    take(open_queue(queue, slept), pages)
    assert (keys(pages), queue.confirmed) == (["a"], ["a"])
    assert len(slept) >= 6


def test_a_confirmation_that_is_not_taken_stops_nobody():
    """The others are read and confirmed; the pass says which one; the cursor does not pass it."""
    queue, pages = queue_of("a", "b", bad={"confirm a": [refused()]}), []
    with pytest.raises(SourceBroke, match="confirmed: a;"):
        take(open_queue(queue), pages)
    assert (keys(pages), queue.confirmed) == (["a", "b"], ["b"])
    assert not any(page.last for page in pages)


def test_outside_a_pull_a_confirmation_that_is_not_taken_is_an_error():
    """Somebody who acknowledges by hand is told at once."""
    queue, pages = queue_of("a", bad={"confirm a": [refused()]}), []
    source = open_queue(queue)
    take(source, pages, acknowledge=False)
    with pytest.raises(SourceBroke):
        source.acknowledge(DOCUMENTS, pages[0])


def test_a_system_that_is_down_is_not_asked_for_every_document():
    """After three failures in a row the list is asked for; when that fails too, the rest waits."""
    names = [f"k{n}" for n in range(50)]
    queue = queue_of(*names)
    queue.bad = {f"get {name}": [unavailable() for _ in range(99)] for name in names}
    pages = []
    source = open_queue(queue, retries={"attempts": 1})
    pull = source.pull(DOCUMENTS, Cursor(), Ask("2026-10"))
    queue.bad["list"] = []
    with pytest.raises(SourceUnavailable, match="50 documents"):  # it lives: every one is asked for
        pages.extend(pull)
    assert sum(entry.startswith("get") for entry in queue.log) == 50
    queue.log.clear()
    pull = source.pull(DOCUMENTS, Cursor(), Ask("2026-10"))
    queue.bad["get k0"] = _Then(lambda: queue.bad.update({"list": [unavailable()]}))
    with pytest.raises(SourceUnavailable, match="broken"):
        pages.extend(pull)
    assert sum(entry.startswith("get") for entry in queue.log) == 3
    assert pages == []


class _Then(list):
    """Faults without end; the first makes something else happen too."""

    def __init__(self, happen):
        super().__init__([None])
        self.happen = happen

    def pop(self, _):
        """The fault."""
        self.happen()
        return unavailable()


def test_a_document_nobody_can_read_is_a_record_to_look_at():
    """Its bytes and the reason are kept, it is suspect, it is confirmed, and the next one comes."""
    queue, pages = queue_of("a", "b"), []
    queue.documents["a"] = b"\xff not JSON"
    take(open_queue(queue), pages)
    fields = dict(pages[0].records[0].fields)
    assert fields["docId"] == "a"
    assert "can't decode" in fields["unreadable"]
    assert (fields["bytes"], len(fields["sha256"])) == (10, 64)
    assert pages[0].raw == b"\xff not JSON"
    assert "unreadable" in str(pages[0].suspects["a"].as_text())
    assert queue.confirmed == ["a", "b"]


def test_text_that_no_store_can_hold_is_unreadable_too():
    """A lone surrogate concerns its own document only."""
    queue, pages = queue_of("a", "b"), []
    queue.documents["a"] = b'{"title": "\\ud800"}'
    take(open_queue(queue), pages)
    assert set(pages[0].suspects) == {"a"}
    assert keys(pages) == ["a", "b"]


def test_a_changed_form_freezes_the_queue():
    """What the contract says to stop for stops: the document stays unconfirmed, a person looks."""
    contract = {"fields": {"docId": {}, "title": {}, "due": {}}}
    queue, pages = queue_of("a"), []
    with pytest.raises(SourceDrifted, match="due"):
        take(open_queue(queue, kinds={"documents": {"contract": contract}}), pages)
    assert (pages, queue.confirmed) == ([], [])


def test_a_queue_without_dates_cannot_be_read_again():
    """What was confirmed is gone: a stretch of the past is refused, and 'everything' is what waits."""
    queue, pages = queue_of("a", "b", confirmed=["a"]), []
    with pytest.raises(Misconfigured, match="cannot be read again by date"):
        take(open_queue(queue), [], ask=Ask("2026-10", changed_from=NOW))
    assert queue.log == []
    take(open_queue(queue), pages, ask=Ask("2026-10", complete=True))
    assert keys(pages) == ["b"]


def test_a_queue_with_dates_is_asked_from_the_overlap_on_and_skips_what_it_confirmed():
    """What was confirmed is not fetched again, except in a complete reading or for a stretch of the past."""
    queue, pages = queue_of("a", "b", dated=True), []
    take(open_queue(queue), pages)
    cursor = pages[-1].cursor
    queue.log.clear()
    pages.clear()
    take(open_queue(queue), pages, cursor)
    assert (queue.log, keys(pages)) == (["list"], [])
    assert queue.asked_since[-1] == NOW - timedelta(hours=2) + timedelta(minutes=1) - timedelta(hours=24)
    for ask in (Ask("2026-10", complete=True), Ask("2026-10", changed_from=NOW - timedelta(days=9))):
        pages.clear()
        take(open_queue(queue), pages, cursor, ask=ask)
        assert (keys(pages), pages[-1].cursor) == (["a", "b"], cursor)
    assert queue.asked_since[-2:] == [None, NOW - timedelta(days=9)]


def test_a_shared_queue_is_read_by_date_and_left_as_it_is():
    """Nothing is confirmed, and what another system confirmed comes all the same."""
    queue, pages = queue_of("a", "b", dated=True, confirmed=["a"]), []
    take(open_queue(queue, confirm=False), pages)
    assert keys(pages) == ["a", "b"]
    assert queue.confirmed == ["a"]


def test_a_document_dated_in_the_future_does_not_hide_the_present():
    """The high-water never passes the moment the pull began."""
    queue, pages = queue_of("a", dated=True), []
    queue.put["a"] = NOW + timedelta(days=300)
    take(open_queue(queue), pages)
    assert json.loads(pages[-1].cursor.text)["high-water-1"] == {"": NOW.isoformat()}


def test_a_kind_nobody_configured_is_refused():
    """The file says which kinds there are."""
    with pytest.raises(Misconfigured, match="the source has no people"):
        list(open_queue(queue_of()).pull(RecordKind.PEOPLE, Cursor(), Ask("2026-10")))


def test_a_check_lists_and_fetches_nothing():
    """The count of waiting documents, the clock, the budget; nothing is fetched or confirmed."""
    queue = queue_of("a", "b", confirmed=["a"])
    source = open_queue(queue)
    health = source.check()
    assert (health.ok, health.clock_offset_s) == (True, 120.0)
    assert "documents: 1 records" in health.detail.en
    assert queue.log == ["list"]
    source.close()
    assert queue.closed


def test_settings_of_numbered_pages_are_refused():
    """A queue has no pages: an entry that would do nothing is a fault of the file."""
    with pytest.raises(ValueError, match="paging"):
        open_queue(
            queue_of(), kinds={"documents": {"paging": {"page_parameter": "p", "size_parameter": "s"}}}
        )
