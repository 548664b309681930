"""Replay: what mapping would make of all that is staged with other files, without any of it happening.

The real code maps organisations, people, evaluations, confirmations, links and excuses, in a shadow of the
store (``gateway.store.shadow``). Work, a million records of it, is mapped by the real mapper, held
against what the store has, and only what differs goes through the real code that stores it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.errors import BadFile, Misconfigured
from domain.parking import Parked
from domain.period import Period
from domain.text import Text
from domain.work import WorkUnit
from gateway.files import ProvinceFiles
from gateway.garbage import settled_objects
from gateway.steps.confirmations import map_confirmations
from gateway.steps.counted_once import count_once
from gateway.steps.map import MapCounts, Outcome, Progress, Stream, sorted_out, work_streams
from gateway.steps.people import map_people
from gateway.store.shadow import laid, plan_for_many_rows, refresh_statistics, snapshot_of
from gateway.store.side_links import are_untouched, has_same_links, keep_links
from gateway.store.staged import Staged, Wanted, how_many, staged_records
from gateway.store.units import replace_units
from gateway.store.work import Transaction, copy_rows
from gateway.wiring import Gateway
from mappings.compare import CodesMeant, codes_meant_otherwise, codes_that_differ
from mappings.mapping_file import WorkMapping, expect
from mappings.work_dates import OtherPeriod

_STORED_TOGETHER = 2000
_REPLAYED = """
CREATE TEMP TABLE {side}_replayed
    (head_id bigint PRIMARY KEY, fate text NOT NULL, reason text, field text, detail text, period text)
"""


class _Unheard(Transaction):
    """A transaction of a shadow: it waits for nobody, and the log does not hear of it."""

    def note(self, event: AuditEvent, payload: Mapping[str, object]) -> None:
        """Nothing happened."""

    def take_turn(self, what: str) -> None:
        """Nobody else writes here."""


class ShadowGateway(Gateway):
    """The gateway as it would be with other files: the same store as it is now, in a shadow."""

    def __init__(self, gw: Gateway, engine: sa.Engine, files: ProvinceFiles) -> None:
        super().__init__(gw.settings, clock=gw.clock, actor=gw.actor)
        self.engine = engine
        self.files = files

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction in the shadow."""
        with self.engine.connect() as conn:
            yield _Unheard(conn, self.clock, self.actor)


@dataclass
class Replayed:
    """``looked_at``: staged records of work that were mapped anew; ``differing``: of these, how many become
    something else; ``faults``: files that could not be used. ``people_moved``: whether anything but
    work may differ from the store; ``as_stored``: whether the side is just what the store holds.
    """

    looked_at: int
    differing: int
    faults: list[Text]
    people_moved: bool = True
    as_stored: bool = False


@dataclass(frozen=True)
class _Work:
    """What every stream of a side needs: the shadow to write to, another connection to read from, and the
    files with whose catalogue most of the store may have been mapped.
    """

    conn: sa.Connection
    reading: sa.Connection
    side: str
    beside: ProvinceFiles
    progress: Progress | None

    def wanted(self, stream: Stream) -> Wanted:
        """What of a stream may become something else."""
        meant = self._meant_otherwise(stream)
        return Wanted(
            source=stream.source,
            kind=stream.kind,
            period=str(stream.period),
            engine=stream.engine,
            but_for_catalogue=stream.engine_with(self.beside),
            codes=codes_that_differ(self.beside.catalogue, stream.gw.files.catalogue),
            but_for_codes="" if meant is None else stream.engine_of(self.beside),
            meant_otherwise=meant or (),
        )

    def _meant_otherwise(self, stream: Stream) -> tuple[CodesMeant, ...] | None:
        """Where the stream's mapping file differs from that of ``beside`` in the meaning of codes alone."""
        try:
            old = expect(self.beside.mapping(stream.source, stream.kind), WorkMapping)
        except (BadFile, Misconfigured):
            return None
        return codes_meant_otherwise(
            old, expect(stream.gw.files.mapping(stream.source, stream.kind), WorkMapping)
        )


