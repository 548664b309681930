"""The first half of mapping: organisations, people and evaluations, in that order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from domain.audit_events import AuditEvent
from domain.evaluation import Evaluation
from domain.parking import Parked
from domain.people import Organisation, Person
from domain.period import Period
from domain.records import RecordKind, SourceRecord, digest_of
from gateway.steps.mapping_files import usable_mapping
from gateway.store.heads import Head, mark_mapped, pending_heads, still_current, streams
from gateway.store.parking import Waiting, park, resolve_heads
from gateway.store.roster import load_roster, roster_digest, save_organisations, save_people
from gateway.store.schema import evaluation
from gateway.store.work import Transaction
from gateway.wiring import Gateway
from mappings.mapping_file import EvaluationMapping, MappingFile, OrganisationMapping, PeopleMapping
from mappings.people import map_evaluation, map_organisation, map_person

if TYPE_CHECKING:
    from gateway.steps.map import MapCounts

_BATCH = 2000
_MAPPINGS: dict[RecordKind, type[MappingFile]] = {
    RecordKind.ORGANISATIONS: OrganisationMapping,
    RecordKind.PEOPLE: PeopleMapping,
    RecordKind.EVALUATIONS: EvaluationMapping,
}
Read = Callable[[SourceRecord, MappingFile], "Organisation | Person | Evaluation | Parked"]


def map_people(gw: Gateway, period: Period, counts: MapCounts) -> None:
    """Bring roster and evaluations up to date. A mapping file with faults stops its own stream only."""
    counts.organisations += _map_kind(gw, RecordKind.ORGANISATIONS, period, counts, "", map_organisation)
    with gw.engine.connect() as conn:
        agencies = load_roster(conn)
    engine = digest_of(sorted((code, agency.name) for code, agency in agencies.organisations.items()))

    def read_person(record: SourceRecord, mapping: MappingFile) -> Person | Parked:
        return map_person(record, mapping, agencies)

    counts.people += _map_kind(gw, RecordKind.PEOPLE, period, counts, engine, read_person)
    with gw.engine.connect() as conn:
        roster = load_roster(conn)

    def read_evaluation(record: SourceRecord, mapping: MappingFile) -> Evaluation | Parked:
        return map_evaluation(record, mapping, roster)

    counts.evaluations += _map_kind(
        gw, RecordKind.EVALUATIONS, period, counts, roster_digest(roster), read_evaluation
    )


def _map_kind(
    gw: Gateway, kind: RecordKind, period: Period, counts: MapCounts, engine_base: str, read: Read
) -> int:
    with gw.engine.connect() as conn:
        sources = [source for source, its_kind in streams(conn) if its_kind is kind]
    done = 0
    for source in sources:
        usable = usable_mapping(gw, source, kind, _MAPPINGS[kind], counts.faults)
        if usable is None:
            continue
        mapping, digest = usable
        engine = digest_of([engine_base, digest])
        with gw.engine.connect() as reading:
            for heads in pending_heads(reading, source, kind, engine, str(period), batch=_BATCH):
                outcomes = [(head, read(head.record, mapping)) for head in heads]
                with gw.transaction() as tx:
                    tx.take_turn("map")
                    current = still_current(tx.conn, heads)
                    kept = [outcome for outcome in outcomes if outcome[0].id in current]
                    done += _store(tx, gw, kind, kept, engine, str(period))
                gw.faults.point("people_mapped")
    return done


def _store(
    tx: Transaction,
    gw: Gateway,
    kind: RecordKind,
    outcomes: list[tuple[Head, Organisation | Person | Evaluation | Parked]],
    engine: str,
    period: str,
) -> int:
    now = gw.clock.now()
    good = [(head, value) for head, value in outcomes if not isinstance(value, Parked)]
    save_organisations(tx.conn, [v for _, v in good if isinstance(v, Organisation)])
    save_people(tx.conn, [v for _, v in good if isinstance(v, Person)])
    _save_evaluations(tx.conn, [v for _, v in good if isinstance(v, Evaluation)])
    waiting = [
        Waiting("map", period, value, head.id, None, head.record.digest)
        for head, value in outcomes
        if isinstance(value, Parked)
    ]
    resolve_heads(tx, [head.id for head, _ in good], now)
    park(tx, waiting, now)
    # No period is remembered: people and their evaluations serve every period they name.
    mark_mapped(tx.conn, [(head.id, engine, None) for head, _ in outcomes])
    tx.note(
        AuditEvent.ROSTER_UPDATED,
        {
            "kind": kind,
            "read": len(good),
            "parked": len(waiting),
            "records": digest_of(sorted(head.record.digest for head, _ in good)),
        },
    )
    return len(good)


def _save_evaluations(conn: sa.Connection, found: list[Evaluation]) -> None:
    if not found:
        return
    statement = insert(evaluation)
    changed = {
        c.name: statement.excluded[c.name]
        for c in evaluation.columns
        if c.name not in {"person_id", "period"}
    }
    rows = [
        {
            "person_id": e.person_id,
            "period": e.period,
            "common": {item: str(points) for item, points in e.common.items()},
            "organising": e.organising,
            "unity": e.unity,
            "confirmed_by": e.confirmed_by,
            "record_digest": e.record_digest,
            "indicators": {name: str(value) for name, value in e.indicators.items()},
        }
        for e in found
    ]
    conn.execute(statement.on_conflict_do_update(index_elements=["person_id", "period"], set_=changed), rows)
