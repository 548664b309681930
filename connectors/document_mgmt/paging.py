"""When a pass over pages is complete, and when it must be read again.

While we read, rows change and move to the end, so others slide over a page boundary and are missed; the
count of distinct keys shows it. Pages have numbers, or each names the next one by a token. Pure: fetching
is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from connectors.document_mgmt.contract import Drift
from connectors.document_mgmt.distinct import DistinctKeys
from domain.errors import SourceBroke
from domain.records import SourceRecord
from domain.text import Text

_PASSES = 2
_HASH_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One page as read, or one part of it. ``newest``: its newest time of change, None if no row has one."""

    records: tuple[SourceRecord, ...]
    raw: bytes
    total: int | None
    newest: datetime | None
    suspects: dict[str, Drift] = field(default_factory=dict)
    drifts: tuple[Drift, ...] = ()
    validator: str = ""
    unchanged: bool = False
    next: str = ""


class Position(NamedTuple):
    """Which page: its ``number`` from 1, and the ``token`` the page before gave for it (if they do)."""

    number: int
    token: str = ""


Fetch = Callable[[Position], Iterable[FetchedPage]]
"""The parts of one page; nearly always one."""


class End(Enum):
    """What a page is to its pass."""

    NOT_YET = auto()
    """More follows."""
    SETTLED = auto()
    """The last one: everything came."""
    SHAKEN = auto()
    """The last one, but rows vanished or moved in every pass, and others may have slid away unseen."""


@dataclass(slots=True)
class _Pass:
    """What one pass has seen so far. ``next``: the token of the present page; ``asked``: every token yet."""

    paged: bool
    by_token: bool
    keys: DistinctKeys = field(default_factory=DistinctKeys)
    here: tuple[int, int] = (0, 0)
    previous: tuple[int, int] = (0, 0)
    total: int | None = None
    moved: bool = False
    shrank: bool = False
    repeated: bool = False
    silent: bool = False
    next: str = ""
    asked: set[str] = field(default_factory=set)

    def begin_page(self) -> None:
        """A new page starts."""
        self.previous, self.here = self.here, (0, 0)
        self.next = ""

    def take(self, part: FetchedPage) -> None:
        """Add a part of the page."""
        keys = [record.key for record in part.records]
        self.keys.add(set(keys))
        count, mark = self.here
        self.here = (count + len(keys), (mark + sum(map(hash, keys))) & _HASH_MASK)
        if part.total is not None:
            self.moved = self.moved or (self.total is not None and part.total != self.total)
            self.shrank = self.shrank or (self.total is not None and part.total < self.total)
            self.total = part.total
        self.next = part.next or self.next

    def ends(self) -> bool:
        """Whether the pass ends with the page just read."""
        empty = not self.here[0]
        self.repeated = not empty and self.here == self.previous
        if not self.paged:
            return True
        if not self.by_token:
            return empty or self.repeated or self.counted
        self.repeated = self.repeated or self.next in self.asked
        promised = bool(self.asked)
        self.moved = self.moved or (empty and promised and not self.next)
        self.asked |= {self.next} - {""}
        return self.repeated or not self.next

    @property
    def counted(self) -> bool:
        """Whether as many keys came as the system counts."""
        return self.total is not None and self.keys.at_least(self.total)

    @property
    def complete(self) -> bool:
        """Whether every row the system counts has come, as far as it counts."""
        return self.counted if self.total is not None else not self.repeated and not self.silent

    @property
    def doubled(self) -> bool:
        """Whether, without a count, a key came on two pages: its row moved, and others slid."""
        return self.paged and self.total is None and self.keys.added > self.keys.count()


