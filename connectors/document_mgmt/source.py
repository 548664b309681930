"""One configured source: the rules of the port around one protocol's reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import TypeAlias

from connectors.document_mgmt.config import KindConfig, SourceConfig
from connectors.document_mgmt.cursor import HighWater
from connectors.document_mgmt.paging import FetchedPage, read_completely
from connectors.document_mgmt.port import Cursor, Page, SourceHealth
from connectors.document_mgmt.readers import Opening, Parameters, Reader, Reply, unreadable
from connectors.document_mgmt.reads import Spacing, retrying
from connectors.document_mgmt.timestamps import read_instant, write_instant
from domain.clock import HANOI
from domain.errors import GatewayError, Misconfigured
from domain.period import Period
from domain.records import Json, RecordKind, SourceRecord
from domain.text import Text

Row: TypeAlias = "Mapping[str, Json]"


class PagedSource:
    """A document system behind the port."""

    def __init__(self, config: SourceConfig, reader: Reader, opening: Opening) -> None:
        self._config = config
        self._reader = reader
        self._clock = opening.clock
        self._pace = opening.pace
        self._spacing = Spacing(config.requests_per_minute, opening.pace)

    @property
    def name(self) -> str:
        """The name in the source file."""
        return self._config.name

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it can give, in the order of the source file."""
        return tuple(self._config.kinds)

    def check(self) -> SourceHealth:
        """Log in and read one record of the first kind, without retries."""
        kind = self.kinds[0]
        settings = self._settings(kind)
        period = str(Period.month_of(self._clock.now().astimezone(HANOI).date()))
        parameters = _parameters(settings, 1, since=None, period=period, size=1)
        started = self._pace.monotonic()
        try:
            reply = self._reader.read(kind, parameters)
        except GatewayError as exc:
            return SourceHealth(ok=False, detail=exc.message, latency_ms=self._elapsed_ms(started))
        total = "?" if reply.total is None else reply.total
        detail = Text(
            f"Đăng nhập và đọc được; {kind.value}: {total} bản ghi",
            f"login and reading work; {kind.value}: {total} records",
        )
        return SourceHealth(ok=True, detail=detail, latency_ms=self._elapsed_ms(started))

    def pull(self, kind: RecordKind, cursor: Cursor, *, period: str) -> Iterator[Page]:
        """All records of ``kind`` changed since ``cursor``; see the port.

        Raises:
            GatewayError: as the port says.
        """
        settings = self._settings(kind)
        scope = period if settings.period_parameter else ""
        high, started_at = HighWater.read(cursor), self._clock.now()
        since = high.since(scope, self._config.overlap) if settings.since else None

        def fetch(number: int) -> FetchedPage:
            return self._fetch(kind, _parameters(settings, number, since=since, period=period))

        newest: datetime | None = None
        running = count(1)
        for fetched, done in read_completely(
            fetch,
            paged=settings.paging is not None,
            max_pages=self._config.limits.max_pages,
            where=f"{self.name}.{kind.value}",
        ):
            newest = _later(newest, fetched.newest)
            mark = high.raised(scope, newest, not_after=started_at).write() if done else cursor
            yield Page(next(running), fetched.records, fetched.raw, fetched.total, done, mark)

    def close(self) -> None:
        """Close connections."""
        self._reader.close()

    def _settings(self, kind: RecordKind) -> KindConfig:
        settings = self._config.kinds.get(kind)
        if settings is None:
            raise Misconfigured(
                Text(f"Nguồn không có loại {kind.value}", f"the source has no {kind.value}"),
                Text("Thêm loại này vào tệp nguồn.", "Add this kind to the source file."),
                self.name,
            )
        return settings

    def _fetch(self, kind: RecordKind, parameters: Parameters) -> FetchedPage:
        def call() -> Reply:
            self._spacing.wait()
            return self._reader.read(kind, parameters)

        retries = self._config.retries
        reply = retrying(call, attempts=retries.attempts, max_wait_s=retries.max_wait_s, pace=self._pace)
        settings, where = self._settings(kind), f"{self.name}.{kind.value}"
        records = tuple(self._record(kind, settings, row, where) for row in reply.rows)
        newest: datetime | None = None
        for row in reply.rows:
            newest = _later(newest, _changed_at(row, settings, where))
        return FetchedPage(records, reply.raw, reply.total, newest)

    def _record(self, kind: RecordKind, settings: KindConfig, row: Row, where: str) -> SourceRecord:
        key = row.get(settings.key_field)
        if isinstance(key, bool) or not isinstance(key, (str, int)) or key == "":
            raise unreadable(where, f"thiếu khóa / no key: {settings.key_field}")
        try:
            return SourceRecord.of(self.name, kind, str(key), row)
        except ValueError as exc:  # a lone surrogate: text that no store can hold
            raise unreadable(where, f"{settings.key_field}={key!r}: Unicode") from exc

    def _elapsed_ms(self, started: float) -> float:
        return round((self._pace.monotonic() - started) * 1000, 1)


def _parameters(
    settings: KindConfig, number: int, *, since: datetime | None, period: str, size: int | None = None
) -> Parameters:
    """What the call for page ``number`` (from 1) is made with."""
    sent: dict[str, str | int] = dict(settings.fixed)
    if settings.paging:
        sent[settings.paging.page_parameter] = number - 1 + settings.paging.first_page
        sent[settings.paging.size_parameter] = size or settings.paging.size
    if settings.since and since:
        sent[settings.since.parameter] = write_instant(since, settings.since.format)
    if settings.period_parameter:
        sent[settings.period_parameter] = period
    return sent


def _changed_at(row: Row, settings: KindConfig, where: str) -> datetime | None:
    """When ``row`` was changed; None if it does not say."""
    value = row.get(settings.updated.field) if settings.updated else None
    if settings.updated is None or value is None or value == "":
        return None
    try:
        return read_instant(str(value), settings.updated.format)
    except (ValueError, OverflowError) as exc:
        raise unreadable(where, f"{settings.updated.field}={value!r}") from exc


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
