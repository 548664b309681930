"""One configured source of numbered pages: the rules of the port around one protocol's reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from connectors.document_mgmt.config import KindConfig, SourceConfig
from connectors.document_mgmt.cursor import HighWater
from connectors.document_mgmt.health import examine
from connectors.document_mgmt.paging import End, FetchedPage, Position, read_completely
from connectors.document_mgmt.port import Ask, Cursor, Page, SourceHealth
from connectors.document_mgmt.readers import Opening, Parameters, Reader, Reply, no_such_kind
from connectors.document_mgmt.reads import retrying
from connectors.document_mgmt.rows import RowReader
from connectors.document_mgmt.timestamps import write_instant
from domain.clock import HANOI
from domain.errors import SourceWentEmpty
from domain.period import Period
from domain.records import Json, RecordKind
from domain.text import Text

Row: TypeAlias = "Mapping[str, Json]"


class PagedSource:
    """A document system behind the port."""

    def __init__(self, config: SourceConfig, reader: Reader, opening: Opening) -> None:
        self._config = config
        self._reader = reader
        self._clock = opening.clock
        self._pace = opening.pace
        self._budget = opening.budget
        self._rows = {
            kind: RowReader(config.name, kind, settings, textual=reader.textual)
            for kind, settings in config.kinds.items()
        }

    @property
    def name(self) -> str:
        """The name in the source file."""
        return self._config.name

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it can give, in the order of the source file."""
        return tuple(self._config.kinds)

    def check(self) -> SourceHealth:
        """Log in, read one record of every kind and hold it against its contract, without retries."""
        period = str(Period.month_of(self._clock.now().astimezone(HANOI).date()))

        def look(kind: RecordKind) -> int | None:
            parameters = _parameters(self._settings(kind), Position(1), since=None, period=period, size=1)
            self._budget.take()
            rows = self._rows[kind]
            totals = [rows.page(reply).total for reply in self._reader.read(kind, parameters)]
            return totals[-1] if totals else None

        return examine(
            self.kinds,
            look,
            server_time=self._reader.server_time,
            clock=self._clock,
            pace=self._pace,
            requests_per_minute=self._config.requests_per_minute,
        )

    def pull(self, kind: RecordKind, cursor: Cursor, ask: Ask) -> Iterator[Page]:
        """All records of ``kind`` changed since ``cursor``; see the port.

        Raises:
            GatewayError: as the port says.
        """
        settings = self._settings(kind)
        scope = ask.period if settings.period_parameter else ""
        progress = _Progress(cursor, HighWater.read(cursor), scope, ask, self._clock.now())
        since = self._since(progress.high, scope, settings, ask)
        validator = "" if ask.complete or ask.changed_from else progress.high.validators.get(scope, "")

        def fetch(position: Position) -> Iterator[FetchedPage]:
            parameters = _parameters(settings, position, since=since, period=ask.period)
            return self._fetch(kind, parameters, validator)

        pages = read_completely(
            fetch,
            paged=settings.paging is not None,
            by_token=settings.paging is not None and settings.paging.by_token,
            max_pages=self._config.limits.max_pages,
            where=f"{self.name}.{kind.value}",
        )
        must_come = since is not None and ask.changed_from is None and self._config.overlap
        for number, (fetched, end) in enumerate(pages, 1):
            progress.take(fetched)
            if must_come and end is not End.NOT_YET and not progress.seen:
                raise _went_empty(f"{self.name}.{kind.value}")
            yield _page(number, fetched, end, progress.mark(fetched, end))

    def acknowledge(self, kind: RecordKind, page: Page) -> None:
        """Tell the system that ``page`` is stored, where it wants to know.

        Raises:
            GatewayError: it did not take it.
        """
        if page.receipts:
            self._reader.acknowledge(kind, page.receipts)

    def close(self) -> None:
        """Close connections."""
        self._reader.close()

    def _since(self, high: HighWater, scope: str, settings: KindConfig, ask: Ask) -> datetime | None:
        if not settings.since or ask.complete:
            return None
        return ask.changed_from or high.since(scope, self._config.overlap)

    def _settings(self, kind: RecordKind) -> KindConfig:
        settings = self._config.kinds.get(kind)
        if settings is None:
            raise no_such_kind(self.name, kind)
        return settings

    def _fetch(self, kind: RecordKind, parameters: Parameters, validator: str) -> Iterator[FetchedPage]:
        retries, rows = self._config.retries, self._rows[kind]

        def call() -> Iterator[Reply]:
            return self._reader.read(kind, parameters, validator)

        replies = retrying(
            call,
            attempts=retries.attempts,
            max_wait_s=retries.max_wait_s,
            pace=self._pace,
            budget=self._budget,
        )
        for reply in replies:
            yield rows.page(reply)


def _parameters(
    settings: KindConfig, position: Position, *, since: datetime | None, period: str, size: int | None = None
) -> Parameters:
    """What the call for one page is made with; the first page of a chain of tokens needs none."""
    sent: dict[str, str | int] = dict(settings.fixed)
    if settings.paging:
        asked = size or settings.paging.size
        if not settings.paging.by_token:
            sent[settings.paging.page_parameter] = settings.paging.place(position.number, asked)
        elif position.token:
            sent[settings.paging.page_parameter] = position.token
        sent[settings.paging.size_parameter] = asked
    if settings.since and since:
        sent[settings.since.parameter] = write_instant(since, settings.since.format)
    if settings.period_parameter:
        sent[settings.period_parameter] = period
    return sent


@dataclass(slots=True)
class _Progress:
    """How far one pull came: the newest time of change and the number of rows, all passes together."""

    cursor: Cursor
    high: HighWater
    scope: str
    ask: Ask
    started_at: datetime
    newest: datetime | None = None
    seen: int = 0

    def take(self, fetched: FetchedPage) -> None:
        """Add a page; one that is unchanged since last time stands for all its rows."""
        self.seen += len(fetched.records) + fetched.unchanged
        if fetched.newest and (self.newest is None or fetched.newest > self.newest):
            self.newest = fetched.newest

    def mark(self, fetched: FetchedPage, end: End) -> Cursor:
        """The cursor to store with a page: the old one until a complete and settled pass is over."""
        if end is not End.SETTLED or fetched.unchanged or self.ask.changed_from is not None:
            return self.cursor
        moved = self.high.replaced if self.ask.complete else self.high.raised
        reached = moved(self.scope, self.newest, not_after=self.started_at)
        return reached.validated(self.scope, fetched.validator).write()


def _page(number: int, fetched: FetchedPage, end: End, mark: Cursor) -> Page:
    return Page(
        number=number,
        records=fetched.records,
        raw=fetched.raw,
        total=fetched.total,
        last=end is not End.NOT_YET,
        cursor=mark,
        suspects=fetched.suspects,
        drifts=fetched.drifts,
        receipts=tuple(record.key for record in fetched.records),
        shaken=end is End.SHAKEN,
    )


def _went_empty(where: str) -> SourceWentEmpty:
    return SourceWentEmpty(
        Text(
            "Hệ thống không trả gì, dù bản ghi mới nhất đã biết phải được trả lại",
            "nothing came, although the newest known record must come again",
        ),
        Text(
            "Cổng tự đọc lại toàn bộ để đối chiếu; nếu vẫn trống, kiểm tra tài khoản và phiên đăng nhập.",
            "The gateway reads everything once to compare; if it stays empty, look at account and login.",
        ),
        where,
    )
