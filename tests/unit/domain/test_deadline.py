"""The legal window by the Civil Code (Arts 147–148), against the computed dates of the reference."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import HANOI
from domain.deadline import DeadlineRule, WorkCalendar, deadline

_HOLIDAYS_2026 = [
    *(date(2026, 1, d) for d in (1, 2)),
    *(date(2026, 2, d) for d in (16, 17, 18, 19, 20)),
    date(2026, 4, 27),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 8, 31),
    date(2026, 9, 1),
    date(2026, 9, 2),
]
CALENDAR = WorkCalendar(
    "test 2026", frozenset(_HOLIDAYS_2026), frozenset({date(2026, 1, 10), date(2026, 8, 22)})
)
WITH_CULTURE_DAY = WorkCalendar(
    "with 24/11", CALENDAR.holidays | {date(2026, 11, 24)}, CALENDAR.working_weekends
)


@pytest.mark.parametrize(
    ("day", "last_day"),
    [
        (date(2026, 1, 5), date(2026, 1, 10)),
        (date(2026, 2, 6), date(2026, 2, 11)),
        (date(2026, 4, 24), date(2026, 4, 29)),
        (date(2026, 4, 25), date(2026, 5, 4)),
        (date(2026, 6, 30), date(2026, 7, 6)),
        (date(2026, 11, 19), date(2026, 11, 24)),
    ],
)
def test_five_days_after_the_result(day: date, last_day: date) -> None:
    """The next day is day one; a last day off moves to the next working day; it ends at 24:00."""
    found = deadline(datetime(day.year, day.month, day.day, 16, tzinfo=HANOI), CALENDAR)
    assert found.last_day == last_day
    assert found.instant.astimezone(HANOI) == datetime.combine(
        last_day + timedelta(days=1), datetime.min.time(), HANOI
    )


def test_a_holiday_that_may_come_is_data() -> None:
    """24/11 moves the deadline as soon as the calendar says so."""
    at = datetime(2026, 11, 19, 9, tzinfo=HANOI)
    assert deadline(at, WITH_CULTURE_DAY).last_day == date(2026, 11, 25)


def test_the_day_is_the_day_in_ha_noi() -> None:
    """A result of 20:00 UTC exists on the next day in Hà Nội."""
    assert deadline(datetime(2026, 2, 5, 20, tzinfo=UTC), CALENDAR).last_day == date(2026, 2, 11)


def test_decree_27_counts_one_day_or_three_working_days() -> None:
    """Friday: one day ends on Monday; three working days end on Wednesday."""
    friday = datetime(2026, 6, 26, 9, tzinfo=HANOI)
    assert deadline(friday, CALENDAR, DeadlineRule.ND27).last_day == date(2026, 6, 29)
    assert deadline(friday, CALENDAR, DeadlineRule.ND27_OTHER_AGENCY).last_day == date(2026, 7, 1)


def test_an_instant_without_zone_is_refused() -> None:
    """Nobody guesses which day it was."""
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 6, 30, 9), CALENDAR)  # noqa: DTZ001


@given(st.integers(0, 353 * 24), st.sampled_from(list(DeadlineRule)))
def test_windows_end_on_working_days_and_never_run_backwards(hours: int, rule: DeadlineRule) -> None:
    """Every window ends on a working day, after the event, and a later event never ends earlier."""
    instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = deadline(instant, CALENDAR, rule)
    assert CALENDAR.is_working(found.last_day)
    assert found.instant > instant
    assert deadline(instant + timedelta(hours=7), CALENDAR, rule).instant >= found.instant
