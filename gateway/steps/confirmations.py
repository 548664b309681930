"""Map what people confirmed: objective causes and results. Only what a superior confirmed is believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.identifiers import mask_personal_ids
from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord, digest_of
from gateway.steps.mapping_files import usable_mapping
from gateway.store.confirmations import (
    list_confirmations,
    replace_causes,
    replace_result_confirmations,
)
from gateway.store.heads import Head, mark_mapped, pending_heads, still_current, streams
from gateway.store.parking import Waiting, park, resolve_heads
from gateway.store.roster import load_roster
from gateway.store.work import Transaction
from gateway.wiring import Gateway
from mappings.confirmations import map_cause, map_result_confirmation
from mappings.mapping_file import CauseMapping, MappingFile, ResultConfirmationMapping

if TYPE_CHECKING:
    from gateway.steps.map import MapCounts

T = TypeVar("T")
Read = Callable[[SourceRecord, MappingFile, Roster], "T | Parked"]
Replace = Callable[[sa.Connection, list[int], list[tuple[int, T]]], None]

_BATCH = 2000


def map_confirmations(gw: Gateway, period: Period, counts: MapCounts) -> None:
    """Bring confirmations up to date. A mapping file with faults stops its own stream only."""
    with gw.engine.connect() as conn:
        roster, known = load_roster(conn), streams(conn)
    base = _who_leads_whom(roster)
    for source, kind in known:
        if kind is RecordKind.OBJECTIVE_CAUSES:
            causes = _Stream(gw, source, kind, str(period), roster, base)
            _map(causes, CauseMapping, map_cause, replace_causes, counts)
        elif kind is RecordKind.RESULT_CONFIRMATIONS:
            results = _Stream(gw, source, kind, str(period), roster, base)
            _map(
                results,
                ResultConfirmationMapping,
                map_result_confirmation,
                replace_result_confirmations,
                counts,
            )


class _Stream:
    """One kind of one source, with what its records are held against."""

    def __init__(
        self, gw: Gateway, source: str, kind: RecordKind, period: str, roster: Roster, base: str
    ) -> None:
        self.gw = gw
        self.source = source
        self.kind = kind
        self.period = period
        self.roster = roster
        self.base = base


def _map(
    stream: _Stream, wanted: type[MappingFile], read: Read[T], replace: Replace[T], counts: MapCounts
) -> None:
    usable = usable_mapping(stream.gw, stream.source, stream.kind, wanted, counts.faults)
    if usable is None:
        return
    mapping, digest = usable
    engine = digest_of([stream.base, digest])
    with stream.gw.engine.connect() as reading:
        for heads in pending_heads(reading, stream.source, stream.kind, engine, stream.period, batch=_BATCH):
            outcomes = [(head, read(head.record, mapping, stream.roster)) for head in heads]
            with stream.gw.transaction() as tx:
                tx.take_turn("map")
                current = still_current(tx.conn, heads)
                kept = [outcome for outcome in outcomes if outcome[0].id in current]
                good = [(head.id, value) for head, value in kept if not isinstance(value, Parked)]
                replace(tx.conn, [head.id for head, _ in kept], good)
                _settle(tx, stream, kept, engine)
            counts.confirmations += len(good)
            counts.parked += len(kept) - len(good)


def _settle(tx: Transaction, stream: _Stream, outcomes: list[tuple[Head, T | Parked]], engine: str) -> None:
    """Park what could not be verified, release what can be now, and note the batch."""
    now = stream.gw.clock.now()
    waiting = [
        Waiting("map", stream.period, value, head.id, None, head.record.digest)
        for head, value in outcomes
        if isinstance(value, Parked)
    ]
    good = [head for head, value in outcomes if not isinstance(value, Parked)]
    resolve_heads(tx, [head.id for head in good], now)
    park(tx, waiting, now)
    # No period is remembered: a confirmation names its own, or the work that does.
    mark_mapped(tx.conn, [(head.id, engine, None) for head, _ in outcomes])
    tx.note(
        AuditEvent.CONFIRMATIONS_READ,
        {
            "source": stream.source,
            "kind": stream.kind,
            "read": len(good),
            "parked": len(waiting),
            "records": digest_of(sorted(head.record.digest for head in good)),
        },
    )


def list_confirmed(gw: Gateway, period: Period) -> list[dict[str, object]]:
    """Every verified confirmation about ``period``, as JSON; personal ids masked. ``title``: the work that a
    cause excuses, null while that is not known.
    """
    with gw.engine.connect() as conn:
        rows = list_confirmations(conn, str(period))
    shown = []
    for row in rows:
        plain = {
            name: mask_personal_ids(value) if isinstance(value, str) else value for name, value in row.items()
        }
        day = plain["confirmed_on"]
        shown.append(plain | {"confirmed_on": day.isoformat() if isinstance(day, date) else None})
    return shown


def _who_leads_whom(roster: Roster) -> str:
    """One digest over everything that decides who may confirm for whom."""
    people = sorted(
        (p.personal_id, p.full_name, p.organisation, p.rank, p.supervisor) for p in roster.people.values()
    )
    organisations = sorted({(o.code, o.old_code, o.parent) for o in roster.organisations.values()})
    return digest_of([people, organisations])
