"""Which sources are to be read now: their schedules, their quiet hours, their complete readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from connectors.document_mgmt.config import Schedule
from domain.clock import HANOI
from domain.errors import BadFile
from gateway.store.schema import source_state
from gateway.wiring import Gateway

SLACK = timedelta(minutes=1)
"""A run that starts some seconds early does not wait for the next one."""


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a source is due. ``quiet``: it would be, but these are hours in which it is left alone."""

    reading: bool
    complete: bool
    quiet: bool = False


def due_sources(gw: Gateway) -> list[str]:
    """The sources to read now, by name; one whose file has faults counts as due, so that its run says so."""
    return [name for name in gw.sources() if _is_due(gw, name)]


def complete_is_due(gw: Gateway, source: str) -> bool:
    """Whether the next reading of ``source`` shall be one of everything."""
    return due_at(gw.source_config(source).schedule, gw.clock.now(), *_readings(gw, source)).complete


def due_at(
    schedule: Schedule, now: datetime, attempted_at: datetime | None, completely_at: datetime | None
) -> Due:
    """What ``schedule`` asks for at ``now``, given the last attempt and the last complete reading.

    A source that failed is left alone for its interval too.
    """
    local = now.astimezone(HANOI)
    interval = timedelta(minutes=schedule.every_minutes)
    reading = attempted_at is None or now - attempted_at >= interval - SLACK
    complete = reading and _complete_due(schedule.complete_at, local, completely_at)
    quiet = any(_within(span, local.time()) for span in schedule.quiet_hours)
    return Due(reading and not quiet, complete and not quiet, reading and quiet)


def _complete_due(at: str, local: datetime, completely_at: datetime | None) -> bool:
    if not at:
        return False
    today = datetime.combine(local.date(), time.fromisoformat(at), tzinfo=HANOI)
    latest = today if local >= today else today - timedelta(days=1)
    return completely_at is None or completely_at < latest


def _within(span: str, now: time) -> bool:
    """Whether ``now`` lies in ``07:30-09:00``; a span over midnight is one too."""
    start, end = (time.fromisoformat(part) for part in span.split("-"))
    return start <= now < end if start <= end else now >= start or now < end


def _is_due(gw: Gateway, name: str) -> bool:
    try:
        schedule = gw.source_config(name).schedule
    except BadFile:
        return True
    return due_at(schedule, gw.clock.now(), *_readings(gw, name)).reading


def _readings(gw: Gateway, source: str) -> tuple[datetime | None, datetime | None]:
    state = source_state.c
    with gw.engine.connect() as conn:
        row = conn.execute(
            sa.select(state.attempted_at, state.read_completely_at).where(state.source == source)
        ).one_or_none()
    return (row.attempted_at, row.read_completely_at) if row else (None, None)
