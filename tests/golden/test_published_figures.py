"""The figures others printed: the Ministry's Handbook, developers' tests, thresholds, deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from domain.clock import HANOI
from domain.deadline import deadline
from domain.sheets import Band
from mappings.calendar import parse_calendar
from scoring.request import score_request, sheet_json
from scoring.score import band_of

FILES = Path(__file__).resolve().parents[2] / "mappings" / "files" / "lao_cai"
CALENDAR = parse_calendar((FILES / "calendar.yaml").read_text(encoding="utf-8"), "calendar.yaml")
ONE = {"coefficient": "1", "assigned": "1", "completed": "1"}
HANDBOOK = [
    {"coefficient": "1.0", "assigned": "5", "completed": "4", "late_events": 1, "late_days": 4},
    {
        "coefficient": "2.7",
        "assigned": "3",
        "completed": "3",
        "failed_quality_checks": 1,
        "late_events": 1,
        "late_days": 2,
    },
    {"coefficient": "3.7", "assigned": "1", "completed": "0.8", "failed_quality_checks": 2},
]


def sheet(units, late_unit="event", **options):
    """The JSON sheet of a civil servant with full common points."""
    request = {
        "policy": "nd335",
        "policy_options": {"late_unit": late_unit, **options},
        "period": "2026-06",
        "person": {"id": "1", "leader": False},
        "common": "30",
        "units": units,
    }
    return sheet_json(score_request(request, "handbook.json"))


def test_the_handbook_prints_76_7():
    """Handbook pp. 28–32: a 89.6 %, b 68.8 %, c 41.7 %, result 46.7, total 76.7 when days are counted."""
    found = sheet(HANDBOOK, "day")
    assert (found["a"], found["b"], found["c"]) == ("0.8964", "0.6878", "0.4173")
    assert (found["result_ratio"], found["result_points"], found["total"]) == ("0.6672", "46.70", "76.70")
    assert Fraction(found["total_exact"]) == Fraction(11045, 144)
    assert found["band"] == "good"


def test_the_handbook_by_the_decree():
    """The same work counted by times late, as the decree says: c = (4·¾ + 8.1·¾ + 2.96)/16.8."""
    found = sheet(HANDBOOK)
    assert Fraction(found["exact"]["c"]) == (3 + Fraction("6.075") + Fraction("2.96")) / Fraction("16.8")
    assert (found["c"], found["total"]) == ("0.7164", "83.68")


@pytest.mark.parametrize(
    ("unit", "result", "total"),
    [
        (ONE, "70.00", "100.00"),
        ({**ONE, "assigned": "5", "completed": "5"}, "70.00", "100.00"),
        ({**ONE, "assigned": "5"}, "14.00", "44.00"),
        ({**ONE, "late_events": 1, "late_days": 1}, "64.17", "94.17"),
    ],
)
def test_nghia_lam_developers(unit, result, total):
    """The Nghĩa Lâm software's own tests (ratios capped at 1) give the same figures."""
    found = sheet([unit], ratio_cap="one")
    assert (found["result_points"], found["total"]) == (result, total)


def test_nghia_lam_without_work():
    """Their 30 points for nothing assigned exist here only if a policy asks for them."""
    assert sheet([], zero_assigned="zero")["total"] == "30.00"


def test_thresholds():
    """90, 70 and 50 points, exactly (Art. 20)."""
    levels = {"90": Band.EXCELLENT, "89.99": Band.GOOD, "70": Band.GOOD, "69.99": Band.COMPLETED}
    levels |= {"50": Band.COMPLETED, "49.99": Band.NOT_COMPLETED}
    assert {text: band_of(Fraction(text)) for text in levels} == levels


@pytest.mark.parametrize(
    ("result_on", "last_day"),
    [
        ("2026-01-05", "2026-01-10"),
        ("2026-02-06", "2026-02-11"),
        ("2026-04-24", "2026-04-29"),
        ("2026-04-25", "2026-05-04"),
        ("2026-06-30", "2026-07-06"),
        ("2026-11-19", "2026-11-24"),
    ],
)
def test_deadlines(result_on, last_day):
    """The computed dates of domain.md §5.2 with the shipped calendar; the last day ends at 24:00."""
    result_at = datetime.combine(date.fromisoformat(result_on), datetime.max.time(), HANOI)
    window = deadline(result_at, CALENDAR)
    assert window.last_day == date.fromisoformat(last_day)
    midnight = datetime.combine(window.last_day + timedelta(days=1), datetime.min.time(), HANOI)
    assert window.instant == midnight


def test_deadlines_at_the_open_points():
    """Ignoring swapped Saturdays, or making 24/11 a holiday, moves the two dates that hang on it."""
    no_swaps = replace(CALENDAR, working_weekends=frozenset())
    assert deadline(datetime(2026, 1, 5, 9, tzinfo=HANOI), no_swaps).last_day == date(2026, 1, 12)
    culture_day = replace(CALENDAR, holidays=CALENDAR.holidays | {date(2026, 11, 24)})
    assert deadline(datetime(2026, 11, 19, 9, tzinfo=HANOI), culture_day).last_day == date(2026, 11, 25)


def test_petition_working_days():
    """Seven working days after Tue 30/6/2026 is Thu 9/7/2026 (Art. 22) in the shipped calendar."""
    day = date(2026, 6, 30)
    for _ in range(7):
        day = CALENDAR.working_on_or_after(day + timedelta(days=1))
    assert day == date(2026, 7, 9)
