"""Mapping, pure: records a second on one core, for the shipped mapping files of four systems.

Every record is decoded from JSON and mapped at once, as the map step does; decoding alone, to a table and to
a typed struct with its dates and numbers, is timed in turn. Seconds are of the process, not of the clock.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
from _measure import row
from lxml import etree

from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import SourceRecord, canonical_json
from mappings.apply import WorkMapper
from mappings.catalogue import parse_catalogue
from mappings.mapping_file import WorkMapping, expect, parse_mapping
from simulators.ioffice_office.books import OfficeBooks as IofficeBooks
from simulators.population import Population, PopulationConfig, build_population
from simulators.rest_office.records import OfficeBooks as RestBooks
from simulators.soap_office.documents import DocumentBook
from simulators.tandan_office.records import SiteBooks

FILES = Path(__file__).parent.parent / "mappings" / "files"
UNITS, PEOPLE, ROUNDS = int(os.environ.get("UNITS", "40000")), 2000, int(os.environ.get("ROUNDS", "5"))


class Typed(msgspec.Struct):
    """A work item of Lào Cai as the least reader would make it: types checked, nothing looked up."""

    SoDinhDanhCaNhan: str
    MaDonViThucHien: str
    MaSanPham: str
    TenCv: str
    ThoiGianGiaoViec: datetime
    HanXuLy: date | None
    NgayHoanThanh: datetime | None
    MaTrangThai: str
    NguonGiao: str
    SoLuongGiao: Decimal
    SoLuongHoanThanh: Decimal
    SoLanKhongDat: int
    SoLanKhongDatKhachQuan: int
    SoLanCham: int
    SoLanChamKhachQuan: int
    SoKyHieuVanBan: str
    MaCv: str


@dataclass(frozen=True, slots=True)
class Case:
    """The records of one system and the mapping file that reads them."""

    name: str
    rows: Sequence[Mapping[str, Any]]


def cases(population: Population) -> Iterator[Case]:
    """The same work as four systems write it; two in a hundred records are bad."""
    listing = etree.fromstring(DocumentBook.of(population).page(1, UNITS, None))
    documents = [
        {etree.QName(part).localname: part.text or "" for part in document}
        for document in listing.iterfind("{*}DanhSach/{*}VanBan")
    ]
    yield Case("lao_cai/mappings/van_phong.work_items.yaml", RestBooks.of(population).work_items)
    yield Case("lao_cai/mappings/van_ban.documents.yaml", documents)
    yield Case("_templates/mappings/ioffice.work_items.yaml", IofficeBooks.of(population).jobs)
    yield Case("_templates/mappings/tan_dan.work_items.yaml", SiteBooks.of(population).work_items)


def rates(count: int, *ways: Callable[[], object]) -> list[float]:
    """Records a second of each way, timed in turn; the best round counts."""
    best = [float("inf")] * len(ways)
    for _ in range(ROUNDS):
        for place, way in enumerate(ways):
            started = process_time()
            way()
            best[place] = min(best[place], process_time() - started)
    return [count / seconds for seconds in best]


def measure(case: Case, mapping: WorkMapping, mapper: WorkMapper) -> None:
    """Print the rates of one case."""
    bodies = [canonical_json(fields) for fields in case.rows]
    decode = msgspec.json.Decoder().decode

    def records() -> Iterator[SourceRecord]:
        return (SourceRecord(mapping.source, mapping.kind, "", decode(body), "") for body in bodies)

    outcomes = Counter(type(outcome).__name__ for outcome in map(mapper, records()))
    decoding, both = rates(len(bodies), lambda: _each(records()), lambda: _each(map(mapper, records())))
    alone = 1 / (1 / both - 1 / decoding)
    row(case.name, alone, "records/s", f"{decoding / alone:.1f} × decoding them; {dict(outcomes)}")
    row("  decoded and mapped", both, "records/s")
    if case.name.startswith("lao_cai/mappings/van_phong"):
        typed = msgspec.json.Decoder(Typed).decode
        (least,) = rates(len(bodies), lambda: _each(map(typed, bodies)))
        row("  bare: JSON into a typed struct", least, "records/s", f"{least / both:.1f} × as fast")


def _each(things: Iterable[object]) -> None:
    """Let every one be made, and keep none."""
    deque(things, maxlen=0)


def main() -> None:
    """Print rates."""
    period = Period.parse("2026-10")
    population = build_population(PopulationConfig(people=PEOPLE, units=UNITS, period=str(period)))
    roster = Roster(
        [Organisation(a.code, a.old_code, a.name, a.parent) for a in population.agencies],
        [Person(o.personal_id, o.full_name, o.agency.code, o.position) for o in population.officials],
    )
    catalogue = parse_catalogue(
        (FILES / "lao_cai/catalogue.csv").read_text(encoding="utf-8"), "catalogue.csv"
    )
    print(f"{UNITS} records of {PEOPLE} people, one core, best of {ROUNDS}")
    for case in cases(population):
        mapping = expect(
            parse_mapping((FILES / case.name).read_text(encoding="utf-8"), case.name), WorkMapping
        )
        measure(case, mapping, WorkMapper(mapping, catalogue=catalogue, roster=roster, period=period))


if __name__ == "__main__":
    main()
