"""One person's score, article by article."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from domain.errors import ImpossibleInput
from domain.people import Rank
from domain.sheets import Band
from domain.work import Origin
from scoring.policy import DECREE, parse_policy
from scoring.score import band_of, score_person


@pytest.fixture
def score(build):
    """Score units of one civil servant with some policy options."""

    def run(*units, rank=Rank.STAFF, evaluation=None, agency_result=None, **options):
        policy = parse_policy({"options": options}, "policy")
        return score_person(
            build.person(rank=rank),
            "2026-06",
            units,
            evaluation or build.judged(organising="1", unity="0.5"),
            policy=policy,
            agency_result=agency_result,
        )

    return run


def ratios(sheet):
    """a, b, c."""
    return sheet.a, sheet.b, sheet.c


def test_art_14_2_a_quantity(build, score):
    """A compares converted completed quantity with converted assigned quantity."""
    sheet = score(build.unit("2", "3", "1"), build.unit("1", "2", "2"))
    assert ratios(sheet) == (Fraction(4, 8),) * 3


def test_art_14_2_b_quality(build, score):
    """Each failed assessment takes 25 % of that product's quality points, excused ones nothing."""
    for failed, kept in ((0, 1), (1, Fraction(3, 4)), (4, 0), (9, 0)):
        assert score(build.unit(failed_quality_checks=failed)).b == kept
    assert score(build.unit(failed_quality_checks=3, excused_quality_checks=2)).b == Fraction(3, 4)


def test_art_14_2_c_progress(build, score):
    """Each time late takes 25 % of that product's progress points, excused ones nothing."""
    for late, kept in ((0, 1), (1, Fraction(3, 4)), (4, 0), (7, 0)):
        assert score(build.unit(late_events=late)).c == kept
    assert score(build.unit(late_events=1, excused_late_events=1)).c == 1


def test_handbook_option_counts_days(build, score):
    """``late_unit: day`` deducts for each day; only a confirmation of every late event excuses them."""
    late = {"late_events": 2, "late_days": 3}
    assert score(build.unit(**late), late_unit="day").c == Fraction(1, 4)
    assert score(build.unit(**late, excused_late_events=1), late_unit="day").c == Fraction(1, 4)
    assert score(build.unit(**late, excused_late_events=2), late_unit="day").c == 1
    assert score(build.unit(late_days=2, excused_late_events=1), late_unit="day").c == 1


def test_art_18_1_d_returned_work(build, score):
    """Returned work stays in the assigned total and counts as not completed."""
    sheet = score(build.unit(), build.unit(origin=Origin.RETURNED))
    assert ratios(sheet) == (Fraction(1, 2),) * 3


@pytest.mark.parametrize("origin", [Origin.TAKEN_OVER, Origin.UNPLANNED])
def test_art_18_1_d_additional_work(build, score, origin):
    """Taken-over and unplanned work is outside the assigned total and earns additional score."""
    units = build.unit("1", "2", "1"), build.unit(origin=origin, failed_quality_checks=1)
    assert ratios(score(*units)) == (Fraction(1), Fraction(7, 8), Fraction(1))
    assert ratios(score(*units, extra_work="ignore")) == (Fraction(1, 2),) * 3


def test_withdrawn_work_counts_nowhere(build, score):
    """Work taken back by whoever assigned it is neither assigned nor completed."""
    sheet = score(build.unit(), build.unit("5", "5", "0", origin=Origin.WITHDRAWN))
    assert ratios(sheet) == (Fraction(1),) * 3


def test_art_12_3_cap_of_the_criterion(build, score):
    """Additional work may lift a, b, c above 1, but never the criterion above 70 points."""
    sheet = score(build.unit(), build.unit(origin=Origin.UNPLANNED))
    assert sheet.a == 2
    assert (sheet.result_points, sheet.total) == (70, 100)
    assert score(build.unit(), build.unit(origin=Origin.UNPLANNED), ratio_cap="one").a == 1


def test_art_16_2_leaders(build, score):
    """A leader's result is the mean of six; đ and e are as judged."""
    sheet = score(build.unit("1", "2", "1"), rank=Rank.HEAD, agency_result=Fraction(1, 2))
    assert (sheet.d, sheet.dd, sheet.e) == (Fraction(1, 2), 1, Fraction(1, 2))
    assert sheet.result_ratio == (3 * Fraction(1, 2) + 2) / 6