@contextmanager
def replayed(
    gw: Gateway,
    shadow: ShadowGateway,
    side: str,
    period: Period,
    progress: Progress | None,
    *,
    settled: bool = False,
) -> Iterator[Replayed]:
    """Within the block the shadow is as if everything had been mapped with its files. ``gw``: what is; it
    reads beside. ``settled``: links and excuses in the store are known to be as mapping would leave them.
    """
    counts = MapCounts()
    with shadow.engine.connect() as conn, laid(conn, side):
        conn.exec_driver_sql(_REPLAYED.format(side=side))
        map_people(shadow, period, counts)
        done = Replayed(0, 0, counts.faults)
        with _beside(gw, conn) as reading, settled_objects():
            work = _Work(conn, reading, side, gw.files, progress)
            for stream in work_streams(shadow, period, counts.faults):
                _replay(work, stream, done)
        map_confirmations(shadow, period, counts)
        done.people_moved = bool(
            counts.organisations or counts.people or counts.evaluations
        ) or not are_untouched(conn, side, "objective_cause", "result_confirmation")
        refresh_statistics(conn, side)
        if settled and not done.people_moved and has_same_links(conn, side):
            keep_links(conn, side)
        else:
            with shadow.transaction() as tx:
                count_once(tx, period, shadow.clock)
        done.as_stored = not done.people_moved and are_untouched(conn, side, "work_unit")
        yield done


@contextmanager
def _beside(gw: Gateway, conn: sa.Connection) -> Iterator[sa.Connection]:
    """A second connection that sees the same state of the store, so that it reads while the other writes."""
    with gw.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reading:
        reading.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot_of(conn)}'")
        plan_for_many_rows(reading)
        yield reading


def _replay(work: _Work, stream: Stream, done: Replayed) -> None:
    differing: dict[int, tuple[Staged, Outcome]] = {}
    reading, name = work.reading, f"{stream.source}.{stream.kind}"
    total, looked_at = how_many(reading, stream.source, stream.kind), 0
    for batch in staged_records(reading, work.wanted(stream)):
        for staged in batch:
            outcome = stream.map(staged.head.record)
            if not _stays(staged, outcome):
                differing[staged.head.id] = staged, (staged.head, outcome)
        looked_at += len(batch)
        if len(differing) >= _STORED_TOGETHER:
            done.differing += _store(work, stream, differing)
            differing.clear()
        if work.progress and batch:
            work.progress(f"{work.side}: {name}", looked_at, total)
    done.looked_at += looked_at
    done.differing += _store(work, stream, differing)


def _stays(staged: Staged, outcome: WorkUnit | Parked | OtherPeriod) -> bool:
    """Whether the store has this outcome already."""
    if isinstance(outcome, WorkUnit):
        return staged.is_as(outcome)
    return isinstance(outcome, Parked) and staged.waits_as(outcome)


def _store(work: _Work, stream: Stream, differing: Mapping[int, tuple[Staged, Outcome]]) -> int:
    """Put what differs into the shadow; a duplicate that stays one does not differ after all."""
    if not differing:
        return 0
    units, waiting, others = sorted_out(work.conn, stream, [outcome for _, outcome in differing.values()])
    parked = [
        (item.head_id, item.why)
        for item in waiting
        if item.head_id is not None and not differing[item.head_id][0].waits_as(item.why)
    ]
    fates: list[tuple[object, ...]] = [
        *((head_id, "unit", None, None, None, unit.period) for head_id, unit in units),
        *((head_id, "parked", why.reason.value, why.field, why.detail, None) for head_id, why in parked),
        *((head_id, "period", None, None, None, period) for head_id, period in others),
    ]
    replace_units(
        work.conn,
        [fate[0] for fate in fates if isinstance(fate[0], int)],
        units,
        mapping_digest=stream.mapping_digest,
        catalogue_digest=stream.gw.files.digest("catalogue.csv"),
    )
    columns = ("head_id", "fate", "reason", "field", "detail", "period")
    copy_rows(work.conn, f"pg_temp.{work.side}_replayed", columns, map(iter, fates))
    return len(fates)
