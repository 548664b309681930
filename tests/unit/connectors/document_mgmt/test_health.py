"""What a check finds, and when it stops asking."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.document_mgmt.health import examine
from connectors.document_mgmt.reads import Pace
from domain.clock import FixedClock
from domain.errors import Misconfigured, SourceBroke, SourceDrifted, SourceRefused, SourceUnavailable
from domain.records import RecordKind
from domain.text import Text

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
KINDS = (RecordKind.PEOPLE, RecordKind.WORK_ITEMS, RecordKind.DOCUMENTS)
WORDS = Text("hỏng", "broken")


def check(answers, *, offset=None):
    """A check of three kinds; an answer is a count or the class of an error."""
    asked = []

    def look(kind):
        asked.append(kind)
        answer = answers[len(asked) - 1]
        if isinstance(answer, type):
            raise answer(WORDS, WORDS)
        return answer

    health = examine(
        KINDS,
        look,
        server_time=lambda: None if offset is None else NOW + timedelta(seconds=offset),
        clock=FixedClock(NOW),
        pace=Pace(sleep=lambda _: None, monotonic=iter((1.0, 1.25)).__next__),
        requests_per_minute=90,
    )
    return health, len(asked)


def found(health):
    """What was looked at, and whether it was well."""
    return [(finding.what, finding.ok) for finding in health.findings]


def test_all_well_says_what_may_be_read_and_how_much():
    """One line a kind, how long it took, and the budget that holds; a system need not count."""
    health, _ = check([80, None, 0])
    assert health.ok
    assert health.detail.en == (
        "login and reading work; people: 80 records, work_items: ? records, documents: 0 records"
    )
    assert health.latency_ms == 250.0
    assert found(health) == [("permission", True)] * 3 + [("budget", True)]
    assert health.findings[-1].detail.en == "at most 90 requests a minute"


@pytest.mark.parametrize(
    ("error", "what", "asked"),
    [
        (SourceUnavailable, "reach", 1),
        (Misconfigured, "reach", 1),
        (SourceRefused, "login", 1),
        (SourceBroke, "contract", 3),
        (SourceDrifted, "contract", 3),
    ],
)
def test_a_fault_at_the_first_kind(error, what, asked):
    """Who is refused or hears nothing asks no more; a strange answer says nothing about the other kinds."""
    health, calls = check([error, 1, 1])
    assert (health.ok, calls) == (False, asked)
    assert found(health)[0] == (what, False)
    assert health.detail.en == "people: broken"


def test_a_refusal_after_another_kind_was_read_is_a_missing_permission():
    """The login worked; the others are still looked at."""
    health, calls = check([80, SourceRefused, 7])
    assert calls == 3
    assert found(health)[:3] == [("permission", True), ("permission", False), ("permission", True)]
    assert health.detail.vi == "work_items: hỏng"


@pytest.mark.parametrize(
    ("offset", "ok"), [(0, True), (-120, True), (120, True), (-121, False), (3600, False)]
)
def test_a_clock_may_be_two_minutes_off(offset, ok):
    """Ahead is plus."""
    health, _ = check([1, 1, 1], offset=offset)
    assert health.clock_offset_s == offset
    assert ("clock", ok) in found(health)
    assert health.ok == ok
    clock = next(finding for finding in health.findings if finding.what == "clock")
    assert clock.detail.en == f"clock offset {offset:+d} s"
