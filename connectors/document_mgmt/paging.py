"""When a pass over numbered pages is complete, and when it must be read again.

While we read, rows change and move to the end, so others slide over a page boundary and are missed; the
count of distinct keys shows it. Pure: fetching is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from domain.errors import SourceBroke
from domain.records import SourceRecord
from domain.text import Text

_PASSES = 2


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One page as read. ``newest``: the newest time of change in it, None if no row has one."""

    records: tuple[SourceRecord, ...]
    raw: bytes
    total: int | None
    newest: datetime | None


@dataclass(slots=True)
class _Pass:
    """What one pass has seen so far."""

    paged: bool
    keys: set[str] = field(default_factory=set)
    previous: frozenset[str] = frozenset()
    total: int | None = None
    moved: bool = False
    repeated: bool = False

    def take(self, page: FetchedPage) -> bool:
        """Add ``page``; whether the pass ends with it."""
        here = frozenset(record.key for record in page.records)
        self.repeated = bool(here) and here == self.previous
        self.moved = self.moved or (self.total is not None and page.total != self.total)
        self.previous, self.total = here, page.total
        self.keys |= here
        return not self.paged or not here or self.repeated or self.counted

    @property
    def counted(self) -> bool:
        """Whether as many keys came as the system counts."""
        return self.total is not None and len(self.keys) >= self.total

    @property
    def complete(self) -> bool:
        """Whether every row the system counts has come, as far as it counts."""
        return self.counted if self.total is not None else not self.repeated


def read_completely(
    fetch: Callable[[int], FetchedPage], *, paged: bool, max_pages: int, where: str
) -> Iterator[tuple[FetchedPage, bool]]:
    """Every page from ``fetch(1)`` on, each with whether it completes the pass.

    Without a count the pass ends at the first empty page: a short page may only mean that the system
    gives fewer rows than asked for. A pass that came out short, or whose count moved under it, is read
    once more from page 1.

    Raises:
        SourceBroke: still short after the re-read, a page that repeats for ever, or too many pages.
    """
    seen = _Pass(paged)
    for attempt in range(1, _PASSES + 1):
        seen = _Pass(paged)
        for number in range(1, max_pages + 1):
            page = fetch(number)
            ended = seen.take(page)
            done = ended and seen.complete and (not seen.moved or attempt == _PASSES)
            yield page, done
            if done:
                return
            if ended:
                break
        else:
            raise _broke(_too_long(max_pages), where)
    raise _broke(_loop() if seen.repeated else _short(len(seen.keys), seen.total), where)


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
