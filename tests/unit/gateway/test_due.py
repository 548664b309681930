"""When a source is read: intervals, quiet hours, the complete reading of the night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connectors.document_mgmt.config import Schedule
from domain.clock import HANOI
from gateway.steps.due import Due, due_at

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=HANOI)
NIGHT = NOW.replace(hour=1, minute=5)


def ago(**span: float) -> datetime:
    """Some time before now."""
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("last", "expected"),
    [(None, True), (ago(minutes=59, seconds=30), True), (ago(minutes=58), False), (ago(hours=5), True)],
)
def test_the_interval(last: datetime | None, *, expected: bool) -> None:
    """Due at once when never tried, then an interval after the last attempt, a minute's slack forgiven."""
    assert due_at(Schedule(), NOW, last, NOW).reading is expected


@pytest.mark.parametrize(
    ("span", "quiet"),
    [("09:30-10:30", True), ("10:00-10:01", True), ("09:00-10:00", False), ("22:00-10:30", True)],
)
def test_quiet_hours(span: str, *, quiet: bool) -> None:
    """In its quiet hours a source is left alone, also over midnight; the end is not part of them."""
    found = due_at(Schedule(quiet_hours=(span,)), NOW, ago(days=2), NOW)
    assert found == Due(not quiet, complete=False, quiet=quiet)


@pytest.mark.parametrize(
    ("completely_at", "expected"),
    [(None, True), (NIGHT - timedelta(days=1), True), (NIGHT, False), (NOW, False)],
)
def test_the_complete_reading(completely_at: datetime | None, *, expected: bool) -> None:
    """Once after its hour each day, also when that hour was missed."""
    assert due_at(Schedule(complete_at="01:00"), NOW, ago(hours=2), completely_at).complete is expected


def test_a_complete_reading_waits_for_its_hour_and_can_be_left_out() -> None:
    """Before the hour yesterday's counts; without an hour there is none."""
    yesterday = NOW - timedelta(hours=12)
    assert not due_at(Schedule(complete_at="23:00"), NOW, ago(hours=2), NOW - timedelta(hours=3)).complete
    assert due_at(Schedule(complete_at="23:00"), NOW, ago(hours=2), yesterday).complete
    assert not due_at(Schedule(complete_at=""), NOW, ago(hours=2), None).complete
