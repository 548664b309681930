"""A whole roster: order, criterion d, the work of leaders, and who waits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.parking import Parked, ParkReason
from domain.people import Rank, Roster
from scoring.organisation import score_people
from scoring.policy import parse_policy


@pytest.fixture
def run(build):
    """Score a roster: two clerks under a deputy, one under the head; the results by personal id."""
    people = [
        build.person(9, Rank.HEAD),
        build.person(5, Rank.DEPUTY),
        build.person(1, supervisor="5"),
        build.person(2, supervisor="5"),
        build.person(3),
    ]

    def score(units=None, judged=None, only=None, **options):
        numbers = [person.personal_id for person in people]
        everybody = {n: [build.unit(record_digest=n)] for n in numbers} | (units or {})
        values = {n: build.judged(n, organising="1", unity="1") for n in numbers} | (judged or {})
        outcomes = score_people(
            Roster([build.agency], people),
            everybody,
            {n: value for n, value in values.items() if value is not None},
            period="2026-06",
            policy=parse_policy({"options": options}, "policy"),
            only=only,
        )
        return {o[0].personal_id if isinstance(o, tuple) else o.person_id: o for o in outcomes}

    return score


def test_subordinates_come_first(run):
    """Staff, then deputies, then heads: criterion d needs the scores below (Art. 15.3.a)."""
    assert list(run()) == ["1", "2", "3", "5", "9"]


def test_art_15_1_leaders_cover_the_work_they_direct(run, build):
    """A deputy's a, b, c cover the field in their charge, a head's everybody of the agency."""
    poor = {"1": [build.unit("1", "1", "0", record_digest="1")]}
    outcomes = run(poor)
    assert (outcomes["5"].a, outcomes["9"].a) == (Fraction(2, 3), Fraction(4, 5))
    assert outcomes["5"].unit_digests == ("5", "1", "2")
    assert run(poor, leader_scope="own")["9"].a == 1


def test_art_15_3_a_one_below_fifty_halves_d(run, build):
    """One civil servant below 50 halves d of every leader above, and of nobody else (Art. 15.4)."""
    outcomes = run({"3": [build.unit("1", "1", "0")]})
    assert outcomes["3"].total < 50
    assert (outcomes["9"].d, outcomes["5"].d) == (Fraction(1, 2), 1)


def test_who_waits_blocks_nobody_else(run):
    """A subordinate without a score is left out of d and named in the explanation."""
    outcomes = run(judged={"1": None})
    person, why = outcomes["1"]
    assert (person.personal_id, why) == ("1", Parked(ParkReason.MISSING_COMMON_SCORE))
    assert outcomes["5"].d == 1
    assert [line.numbers for line in outcomes["5"].explain if line.rule == "d"] == [
        "1; n(<50) = 0 / 1; n(∅) = 1"
    ]


def test_a_policy_may_hold_leaders_instead(run):
    """``unscored_subordinates: hold`` waits for everybody below, and so up the line."""
    outcomes = run(judged={"1": None}, unscored_subordinates="hold")
    assert outcomes["5"][1].reason is ParkReason.UNSCORED_SUBORDINATE
    assert outcomes["9"][1].reason is ParkReason.UNSCORED_SUBORDINATE
    assert outcomes["2"].total == 100


def test_below_fifty_is_decisive_even_while_somebody_waits(run, build):
    """With one known failure d is 1/2 whatever the others turn out to be."""
    outcomes = run({"2": [build.unit("1", "1", "0")]}, {"1": None}, unscored_subordinates="hold")
    assert outcomes["5"].d == Fraction(1, 2)


def test_without_any_score_below_d_cannot_be_known(run):
    """A leader of whose people nobody has a score waits, whatever the policy."""
    outcomes = run(judged={"1": None, "2": None})
    assert outcomes["5"][1] == Parked(ParkReason.UNSCORED_SUBORDINATE, "d", "n(<50) = 0 / 0; n(∅) = 2")


def test_impossible_units_park_their_person_only(run, build):
    """A leader's sums leave out the units of somebody whose units cannot be true."""
    outcomes = run({"1": [build.unit(assigned="-1")]})
    assert outcomes["1"][1].reason is ParkReason.IMPOSSIBLE_NUMBERS
    assert outcomes["5"].unit_digests == ("5", "2")


def test_nobody_below_is_no_failure(build):
    """A leader with nobody under them has d = 1: nobody is below 50."""
    head = build.person(9, Rank.HEAD)
    outcomes = score_people(
        Roster([build.agency], [head]),
        {"9": [build.unit()]},
        {"9": build.judged(9, organising="1", unity="1")},
        period="2026-06",
        policy=parse_policy({}, "policy"),
    )
    assert [sheet.d for sheet in outcomes] == [1]


def test_only_some_are_asked_for(run):
    """The others are computed for criterion d, and not handed out."""
    assert list(run(only={"9"})) == ["9"]
    assert run(only={"9"})["9"].total == 100


def test_zero_assigned_waits(run):
    """Somebody without work waits for a decision; the leaders above are scored."""
    outcomes = run({"3": []})
    assert outcomes["3"][1].reason is ParkReason.ZERO_ASSIGNED
    assert outcomes["9"].d == 1
