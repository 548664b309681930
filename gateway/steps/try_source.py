"""Try a source: the first records live, beside what they would become. Nothing is stored or confirmed."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import sqlalchemy as sa

from connectors.document_mgmt.contract import Drift
from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page
from domain.errors import GatewayError, Misconfigured
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from domain.text import Text
from gateway.steps.preview import OpenRoster, Preview, Previewer, previewer
from gateway.store.roster import load_roster
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class TriedRecord:
    """One record. ``preview``: None where its kind is not mapped, or its mapping file has faults.
    ``suspect``: why it would be parked before it is mapped.
    """

    record: SourceRecord
    preview: Preview | None = None
    suspect: Drift | None = None


@dataclass(slots=True)
class TriedKind:
    """One kind. ``total``: how many the system says it has. ``fault``: why reading stopped;
    ``mapping_fault``: why nothing could be mapped. ``drifts``: what departs from the contract.
    """

    kind: RecordKind
    records: list[TriedRecord] = field(default_factory=list)
    total: int | None = None
    drifts: list[Drift] = field(default_factory=list)
    fault: GatewayError | None = None
    mapping_fault: GatewayError | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """``roster_known``: people and organisations were held against the store's roster."""

    source: str
    period: Period
    roster_known: bool
    kinds: tuple[TriedKind, ...]

    @property
    def well(self) -> bool:
        """Whether everything could be read and every mapping file be used."""
        return not any(kind.fault or kind.mapping_fault for kind in self.kinds)


def try_source(
    gw: Gateway, name: str, *, limit: int, period: Period, kind: RecordKind | None = None
) -> Trial:
    """Read the first ``limit`` records of every kind of ``name`` (or of one) and map them.

    Raises:
        GatewayError: the source file or its connection has faults, or the source has no such kind.
    """
    roster = known_roster(gw)
    reader = gw.open_source(name)
    try:
        kinds = _chosen(reader, kind)
        tried = tuple(_try_kind(gw, reader, one, limit, period, roster or OpenRoster()) for one in kinds)
    finally:
        reader.close()
    return Trial(name, period, roster is not None, tried)


def read_first(reader: DocumentSource, kind: RecordKind, limit: int, period: Period) -> list[SourceRecord]:
    """The records of the first page that has any, at most ``limit``; nothing is stored or confirmed.

    Raises:
        GatewayError: the source cannot be read.
    """
    with closing(_pages(reader, kind, period)) as pages:
        for page in pages:
            if page.records:
                return list(page.records[:limit])
    return []


def known_roster(gw: Gateway) -> Roster | None:
    """Everybody in the store; None without a store or while nobody is in it."""
    if not gw.settings.database_url:
        return None
    try:
        with gw.engine.connect() as conn:
            roster = load_roster(conn)
    except sa.exc.SQLAlchemyError:  # a store that is away or not made yet is no reason not to look
        return None
    return roster if roster.people else None


def _chosen(reader: DocumentSource, kind: RecordKind | None) -> Sequence[RecordKind]:
    if kind is None:
        return reader.kinds
    if kind in reader.kinds:
        return (kind,)
    known = ", ".join(one.value for one in reader.kinds)
    raise Misconfigured(
        Text(f"Nguồn không có loại {kind.value}", f"the source has no {kind.value}"),
        Text(f"Các loại của nguồn: {known}", f"its kinds: {known}"),
        reader.name,
    )


def _try_kind(
    gw: Gateway, reader: DocumentSource, kind: RecordKind, limit: int, period: Period, roster: Roster
) -> TriedKind:
    tried = TriedKind(kind)
    preview: Previewer | None = None
    try:
        preview = previewer(gw, reader.name, kind, period, roster)
    except GatewayError as fault:
        tried.mapping_fault = fault
    try:
        _read(reader, tried, limit, period, preview)
    except GatewayError as fault:
        tried.fault = fault
    return tried


def _read(
    reader: DocumentSource, tried: TriedKind, limit: int, period: Period, preview: Previewer | None
) -> None:
    seen: set[tuple[str, str]] = set()
    with closing(_pages(reader, tried.kind, period)) as pages:
        for page in pages:
            tried.total = page.total
            for drift in page.drifts:
                if (drift.field, drift.change) not in seen:
                    seen.add((drift.field, drift.change))
                    tried.drifts.append(drift)
            for record in page.records[: limit - len(tried.records)]:
                became = preview(record) if preview else None
                tried.records.append(TriedRecord(record, became, page.suspects.get(record.key)))
            if len(tried.records) >= limit:
                return


def _pages(reader: DocumentSource, kind: RecordKind, period: Period) -> Generator[Page, None, None]:
    """The pages of a pull, so that closing them early closes what is beneath."""
    yield from reader.pull(kind, Cursor(), Ask(str(period)))
