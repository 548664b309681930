"""A store with staged work, as pulls leave it: officials, agencies, tasks and documents of Lào Cai."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from lxml import etree

from connectors.document_mgmt.port import Cursor, Page
from domain.clock import FixedClock
from domain.records import RecordKind, SourceRecord
from gateway.store.engine import open_engine
from gateway.store.staging import stage_page
from gateway.store.work import transaction
from simulators.population import Population, PopulationConfig, build_population
from simulators.rest_office.records import OfficeBooks
from simulators.soap_office.documents import DocumentBook

PERIOD = "2026-10"
UNITS_EACH = 50
_BLOCK = 100_000
_PAGE = 2_000
_NOW = datetime(2026, 11, 2, tzinfo=UTC)

Row = Mapping[str, Any]


def stage(url: str, units: int) -> None:
    """Stage ``units`` records of work (two in a hundred bad) of a person for every fifty.

    More than a hundred thousand are the same offices again, with other people, keys and numbers.
    """
    engine = open_engine(url)
    block = min(units, _BLOCK)
    config = PopulationConfig(people=max(50, block // UNITS_EACH), units=block, period=PERIOD)
    offices = _Offices(build_population(config))
    for number in range(-(-units // block)):
        for source, kind, records in offices.streams(number):
            while page := list(islice(records, _PAGE)):
                with transaction(engine, FixedClock(_NOW), "bench") as tx:
                    stage_page(
                        tx,
                        source,
                        kind,
                        Page(1, tuple(page), b"page", None, last=False, cursor=Cursor()),
                        _NOW,
                    )
    engine.dispose()


class _Offices:
    """Both offices' books, and again with other people."""

    def __init__(self, population: Population) -> None:
        self._books = OfficeBooks.of(population)
        listing = etree.fromstring(DocumentBook.of(population).page(1, population.config.units, None))
        self._documents = [
            {etree.QName(part).localname: part.text or "" for part in document}
            for document in listing.iterfind("{*}DanhSach/{*}VanBan")
        ]

    def streams(self, number: int) -> Iterator[tuple[str, RecordKind, Iterator[SourceRecord]]]:
        books, kinds = self._books, RecordKind
        if number == 0:
            yield _stream("van_phong", kinds.ORGANISATIONS, books.agencies, "Id", number)
        yield _stream("van_phong", kinds.PEOPLE, books.officials, "Id", number)
        yield _stream("van_phong", kinds.WORK_ITEMS, books.work_items, "Id", number)
        yield _stream("van_ban", kinds.DOCUMENTS, self._documents, "MaVanBan", number)


def _stream(
    source: str, kind: RecordKind, rows: Iterable[Row], key: str, number: int
) -> tuple[str, RecordKind, Iterator[SourceRecord]]:
    again = (_again(row, number) if number else row for row in rows)
    return source, kind, (SourceRecord.of(source, kind, f"{row[key]}/{number}", row) for row in again)


def _again(row: Row, number: int) -> Row:
    """The same record of somebody else, with another number."""
    changed = dict(row)
    for name in ("SoDinhDanhCaNhan", "SoDinhDanh"):
        if name in row:
            changed[name] = f"{number:02}1{row[name][3:]}"
    for name in ("SoKyHieuVanBan", "SoKyHieu", "MaNhiemVu"):
        if row.get(name):
            changed[name] = f"{row[name]}{number}"
    if row.get("PhuTrachBoi"):
        changed["PhuTrachBoi"] = f"{number:02}1{row['PhuTrachBoi'][3:]}"
    return changed
