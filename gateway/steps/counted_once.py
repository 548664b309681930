"""After mapping: a document that completes a task counts with the task, and confirmed causes excuse.

Everything is decided anew from what the store holds, so the order in which records came does not matter, and
doing it twice changes nothing. Scoring does it too: nothing is scored before it is settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.clock import Clock
from domain.parking import Parked, ParkReason
from domain.period import Period
from domain.records import digest_of
from gateway.store.confirmations import Match, excuse, match_causes
from gateway.store.links import Verdict, judge_links, store_links
from gateway.store.parking import Waiting, park, settle
from gateway.store.schema import parked
from gateway.store.work import Transaction

_STAGE = "link"


@dataclass(frozen=True, slots=True)
class Counted:
    """``linked``: documents that count with a task; ``unclear``: documents that wait; ``excused``: confirmed
    causes that excuse something; ``unplaced``: confirmed causes that name no known work.
    """

    linked: int
    unclear: int
    excused: int
    unplaced: int


def count_once(tx: Transaction, period: Period, clock: Clock) -> Counted:
    """Settle links and excuses of all that is stored; what waits and names no period goes to ``period``."""
    tx.take_turn("map")
    verdicts = _link(tx)
    matches = _excuse(tx)
    waiting = [_unclear(verdict) for verdict in verdicts if verdict.unclear]
    waiting += [_unplaced(match, str(period)) for match in matches if match.stands and match.units != 1]
    _release(tx, {item.head_id for item in waiting}, clock)
    park(tx, waiting, clock.now())
    return Counted(
        linked=sum(verdict.task is not None for verdict in verdicts),
        unclear=sum(verdict.unclear for verdict in verdicts),
        excused=sum(match.wanted is not None for match in matches),
        unplaced=sum(match.stands and match.units != 1 for match in matches),
    )


def _link(tx: Transaction) -> list[Verdict]:
    verdicts = judge_links(tx.conn)
    changed = [verdict for verdict in verdicts if verdict.changed]
    store_links(tx.conn, changed)
    if changed:
        tx.note(
            AuditEvent.DOCUMENTS_LINKED,
            {
                "linked": sum(verdict.task is not None for verdict in changed),
                "unclear": sum(verdict.unclear for verdict in changed),
                "released": sum(verdict.task is None and not verdict.unclear for verdict in changed),
                "documents": digest_of(sorted(verdict.record_digest for verdict in changed)),
            },
        )
    return verdicts


def _excuse(tx: Transaction) -> list[Match]:
    matches = match_causes(tx.conn)
    units = excuse(tx.conn, matches)
    if units:
        applied = [match.record_digest for match in matches if match.wanted is not None]
        tx.note(
            AuditEvent.CAUSES_APPLIED,
            {
                "causes": digest_of(sorted(applied)),
                "applied": len(applied),
                "units": digest_of(sorted(units)),
            },
        )
    return matches


def _unclear(verdict: Verdict) -> Waiting:
    why = Parked(ParkReason.DUPLICATE_PRODUCT, "links", verdict.tasks)
    return Waiting(_STAGE, verdict.period, why, verdict.head_id, None, verdict.record_digest)


def _unplaced(match: Match, period: str) -> Waiting:
    why = Parked(ParkReason.UNKNOWN_UNIT, "", f"{match.units}")
    return Waiting(_STAGE, match.period or period, why, match.head_id, None, match.record_digest)


def _release(tx: Transaction, waiting: set[int | None], clock: Clock) -> None:
    """What is clear now waits no longer."""
    rows = tx.conn.execute(
        sa.select(parked.c.id, parked.c.head_id).where(parked.c.stage == _STAGE, parked.c.state == "open")
    )
    clear = [row.id for row in rows if row.head_id not in waiting]
    if clear:
        settle(tx, clear, state="resolved", by="gateway", because="clear now", now=clock.now())
