"""Every form of a date that the field uses, and what none of them takes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from domain.clock import HANOI
from mappings.readers import moment_reader
from mappings.rules import DateRule
from mappings.values import DateForm, Unreadable, truth, written_moment

DAY = date(2026, 6, 1)
EIGHT = datetime(2026, 6, 1, 8, tzinfo=HANOI)
EIGHT_MS = "1780275600000"
WRITTEN = {
    DateForm.ISO: ("2026-06-01", DAY),
    DateForm.DMY: ("01/06/2026", DAY),
    DateForm.DMY_HM: ("01/06/2026 08:00", EIGHT),
    DateForm.DMY_HMS: ("01/06/2026 08:00:00", EIGHT),
    DateForm.HM_DMY: ("08:00 01/06/2026", EIGHT),
    DateForm.SHORT_DMY: ("1/6/2026", DAY),
    DateForm.DASHED_DMY: ("01-06-2026", DAY),
    DateForm.DASHED_DMY_HMS: ("01-06-2026 08:00:00", EIGHT),
    DateForm.YMD: ("2026/06/01", DAY),
    DateForm.YMD_HMS: ("2026/06/01 08:00:00", EIGHT),
    DateForm.DASHED_YMD_HMS: ("2026-06-01 08:00:00", EIGHT),
    DateForm.COMPACT: ("20260601", DAY),
    DateForm.COMPACT_HMS: ("20260601080000", EIGHT),
    DateForm.EPOCH_MS: (EIGHT_MS, EIGHT),
    DateForm.ASP_NET: (f"/Date({EIGHT_MS})/", EIGHT),
}


@pytest.mark.parametrize("form", DateForm)
def test_each_form_reads_its_own_and_no_other(form):
    """A day stays a day, a time of day is an instant in Hà Nội; what is written otherwise is refused."""
    text, moment = WRITTEN[form]
    found = written_moment(text, form, "f")
    assert (found, isinstance(found, datetime)) == (moment, isinstance(moment, datetime))
    may_share = {DateForm.ISO, DateForm.SHORT_DMY, DateForm.EPOCH_MS}
    for other in set(DateForm) - {form} - may_share:
        with pytest.raises(Unreadable):
            written_moment(text, other, "f")


@pytest.mark.parametrize("form", [form for form in DateForm if "yyyy" in form])
def test_a_year_has_four_digits(form):
    """Whose century a 26 belongs to is not guessed."""
    text = WRITTEN[form][0].replace("2026", "26")
    with pytest.raises(Unreadable):
        written_moment(text, form, "f")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("31/6/2026", DateForm.SHORT_DMY),
        ("0/6/2026", DateForm.SHORT_DMY),
        ("001/06/2026", DateForm.SHORT_DMY),
        ("20261301", DateForm.COMPACT),
        ("1/6/2026 8:00", DateForm.DMY_HM),
        ("25:00 01/06/2026", DateForm.HM_DMY),
        ("-1", DateForm.EPOCH_MS),
        ("1780275600", DateForm.EPOCH_MS),
        ("999999999999999", DateForm.EPOCH_MS),
        ("/Date(-62135596800000)/", DateForm.ASP_NET),
        ("/Date(99999999999999999999)/", DateForm.ASP_NET),
        ("/Date()/", DateForm.ASP_NET),
        ("", DateForm.ISO),
    ],
)
def test_impossible_dates_are_refused(text, form):
    """Days that are none, seconds taken for milliseconds, .NET's year 1."""
    with pytest.raises(Unreadable):
        written_moment(text, form, "f")


def test_the_zone_behind_an_asp_net_number_changes_nothing():
    """The number is an instant already."""
    assert written_moment(f"/Date({EIGHT_MS}+0700)/", DateForm.ASP_NET, "f") == EIGHT


def test_of_several_forms_the_first_that_fits():
    """One field written by two releases of a system; a number of milliseconds may be a number."""
    rule = DateRule.model_validate({"from": "A", "date": ["dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy", "epoch_ms"]})
    read = moment_reader(rule)
    assert [read({"A": raw}) for raw in ("01/06/2026 08:00:00", "01/06/2026", int(EIGHT_MS), None)] == [
        EIGHT,
        DAY,
        EIGHT,
        None,
    ]
    with pytest.raises(Unreadable) as caught:
        read({"A": "2026-06-01"})
    assert caught.value.found == "dd/MM/yyyy HH:mm:ss | dd/MM/yyyy | epoch_ms ← text[10]"


def test_a_date_that_stands_for_none():
    """.NET writes the year 1 where there is no date."""
    rule = DateRule.model_validate({"from": "A", "date": "iso", "empty_values": "0001-01-01T00:00:00"})
    assert moment_reader(rule)({"A": "0001-01-01T00:00:00"}) is None


@pytest.mark.parametrize(
    ("raw", "answer"), [(True, True), ("Có", True), (1, True), ("no", False), (0, False)]
)
def test_yes_and_no(raw, answer):
    """As truth values, 1 and 0, and in words of both languages."""
    assert truth(raw, "f") is answer
    with pytest.raises(Unreadable):
        truth("có thể", "f")
