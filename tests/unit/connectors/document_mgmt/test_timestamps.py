"""Times of change as document systems write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.timestamps import TimeFormat, read_instant, write_instant


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-11-02T09:30:00+07:00", TimeFormat.ISO),
        ("2026-11-02T02:30:00Z", TimeFormat.ISO),
        ("2026-11-02T09:30:00", TimeFormat.ISO),
        (" 02/11/2026 09:30:00 ", TimeFormat.LOCAL),
        ("2026/11/02 09:30:00", TimeFormat.SLASHED),
        ("1793586600000", TimeFormat.EPOCH_MS),
    ],
)
def test_a_time_without_zone_is_hanoi(text, form):
    """Every way to write half past nine in Hà Nội is the same instant."""
    assert read_instant(text, form) == datetime(2026, 11, 2, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "02-11-2026", "2026-13-01T00:00:00", "31/02/2026 00:00:00"])
@pytest.mark.parametrize("form", TimeFormat)
def test_anything_else_is_refused(text, form):
    """A time that cannot be read is not guessed."""
    with pytest.raises(ValueError, match=r".+"):
        read_instant(text, form)


@given(st.integers(0, 4 * 10**15), st.sampled_from(TimeFormat))
def test_written_times_are_never_later(microseconds, form):
    """Cutting to seconds or days moves a start of reading back, never forward."""
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    written = read_instant(write_instant(at, form), form)
    finest_s = 86_400 if form.name.endswith("DAY") else 1
    assert 0 <= (at - written).total_seconds() < finest_s


@pytest.mark.parametrize(
    ("text", "form"), [("02/11/2026", TimeFormat.DAY), ("2026/11/02", TimeFormat.SLASHED_DAY)]
)
def test_a_day_means_its_beginning(text, form):
    """Whoever is asked for changes since then gives the whole day again."""
    assert read_instant(text, form) == datetime(2026, 11, 1, 17, tzinfo=UTC)
