"""Map: staged records become organisations, people, evaluations and work units, or wait parked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.parking import Parked, ParkReason
from domain.period import Period
from domain.records import RecordKind, digest_of
from domain.text import Text
from domain.work import WorkUnit
from gateway.files import ProvinceFiles, mapping_name
from gateway.garbage import settled_objects
from gateway.steps.adopt import adopt_files
from gateway.steps.confirmations import map_confirmations
from gateway.steps.counted_once import count_once
from gateway.steps.mapping_files import usable_mapping
from gateway.steps.people import map_people
from gateway.store.heads import Head, mark_mapped, pending_heads, still_current, streams
from gateway.store.parking import Waiting, park, resolve_heads
from gateway.store.roster import load_roster, roster_digest
from gateway.store.schema import parked, record_head
from gateway.store.units import Claim, has_links, product_claims, replace_units
from gateway.store.work import Transaction
from gateway.wiring import Gateway
from mappings.apply import WorkMapper
from mappings.mapping_file import WorkMapping
from mappings.work_dates import OtherPeriod

_BATCH = 2000
Progress = Callable[[str, int, int | None], None]
"""Told (stream, records mapped so far, None)."""


@dataclass
class MapCounts:
    """What became of the records looked at in this run. ``linked``: documents that count with a task,
    ``excused``: confirmed causes in force, both of everything in the store; ``faults``: files that could not
    be used.
    """

    mapped: int = 0
    parked: int = 0
    other_period: int = 0
    people: int = 0
    organisations: int = 0
    evaluations: int = 0
    confirmations: int = 0
    linked: int = 0
    excused: int = 0
    faults: list[Text] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        counts = {k: v for k, v in vars(self).items() if k != "faults"}
        return counts | {"faults": [str(fault) for fault in self.faults]}


def map_period(gw: Gateway, period: Period, progress: Progress | None = None) -> MapCounts:
    """Map every staged record that is new, changed, or was mapped with older files.

    A mapping file with faults stops the records of its own stream only; its fault is in the counts.

    Raises:
        BadFile: the catalogue itself cannot be used.
    """
    counts = MapCounts()
    _ = gw.files.catalogue  # with faults in it nothing is begun
    adopt_files(gw)
    map_people(gw, period, counts)
    _look_again_at_duplicates(gw)
    for stream in work_streams(gw, period, counts.faults):
        with settled_objects():
            _map_stream(stream, counts, progress)
    map_confirmations(gw, period, counts)
    with gw.transaction() as tx:
        counted = count_once(tx, period, gw.clock)
    counts.linked, counts.excused = counted.linked, counted.excused
    return counts


@dataclass(frozen=True)
class Stream:
    """The work of one kind of one source and what maps it. ``engine``: a digest over all that the outcome
    depends on besides the record: catalogue, roster, mapping file. A head mapped with another is mapped
    again.
    """

    gw: Gateway
    source: str
    kind: RecordKind
    map: WorkMapper
    period: Period
    mapping_digest: str
    roster_digest: str

    @cached_property
    def engine(self) -> str:
        """What its heads are mapped with."""
        return self.engine_with(self.gw.files)

    def engine_of(self, files: ProvinceFiles) -> str:
        """The engine if all of ``files`` took the place of these; empty if they do not map this stream."""
        name = mapping_name(self.source, self.kind)
        if name not in files.names("mappings"):
            return ""
        return digest_of([files.digest("catalogue.csv"), self.roster_digest, files.digest(name)])

    def engine_with(self, files: ProvinceFiles) -> str:
        """The engine if the catalogue of ``files`` took the place of this one and all else stayed."""
        return digest_of([files.digest("catalogue.csv"), self.roster_digest, self.mapping_digest])


def work_streams(gw: Gateway, period: Period, faults: list[Text]) -> Iterator[Stream]:
    """Every stream of work whose mapping file can be used, in the order in which they are mapped."""
    with gw.engine.connect() as conn:
        roster = load_roster(conn)
        all_streams = [(source, kind) for source, kind in streams(conn) if kind.is_work]
    members = roster_digest(roster)
    for source, kind in all_streams:
        usable = usable_mapping(gw, source, kind, WorkMapping, faults)
        if usable is not None:
            mapping, digest = usable
            mapper = WorkMapper(mapping, catalogue=gw.files.catalogue, roster=roster, period=period)
            yield Stream(gw, source, kind, mapper, period, digest, members)


def _map_stream(stream: Stream, counts: MapCounts, progress: Progress | None) -> None:
    gw, period = stream.gw, str(stream.period)
    done = 0
    with gw.engine.connect() as reading:
        for heads in pending_heads(reading, stream.source, stream.kind, stream.engine, period, batch=_BATCH):
            outcomes = [(head, stream.map(head.record)) for head in heads]
            gw.faults.point("batch_read")
            with gw.transaction() as tx:
                tx.take_turn("map")
                current = still_current(tx.conn, heads)
                _store_batch(tx, stream, [o for o in outcomes if o[0].id in current], counts)
            gw.faults.point("batch_mapped")
            done += len(heads)
            if progress:
                progress(f"{stream.source}.{stream.kind}", done, None)


Outcome = tuple[Head, "WorkUnit | Parked | OtherPeriod"]


def _store_batch(tx: Transaction, stream: Stream, outcomes: list[Outcome], counts: MapCounts) -> None:
    now = stream.gw.clock.now()
    units, waiting, others = sorted_out(tx.conn, stream, outcomes)
    replace_units(
        tx.conn,
        [head.id for head, _ in outcomes],
        units,
        mapping_digest=stream.mapping_digest,
        catalogue_digest=stream.gw.files.digest("catalogue.csv"),
    )
    resolve_heads(tx, [head_id for head_id, _ in units] + [h for h, _ in others], now)
    park(tx, waiting, now)
    period = str(stream.period)
    mark_mapped(
        tx.conn,
        [(head_id, stream.engine, unit.period) for head_id, unit in units]
        + [(item.head_id, stream.engine, period) for item in waiting if item.head_id is not None]
        # Seen from another period it is fresh work: no engine remembered.
        + [(head_id, None, other) for head_id, other in others],
    )
    counts.mapped += len(units)
    counts.parked += len(waiting)
    counts.other_period += len(others)
    tx.note(
        AuditEvent.RECORDS_MAPPED,
        {
            "source": stream.source,
            "kind": stream.kind,
            "mapped": len(units),
            "parked": len(waiting),
            "mapping": stream.mapping_digest,
            "units": digest_of(sorted(unit.record_digest for _, unit in units)),
        },
    )


def sorted_out(
    conn: sa.Connection, stream: Stream, outcomes: list[Outcome]
) -> tuple[list[tuple[int, WorkUnit]], list[Waiting], list[tuple[int, str]]]:
    """Split outcomes into units, parked ones and those of other periods; a product that another system
    already recorded for the same person is parked instead of counted twice, unless both say what links them.
    """
    period = str(stream.period)
    candidates = [(h, o) for h, o in outcomes if isinstance(o, WorkUnit)]
    claims = product_claims(
        conn, period, stream.source, {o.product_key for _, o in candidates if o.product_key}
    )
    units: list[tuple[int, WorkUnit]] = []
    waiting: list[Waiting] = []
    others: list[tuple[int, str]] = []
    for head, outcome in outcomes:
        verdict = outcome
        if isinstance(verdict, WorkUnit) and verdict.product_key:
            mine = Claim(stream.source, stream.kind, has_links=has_links(verdict))
            others_claims = claims.get((verdict.person_id, verdict.product_key), ())
            owner = next((claim for claim in others_claims if claim.conflicts_with(mine)), None)
            if owner is not None:
                verdict = Parked(
                    ParkReason.DUPLICATE_PRODUCT, "product_key", f"{owner.source}: {verdict.product_key}"
                )
        if isinstance(verdict, WorkUnit):
            units.append((head.id, verdict))
        elif isinstance(verdict, Parked):
            waiting.append(Waiting("map", period, verdict, head.id, None, head.record.digest))
        else:
            others.append((head.id, str(verdict.period)))
    return units, waiting, others


def _look_again_at_duplicates(gw: Gateway) -> None:
    """A duplicate may stop being one when the other record changes: it is looked at in every run."""
    duplicates = sa.select(parked.c.head_id).where(
        parked.c.state == "open",
        parked.c.stage == "map",
        parked.c.reason == ParkReason.DUPLICATE_PRODUCT.value,
    )
    with gw.transaction() as tx:
        tx.conn.execute(
            sa.update(record_head).where(record_head.c.id.in_(duplicates)).values(mapped_with=None)
        )
