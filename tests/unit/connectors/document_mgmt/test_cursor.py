"""The stored high-water."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.document_mgmt.cursor import HighWater
from connectors.document_mgmt.port import Cursor
from domain.errors import Misconfigured

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_it_survives_being_stored():
    """What is written is read back, scope by scope."""
    mark = HighWater().raised("2026-10", NOW, not_after=NOW).raised("", NOW - timedelta(1), not_after=NOW)
    assert HighWater.read(mark.write()) == mark
    assert HighWater.read(Cursor()) == HighWater()
    assert HighWater().write() == Cursor()


def test_it_never_falls_and_never_passes_now():
    """Older rows do not lower it, future rows do not lift it beyond the moment of reading."""
    mark = HighWater().raised("", NOW, not_after=NOW)
    assert mark.raised("", NOW - timedelta(5), not_after=NOW) == mark
    assert mark.raised("", NOW + timedelta(5), not_after=NOW) == mark
    assert mark.raised("", None, not_after=NOW) == mark


def test_reading_starts_before_it():
    """The overlap is taken off; without a high-water reading starts at the beginning."""
    mark = HighWater().raised("", NOW, not_after=NOW)
    assert mark.since("", timedelta(hours=24)) == NOW - timedelta(hours=24)
    assert mark.since("2026-10", timedelta(0)) is None


@pytest.mark.parametrize(
    "text", ["x", "[]", "{}", '{"v": 2}', '{"high-water-1": 3}', '{"high-water-1": {"": "x"}}']
)
def test_a_foreign_cursor_is_refused(text):
    """A cursor that was not written here is not guessed at."""
    with pytest.raises(Misconfigured, match="stored cursor"):
        HighWater.read(Cursor(text))
