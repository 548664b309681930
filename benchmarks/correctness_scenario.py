"""What a source does to whoever reads it: cases in which a careless reader loses or invents records.

Pure values, shared by the table of ``pull_correctness.py`` (ours beside the peers, over HTTP) and by the
conformance suite. A case is played like this: ``Office(case)`` answers; the reader syncs; ``office.change()``
is what people do during the day; the reader syncs again, once more if that sync was refused (a scheduler
would), and does whatever it does every night by itself. Then ``judge`` compares.

The listing is one that real systems have: numbered pages, sorted by number, ``since`` inclusive, rows
without a time of change left out as soon as ``since`` is sent (SQL compares nothing with NULL), a total over
all pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

Key: TypeAlias = "tuple[str, int]"
"""Number and year: the identity of a record where numbering begins anew each year."""

PAGE_SIZE = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the system has it. ``updated_at``: ISO 8601 with zone, or nothing."""

    id: str
    title: str
    updated_at: str | None
    year: int = 2026

    @property
    def key(self) -> Key:
        """What tells it from every other record."""
        return self.id, self.year

    def as_fields(self) -> dict[str, str | int | None]:
        """The same as JSON."""
        return {"id": self.id, "year": self.year, "title": self.title, "updated_at": self.updated_at}


def _at(second: int, day: int = 5) -> str:
    return f"2026-10-{day:02}T08:00:{second:02}+07:00"


TEN = tuple(Row(f"{n:03}", f"việc {n}", _at(n)) for n in range(1, 11))
"""What every case begins with unless it says so: ten rows, a second apart."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that happens. ``before`` and ``after``: the system's rows at the first and the later syncs.

    ``while_paging``: the rows from the second call of the first sync on. ``login_ends``: after so many calls
    of the first sync every answer of it is 200 with an empty list.
    """

    name: str
    meaning: str
    after: tuple[Row, ...]
    before: tuple[Row, ...] = TEN
    while_paging: tuple[Row, ...] = ()
    login_ends: int | None = None

    @property
    def truth(self) -> dict[Key, str]:
        """What a complete reader has in the end, by key."""
        return {row.key: row.title for row in self.after}

    @property
    def deleted(self) -> frozenset[Key]:
        """What must be noticed as gone."""
        return frozenset(row.key for row in self.before) - frozenset(self.truth)


def _with(*rows: Row) -> tuple[Row, ...]:
    """``TEN`` with ``rows`` put in by key, in the order of their numbers."""
    merged = {row.key: row for row in (*TEN, *rows)}
    return tuple(sorted(merged.values(), key=lambda row: row.key))


_WITHOUT_FIRST = TEN[1:]
"""Row 1 is gone, so row 5 slides from page 2 to page 1."""
_NEWEST_FIRST = tuple(replace(row, updated_at=_at(20 - int(row.id))) for row in TEN)
_EDITED = replace(TEN[2], title="việc 3 (sửa)", updated_at=_at(20))

CASES = (
    Case("tie", "a new row with the very time of the newest known", _with(Row("011", "việc 11", _at(10)))),
    Case("late", "a row committed late, 3 s older than the newest", _with(Row("012", "việc 12", _at(7)))),
    Case(
        "very late", "a row committed a month late", _with(Row("013", "việc 13", "2026-09-01T08:00:00+07:00"))
    ),
    Case("update", "row 3 is edited", _with(_EDITED)),
    Case("delete", "row 5 is deleted", tuple(row for row in TEN if row.id != "005")),
    Case("quiet", "nothing happens: nothing may be handed on again", TEN),
    Case(
        "null cursor",
        "one row without a time of change from the start, another one later",
        before=_with(Row("014", "việc 14", None)),
        after=_with(Row("014", "việc 14", None), Row("015", "việc 15", None)),
    ),
    Case(
        "restarted ids",
        "the new year begins with number 1 again",
        _with(*(Row(f"{n:03}", f"việc {n} năm 2027", _at(n, day=6), year=2027) for n in (1, 2, 3))),
    ),
    Case(
        "page drift",
        "a row is taken away while we page: another slides over the page boundary",
        while_paging=_WITHOUT_FIRST,
        after=_WITHOUT_FIRST,
    ),
    Case(
        "login ended",
        "the login runs out after page 1: 200 with an empty list",
        before=_NEWEST_FIRST,
        after=_NEWEST_FIRST,
        login_ends=1,
    ),
)


def _changed_at_or_after(row: Row, since: str) -> bool:
    if row.updated_at is None:
        return False
    return datetime.fromisoformat(row.updated_at) >= datetime.fromisoformat(since)


@dataclass(slots=True)
class Office:
    """A system in the middle of a case."""

    case: Case
    rows: tuple[Row, ...] = field(init=False)
    calls: int = field(default=0, init=False)
    first_sync: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.rows = self.case.before

    def listing(self, page: int, since: str | None) -> dict[str, object]:
        """Page ``page`` (from 1) of what changed at ``since`` or later; of everything without ``since``."""
        self.calls += 1
        case = self.case
        if self.first_sync and case.while_paging and self.calls > 1:
            self.rows = case.while_paging
        if self.first_sync and case.login_ends is not None and self.calls > case.login_ends:
            return {"items": [], "total": 0}
        found = [row for row in self.rows if not since or _changed_at_or_after(row, since)]
        shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return {"items": [row.as_fields() for row in shown], "total": len(found)}

    def change(self) -> None:
        """The day goes by: what ``after`` says is so, and the login works again."""
        self.rows = self.case.after
        self.first_sync = False
        self.calls = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``lost``: keys the reader lacks or has an old version of. ``ghosts``: deleted ones it still believes
    in. ``needless``: rows handed on again although nothing in them had changed.
    """

    lost: frozenset[Key]
    ghosts: frozenset[Key]
    needless: int

    @property
    def good(self) -> bool:
        """Nothing lost, nothing invented, nothing twice."""
        return not self.lost and not self.ghosts and not self.needless


def judge(
    case: Case, held: Mapping[Key, str], noticed: AbstractSet[Key], handed_on: Sequence[tuple[Key, str]]
) -> Verdict:
    """Compare what a reader has in the end with the truth.

    ``held``: title by key as downstream sees it. ``noticed``: keys marked as gone at the source.
    ``handed_on``: each key and title given downstream, by all syncs together, with repetitions.
    """
    lost = frozenset(key for key, title in case.truth.items() if held.get(key) != title or key in noticed)
    ghosts = (case.deleted & frozenset(held)) - noticed
    return Verdict(lost, ghosts, len(handed_on) - len(set(handed_on)))