def read_completely(
    fetch: Fetch, *, paged: bool, max_pages: int, where: str, by_token: bool = False
) -> Iterator[tuple[FetchedPage, End]]:
    """Every page from the first on, each with what it is to the pass.

    Without a count a pass over numbers ends at the first empty page: a short page may only mean that the
    system gives fewer rows than asked for. A pass over tokens ends where no next page is named. An empty page
    at the end, without a count, is no end before the page before and it were asked for again, since a login
    that ran out also gives empty pages. A pass that came out short, whose rows moved under it, or whose token
    led to nothing, is read once more.

    Raises:
        SourceBroke: still short or silent after the re-read, a page that repeats for ever, or too many pages.
    """
    seen, before = _Pass(paged, by_token), 0
    for attempt in range(1, _PASSES + 1):
        before, seen = max(before, seen.keys.added), _Pass(paged, by_token)
        for held, ended in _one_pass(fetch, seen, max_pages, where):
            if not ended:
                yield held, End.NOT_YET
                continue
            if before and not seen.keys.added:
                raise _broke(_silence(1), where)
            shaken = seen.shrank or seen.doubled
            done = seen.complete and (not (seen.moved or shaken) or attempt == _PASSES)
            yield held, (End.SHAKEN if shaken else End.SETTLED) if done else End.NOT_YET
            if done:
                return
    raise _broke(_why_not(seen), where)


def _one_pass(fetch: Fetch, seen: _Pass, max_pages: int, where: str) -> Iterator[tuple[FetchedPage, bool]]:
    """Every part of every page of one pass, and whether the pass ends with it."""
    here = before = Position(1)
    for _ in range(max_pages):
        held = yield from _all_but_last(fetch, here, seen)
        ended = seen.ends()
        if ended and seen.paged and seen.total is None and not seen.here[0] and here.number > 1:
            seen.silent = not _holds(fetch, before, here, where)
        yield held, ended
        if ended:
            return
        before, here = here, Position(here.number + 1, seen.next)
    raise _broke(_too_long(max_pages), where)


def _all_but_last(
    fetch: Fetch, position: Position, seen: _Pass
) -> Generator[tuple[FetchedPage, bool], None, FetchedPage]:
    """Give every part of a page but its last one, which is returned: only then the page's end is known."""
    seen.begin_page()
    held: FetchedPage | None = None
    for part in fetch(position):
        if held is not None:
            yield held, False
        seen.take(part)
        held = part
    return held or FetchedPage((), b"", None, None)


def _holds(fetch: Fetch, before: Position, empty: Position, where: str) -> bool:
    """Whether an empty page stays empty after the page before it was had again.

    Raises:
        SourceBroke: the page before has no rows any more.
    """
    if not any(part.records for part in fetch(before)):
        raise _broke(_silence(before.number), where)
    return not any(part.records for part in fetch(empty))


def _why_not(seen: _Pass) -> Text:
    if seen.repeated:
        return _loop()
    return _unsure() if seen.silent else _short(seen.keys.count(), seen.total)


def _broke(message: Text, where: str) -> SourceBroke:
    return SourceBroke(
        message,
        Text(
            "Con trỏ giữ nguyên, lần sau đọc lại. Báo cho đơn vị vận hành hệ thống nguồn nếu lặp lại.",
            "The cursor stays and the next run reads again. Tell the operator of the source if it recurs.",
        ),
        where,
    )


def _short(seen: int, total: int | None) -> Text:
    return Text(
        f"Hệ thống báo {total} bản ghi nhưng chỉ trả {seen}, cả khi đọc lại",
        f"the system counts {total} records but gave {seen}, also when read again",
    )


def _loop() -> Text:
    return Text("Hệ thống trả mãi cùng một trang", "the system gives the same page again and again")


def _too_long(max_pages: int) -> Text:
    return Text(f"Nhiều hơn {max_pages} trang", f"more than {max_pages} pages")


def _unsure() -> Text:
    return Text(
        "Một trang lúc trống lúc có bản ghi, cả khi đọc lại",
        "a page is now empty and now has rows, also when everything is read again",
    )


def _silence(number: int) -> Text:
    return Text(
        f"Trang {number} vừa có bản ghi, đọc lại thì trống: phiên đăng nhập có thể đã hết hạn",
        f"page {number} had records and is empty when read again: the login may have run out",
    )
