"""Which period a run is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.airflow.period import period_of_run


@dataclass
class Event:
    extra: dict[str, object] = field(default_factory=dict)


def test_what_a_person_asked_for_comes_first():
    """The run's own parameter wins over whatever the events say."""
    assert period_of_run("2026-05", [Event({"period": "2026-04"})]) == "2026-05"


def test_a_named_period_is_not_lost_among_hourly_events():
    """An event of the hourly run does not hide the period somebody asked for once."""
    events = [Event(), Event({"period": "2026-04"}), Event({"period": ""}), Event({"period": None})]
    assert period_of_run("", events) == "2026-04"


def test_the_newest_named_period_wins():
    """Of two named periods the later event's is taken."""
    assert period_of_run("", [Event({"period": "2026-03"}), Event({"period": "2026-04"})]) == "2026-04"


def test_nothing_named_means_the_default():
    """Without a name anywhere the gateway chooses."""
    assert period_of_run("", []) == ""
    assert period_of_run("", [Event()]) == ""
