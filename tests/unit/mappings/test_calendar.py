"""The working calendar as a file."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import BadFile
from mappings.calendar import parse_calendar


def test_the_file_wins_over_the_library():
    """Days are added, taken away and swapped; the library gives the rest."""
    calendar = parse_calendar(
        "version: v1\n"
        "use_holidays_library: {country: VN, years: [2026]}\n"
        "holidays: {2026-01-02: hoán đổi}\n"
        "not_holidays: {2026-11-24: chưa có luật}\n"
        "working_weekends: {2026-01-10: làm bù}\n",
        "c.yaml",
    )
    assert calendar.version == "v1"
    off = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 17), date(2026, 4, 27), date(2026, 9, 2)]
    assert not any(calendar.is_working(day) for day in off)
    assert calendar.is_working(date(2026, 11, 24))
    assert calendar.is_working(date(2026, 1, 10))


def test_without_the_library_only_the_file_counts():
    """A province may write every day itself."""
    calendar = parse_calendar("version: v1\nholidays: {2026-03-03: nghỉ}\n", "c.yaml")
    assert calendar.holidays == {date(2026, 3, 3)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: v\nworking_weekends:\n  2026-01-09: x\n", "c.yaml:3:3: 2026-01-09: is no weekend day"),
        (
            "version: v\nholidays: {2026-01-10: x}\nworking_weekends: {2026-01-10: y}\n",
            "both off and working",
        ),
        ("version: v\nholidays: {2026-01-10: x}\nnot_holidays: {2026-01-10: y}\n", "both off and working"),
        ("version: v\nholidays: {10/01/2026: x}\n", "c.yaml:2:12: must be a date like 2026-06-01"),
        ("holidays: {}\n", "the required key version is missing"),
        ("version: v\nuse_holidays_library: {country: US, years: [2026]}\n", "must be one of: 'VN'"),
    ],
)
def test_contradictions_are_told(text, message):
    """A day that is both off and working, or no day at all, is a fault with its place."""
    with pytest.raises(BadFile) as caught:
        parse_calendar(text, "c.yaml")
    assert message in caught.value.message.en
