"""Scores against an independent reading of the decree, and what must hold for every input."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.parking import Parked
from domain.people import Organisation, Person, Rank, Roster
from domain.sheets import points
from scoring.organisation import _Run, score_people
from scoring.policy import DECREE
from scoring.request import score_request, sheet_json

quantities = st.decimals(0, 50, places=2)
counts = st.integers(0, 6)


@st.composite
def units(draw):
    """A unit of a request, with possible excuses."""
    failed, late = draw(counts), draw(counts)
    return {
        "coefficient": str(draw(st.decimals(Decimal("0.01"), 100, places=2))),
        "assigned": str(draw(quantities)),
        "completed": str(draw(quantities)),
        "failed_quality_checks": failed,
        "excused_quality_checks": draw(st.integers(0, failed)),
        "late_events": late,
        "late_days": draw(st.integers(0, 9)) if late else 0,
        "excused_late_events": draw(st.integers(0, late)),
        "origin": draw(st.sampled_from(["assigned", "taken_over", "unplanned", "returned", "withdrawn"])),
    }


assigned_unit = units().map(lambda u: {**u, "origin": "assigned", "assigned": "1"})
workloads = st.tuples(assigned_unit, st.lists(units(), max_size=8)).map(lambda pair: [pair[0], *pair[1]])
halves = st.sampled_from(["1", "0.5"])


def sheet(work, **changes):
    """The sheet of a civil servant with this work and full common points."""
    request = {"period": "2026-06", "person": {"id": "1"}, "common": "30", "units": work, **changes}
    return score_request(request, "in")


def oracle(work, late_unit, ratio_cap, lead):
    """The decree once more, written naively and with fractions only: a, b, c and the result points."""
    given_work = done = good = timely = Fraction(0)
    for unit in work:
        k, g, h = (Fraction(unit[name]) for name in ("coefficient", "assigned", "completed"))
        q = unit["failed_quality_checks"] - unit["excused_quality_checks"]
        t = unit["late_events"] - unit["excused_late_events"]
        if late_unit == "day":
            all_excused = unit["excused_late_events"] > 0 and t <= 0
            t = 0 if all_excused else unit["late_days"]
        if unit["origin"] in {"assigned", "returned"}:
            given_work += k * g
        if unit["origin"] in {"assigned", "taken_over", "unplanned"}:
            done += k * h
            good += k * h * max(Fraction(0), 1 - Fraction(q, 4))
            timely += k * h * max(Fraction(0), 1 - Fraction(t, 4))
    abc = [part / given_work for part in (done, good, timely)]
    if ratio_cap == "one":
        abc = [min(Fraction(1), ratio) for ratio in abc]
    parts = [*abc, *map(Fraction, lead)]
    return abc, min(Fraction(70), sum(parts) / len(parts) * 70)


@settings(max_examples=200, deadline=None)
@given(
    workloads,
    st.sampled_from(["event", "day"]),
    st.sampled_from(["none", "one"]),
    st.none() | st.tuples(halves, halves, halves),
)
def test_every_figure_equals_the_naive_reading(work, late_unit, ratio_cap, lead):
    """All components equal an oracle in plain fractions, whatever the work, the options and the rank."""
    names = ("agency_result", "organising", "unity")
    found = sheet(
        work,
        policy_options={"late_unit": late_unit, "ratio_cap": ratio_cap},
        person={"id": "1", "leader": lead is not None},
        leadership=None if lead is None else dict(zip(names, lead, strict=True)),
    )
    abc, result = oracle(work, late_unit, ratio_cap, lead or ())
    assert [found.a, found.b, found.c] == abc
    assert found.result_points == result
    assert found.total == 30 + result


@settings(max_examples=100, deadline=None)
@given(workloads, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(work, random):
    """A score is a sum: shuffled units give the same exact figures."""
    shuffled = list(work)
    random.shuffle(shuffled)
    assert sheet(work).total == sheet(shuffled).total


@settings(max_examples=100, deadline=None)
@given(workloads)
def test_bounds(work):
    """0 ≤ b, c ≤ a, result ≤ 70, total ≤ 100, and the figures read are the exact ones rounded half up."""
    found = sheet(work)
    assert 0 <= found.b <= found.a
    assert 0 <= found.c <= found.a
    assert 0 <= found.result_points <= 70
    assert 30 <= found.total <= 100
    shown = sheet_json(found)
    assert Fraction(shown["total"]) == Fraction(floor(found.total * 100 + Fraction(1, 2)), 100)
    assert Fraction(shown["total_exact"]) == found.total
    assert json.loads(json.dumps(shown)) == shown


@settings(max_examples=100, deadline=None)
@given(workloads, st.integers(0, 8), st.sampled_from(["late_events", "late_days", "failed_quality_checks"]))
def test_one_more_fault_never_raises_the_score(work, index, fault):
    """One more late event, late day or failed check never helps, by events and by days."""
    index %= len(work)
    worse = [dict(unit) for unit in work]
    worse[index][fault] += 1
    if fault == "late_days":
        worse[index]["late_events"] = max(1, worse[index]["late_events"])
    for late_unit in ("event", "day"):
        options = {"late_unit": late_unit}
        before = sheet(work, policy_options=options).total
        assert sheet(worse, policy_options=options).total <= before


@settings(max_examples=50, deadline=None)
@given(workloads, st.integers(0, 8))
def test_completing_more_never_lowers_the_score(work, index):
    """One more completed product never hurts."""
    index %= len(work)
    better = [dict(unit) for unit in work]
    better[index]["completed"] = str(Decimal(better[index]["completed"]) + 1)
    assert sheet(better).total >= sheet(work).total


@settings(max_examples=200, deadline=None)
@given(st.fractions(0, 100, max_denominator=10**6), st.integers(0, 6))
def test_rounding_is_half_up_and_exact(value, places):
    """The rounded figure is the one nearest to the fraction, the upper one on a tie."""
    rounded = Fraction(points(value, places))
    step = Fraction(1, 10**places)
    assert -step / 2 < rounded - value <= step / 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(list(Rank)), st.integers(-1, 8)),
        min_size=1,
        max_size=9,
    )
)
def test_subordinates_are_those_of_the_roster(people):
    """The index of the run and ``Roster.subordinates`` name the same people for every leader."""
    roster = Roster(
        [Organisation(f"H{n}", "", "") for n in range(3)],
        [
            Person(str(n), "", f"H{where}", "", rank, "" if boss in {n, -1} else str(boss))
            for n, (where, rank, boss) in enumerate(people)
        ],
    )
    outcomes = list(score_people(roster, {}, {}, period="2026-06", policy=DECREE))
    assert len(outcomes) == len(people)
    assert all(isinstance(why, Parked) for _, why in outcomes)
    run = _Run(roster, {}, {}, "2026-06", DECREE)
    for person in roster.people.values():
        assert tuple(run.subordinates(person)) == roster.subordinates(person)
