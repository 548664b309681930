"""Whatever people do at a source between two readings and during them, no version of a row is lost."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.document_mgmt.port import Cursor
from domain.errors import SourceBroke, SourceWentEmpty
from tests.conformance.model import DIALECTS, NOW, Row, System

OVERLAP = timedelta(hours=24)
ROUND = timedelta(hours=5)
PEOPLE_DO = ("insert", "tie", "late", "edit", "delete", "null")
NO_TRACE = ("insert", "tie", "late", "edit")


def events(kinds, calls):
    """What happens before which call of a reading; call 0: before it begins."""
    one = st.tuples(st.sampled_from(kinds), st.integers(0, 40), st.integers(0, 1100), calls)
    return st.lists(one, max_size=6)


class History:
    """A source, and a store that keeps the last version of every row, like the gateway's."""

    def __init__(self, dialect, *, counts, size, newest_first, rows):
        self.system = System(DIALECTS[dialect], counts=counts, size=size, newest_first=newest_first)
        self.cursor = Cursor()
        self.held = {}
        self.ghosts = set()
        self.made = 0
        for minutes in rows:
            self._insert(NOW - timedelta(minutes=minutes))

    def _insert(self, at):
        self.made += 1
        self.system.put(Row(f"k{self.made:03}", f"việc {self.made}", at))

    def happen(self, kind, who, minutes):
        """One thing that somebody does at the source."""
        system, keys = self.system, sorted(self.system.rows)
        key = keys[who % len(keys)] if keys else None
        if kind in {"insert", "null"} or key is None:
            self._insert(None if kind == "null" else system.now)
        elif kind == "tie":
            self._insert(max((row.at for row in system.rows.values() if row.at), default=system.now))
        elif kind == "late":
            self._insert(system.now - timedelta(minutes=minutes))
        elif kind == "edit":
            self.made += 1
            system.edit(key, f"sửa {self.made}")
        else:
            del system.rows[key]

    def sync(self, happenings=(), *, complete=False):
        """Read, while things happen; what failed moved no cursor and is tried again next time."""
        for kind, who, minutes, call in happenings:
            if not call:
                self.happen(kind, who, minutes)
        self.system.asked.clear()
        self.system.before = lambda number: [
            self.happen(kind, who, minutes) for kind, who, minutes, call in happenings if call == number
        ]
        error = self._read(complete=complete)
        if isinstance(error, SourceWentEmpty):
            error = self._read(complete=True)
        assert error is None or isinstance(error, SourceBroke), error
        self.system.now += ROUND
        return error

    def _read(self, *, complete):
        pages, error = self.system.begin(self.cursor, complete=complete)
        keys = set()
        for page in pages:
            keys |= {record.key for record in page.records}
            self.held |= {record.key: dict(record.fields) for record in page.records}
            self.cursor = page.cursor
            assert page.last == (page is pages[-1] and error is None)
        if complete and error is None:
            self.ghosts = set(self.held) - keys
        return error

    def lost(self):
        """Rows of which the store has no version or an old one."""
        live = {row.key: self.system.fields(row) for row in self.system.rows.values()}
        return {
            key for key, fields in live.items() if self._shown(key) != {k: v or "" for k, v in fields.items()}
        }

    def _shown(self, key):
        return {name: value or "" for name, value in self.held.get(key, {}).items()}


SYSTEMS = st.builds(
    History,
    st.sampled_from(("rest", "rest", "rest", "soap")),  # a WSDL takes longer to open than a history to play
    counts=st.booleans(),
    size=st.integers(1, 5),
    newest_first=st.booleans(),
    rows=st.lists(st.integers(60, 20_000), max_size=14),
)


@settings(max_examples=80, deadline=None)
@given(history=SYSTEMS, rounds=st.lists(events(PEOPLE_DO, st.integers(0, 8)), max_size=4))
def test_a_pull_and_the_nightly_reading_have_every_live_version_and_know_what_is_gone(history, rounds):
    """Inserts, edits, deletes, ties, rows without a time and rows committed late, at any moment."""
    for happenings in rounds:
        history.sync(happenings)
    assert history.sync(complete=True) is None
    assert history.lost() == set()
    assert history.ghosts == set(history.held) - {row.key for row in history.system.rows.values()}


@settings(max_examples=80, deadline=None)
@given(history=SYSTEMS, rounds=st.lists(events(NO_TRACE, st.integers(0, 8)), max_size=4))
def test_pulls_alone_have_every_live_version_while_nothing_is_deleted(history, rounds):
    """No night is needed for what is written within the overlap, also while we page."""
    history.sync()
    for happenings in rounds:
        history.sync(happenings)
    assert history.sync() is None
    assert history.lost() == set()


@settings(max_examples=60, deadline=None)
@given(
    history=SYSTEMS,
    before=events((*NO_TRACE, "delete"), st.just(0)),
    ends_at=st.integers(1, 6),
    after=events(NO_TRACE, st.just(0)),
)
def test_a_login_that_ends_at_any_call_loses_nothing(history, before, ends_at, after):
    """Once it ended, every answer is 200 with nothing in it; the next pull with a login has everything."""
    history.sync()
    honest = history.system.answers
    history.system.answers = {number: lambda _: history.system.empty() for number in range(ends_at, 60)}
    history.sync(before)
    history.system.answers = honest
    assert history.sync(after) is None
    assert history.lost() == set()