def test_people_who_do_not_lead_have_no_d(build, score):
    """The leadership values of somebody who does not lead are not used (Art. 16.1)."""
    sheet = score(build.unit(), agency_result=Fraction(1, 2))
    assert (sheet.d, sheet.dd, sheet.e, sheet.result_ratio) == (None, None, None, 1)


def test_art_17_1_total(build, score):
    """The total is the common points plus 70 times the result ratio."""
    sheet = score(build.unit("1", "2", "1"), evaluation=build.judged(**{"I.1": Decimal("4.5")}))
    assert sheet.total == Fraction(59, 2) + 35 == sheet.common_points + sheet.result_points


def test_art_18_1_d_zero_assigned_is_held(build, score):
    """Without assigned work there is no score, unless the policy says it is 0."""
    with pytest.raises(ImpossibleInput, match="no assigned work"):
        score()
    with pytest.raises(ImpossibleInput, match="no assigned work"):
        score(build.unit(origin=Origin.UNPLANNED))
    assert score(zero_assigned="zero").total == 30


def test_art_20_levels():
    """90, 70 and 50 are decided on the exact score."""
    expected = {
        "90": Band.EXCELLENT,
        "89.99": Band.GOOD,
        "89.995": Band.GOOD,
        "70": Band.GOOD,
        "69.99": Band.COMPLETED,
        "50": Band.COMPLETED,
        "49.99": Band.NOT_COMPLETED,
    }
    assert {text: band_of(Fraction(text)) for text in expected} == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"common": {}}, "I.1, I.2"),
        ({"I.1": Decimal("5.5")}, r"5\.5 ∉ \[0, 5\]"),
        ({"II.1": Decimal(-1)}, "-1 ∉"),
        ({"IV.1": Decimal(1)}, r"IV\.1"),
        ({"confirmed_by": ""}, "confirmed_by"),
    ],
)
def test_common_points_the_decree_does_not_allow(build, score, changes, message):
    """Missing, unknown, too many or unconfirmed points give no score (Arts 12.2, 17.2)."""
    evaluation = build.judged(**{k: v for k, v in changes.items() if k != "common"})
    if "common" in changes:
        evaluation = type(evaluation)("1", "2026-06", {})
    with pytest.raises(ImpossibleInput, match=message):
        score(build.unit(), evaluation=evaluation)


def test_confirmation_may_be_switched_off(build, score):
    """A province that confirms elsewhere says so in its policy."""
    unconfirmed = build.judged(confirmed_by="")
    assert score(build.unit(), evaluation=unconfirmed, common_confirmation="not_required").total == 100


@pytest.mark.parametrize(
    ("organising", "unity", "agency_result", "message"),
    [
        (None, "1", 1, "đ"),
        ("1", None, 1, "e"),
        ("0.75", "1", 1, "0.75"),
        ("1", "1", None, "subordinate"),
        ("1", "1", Fraction(3, 4), "3/4"),
    ],
)
def test_art_15_3_only_one_and_a_half(build, score, organising, unity, agency_result, message):
    """d, đ and e exist as 1 and 1/2 only, and none may be missing."""
    evaluation = build.judged(organising=organising, unity=unity)
    with pytest.raises(ImpossibleInput, match=message):
        score(build.unit(), rank=Rank.HEAD, evaluation=evaluation, agency_result=agency_result)


@pytest.mark.parametrize(
    "wrong",
    [
        {"coefficient": "0"},
        {"assigned": "-1"},
        {"completed": "-1"},
        {"failed_quality_checks": 1, "excused_quality_checks": 2},
        {"excused_late_events": 1},
        {"late_events": -1},
        {"late_days": -1},
    ],
)
def test_units_that_cannot_be_true(build, score, wrong):
    """Negative quantities and excuses for what never happened give no score."""
    with pytest.raises(ImpossibleInput, match="does not allow"):
        score(build.unit(**wrong))


def test_every_component_is_explained(build, score):
    """The explanation walks through the articles in the order of the calculation."""
    sheet = score(build.unit(), rank=Rank.HEAD, agency_result=Fraction(1))
    expected = ["assigned_total", "a", "b", "c", "d", "dd", "e"]
    expected += ["result_ratio", "result_points", "common_points", "total", "band"]
    assert [line.rule for line in sheet.explain] == expected
    assert all(line.article and line.numbers for line in sheet.explain)
    assert sheet.policy == DECREE.name
    assert sheet.unit_digests == ("d",)
