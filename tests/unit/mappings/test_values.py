"""Reading single raw values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from domain.clock import HANOI
from mappings.values import (
    DateForm,
    Unreadable,
    shown,
    whole_number,
    written_moment,
    written_number,
    written_text,
)


@pytest.mark.parametrize(
    ("raw", "number"), [("2,5", "2.5"), (" 2.50 ", "2.50"), (3, "3"), (0.8, "0.8"), ("-1", "-1")]
)
def test_numbers_are_exact(raw, number):
    """Point or comma before the decimals; a JSON number means its shortest digits."""
    assert written_number(raw, "f") == Decimal(number)


@pytest.mark.parametrize(
    "raw", ["1.000,5", "1e5", "", "NaN", "٣", True, None, [], {}, "1" * 13, float("inf")]
)
def test_other_numbers_are_refused(raw):
    """Thousands separators, exponents, other digits and truth values are not guessed at."""
    with pytest.raises(Unreadable):
        written_number(raw, "f")


@pytest.mark.parametrize("raw", ["1.0", "", None, 2.0, True, 10**7, "1" * 7])
def test_counts_are_small_whole_numbers(raw):
    """How many times is a whole number below a million."""
    with pytest.raises(Unreadable):
        whole_number(raw, "f")


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("2026-06-01", DateForm.ISO, date(2026, 6, 1)),
        ("2026-06-01T08:00:00", DateForm.ISO, datetime(2026, 6, 1, 8, tzinfo=HANOI)),
        ("2026-06-01T01:00:00Z", DateForm.ISO, datetime(2026, 6, 1, 8, tzinfo=HANOI)),
        ("01/06/2026", DateForm.DMY, date(2026, 6, 1)),
        ("01/06/2026 08:00:00", DateForm.DMY_HMS, datetime(2026, 6, 1, 8, tzinfo=HANOI)),
    ],
)
def test_dates(text, form, moment):
    """Each form gives a day or an instant in Hà Nội, as precise as it was written."""
    found = written_moment(text, form, "f")
    assert found == moment
    assert isinstance(found, datetime) == isinstance(moment, datetime)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20260601", DateForm.ISO),
        ("2026-W23-1", DateForm.ISO),
        ("2026-02-30", DateForm.ISO),
        ("0001-01-01T00:00:00+14:00", DateForm.ISO),
        ("1/6/2026", DateForm.DMY),
        ("31/06/2026", DateForm.DMY),
        ("01-06-2026", DateForm.DMY),
        ("0१/06/2026", DateForm.DMY),
        ("01/06/2026 24:00:00", DateForm.DMY_HMS),
        ("01/06/2026", DateForm.DMY_HMS),
        ("01/06/0026", DateForm.DMY),
    ],
)
def test_other_dates_are_refused(text, form):
    """A date in another form is never guessed."""
    with pytest.raises(Unreadable):
        written_moment(text, form, "f")


def test_text():
    """Text is trimmed and composed; whole numbers are their digits; anything else is refused."""
    assert written_text("  Hạn ", "f") == "Hạn"
    assert (written_text(5, "f"), written_text(None, "f")) == ("5", "")
    with pytest.raises(Unreadable):
        written_text([], "f")


def test_codes_are_shortened():
    """A code in a parked record is at most 40 characters."""
    assert len(shown("x" * 500)) == 40
