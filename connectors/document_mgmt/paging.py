"""When a pass over pages is complete, and when it must be read again.

While we read, rows change and move to the end, so others slide over a page boundary and are missed; the
count of distinct keys shows it. Pages have numbers, or each names the next one by a token. Pure: fetching
is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
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
    repeated: bool = False
    next: str = ""
    asked: set[str] = field(default_factory=set)

    def begin_page(self) -> None:
        """A new page starts."""
        self.previous, self.here = self.here, (0, 0)
        self.next = ""

    def take(self, part: FetchedPage) -> None:
        """Add a part of the page."""
        keys = [record.key for record in part.records]
        self.keys.add(keys)
        count, mark = self.here
        self.here = (count + len(keys), (mark + sum(map(hash, keys))) & _HASH_MASK)
        if part.total is not None:
            self.moved = self.moved or (self.total is not None and part.total != self.total)
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
        return self.counted if self.total is not None else not self.repeated


def read_completely(
    fetch: Fetch, *, paged: bool, max_pages: int, where: str, by_token: bool = False
) -> Iterator[tuple[FetchedPage, bool]]:
    """Every page from the first on, each with whether it completes the pass.

    Without a count a pass over numbers ends at the first empty page: a short page may only mean that the
    system gives fewer rows than asked for. A pass over tokens ends where no next page is named. After a last
    page without rows the page before is asked for again, since a login that ran out also gives empty pages.
    A pass that came out short, whose count moved under it, or whose token led to nothing, is read once more.

    Raises:
        SourceBroke: still short after the re-read, a page that repeats for ever, or too many pages.
    """
    seen = _Pass(paged, by_token)
    for attempt in range(1, _PASSES + 1):
        seen = _Pass(paged, by_token)
        here = before = Position(1)
        for _ in range(max_pages):
            held = yield from _all_but_last(fetch, here, seen)
            ended = seen.ends()
            if ended and paged and seen.total is None and not seen.here[0] and here.number > 1:
                _refuse_sudden_silence(fetch, before, where)
            done = ended and seen.complete and (not seen.moved or attempt == _PASSES)
            yield held, done
            if done:
                return
            if ended:
                break
            before, here = here, Position(here.number + 1, seen.next)
        else:
            raise _broke(_too_long(max_pages), where)
    raise _broke(_loop() if seen.repeated else _short(seen.keys.count(), seen.total), where)


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


def _refuse_sudden_silence(fetch: Fetch, before: Position, where: str) -> None:
    """The page before the empty one must still have rows."""
    if not any(part.records for part in fetch(before)):
        raise _broke(_silence(before.number), where)


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


def _silence(number: int) -> Text:
    return Text(
        f"Trang {number} vừa có bản ghi, đọc lại thì trống: phiên đăng nhập có thể đã hết hạn",
        f"page {number} had records and is empty when read again: the login may have run out",
    )
