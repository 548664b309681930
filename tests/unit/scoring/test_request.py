"""One person's units as a JSON document."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from domain.errors import BadFile, ImpossibleInput
from domain.evaluation import COMMON_CRITERIA
from scoring.request import score_request, sheet_json

UNIT = {"coefficient": "2.7", "assigned": "3", "completed": "3"}
GOOD = {"period": "2026-06", "person": {"id": "001"}, "common": "30", "units": [UNIT]}
LEADER = {"id": "001", "leader": True}
JUDGED = {"agency_result": "0.5", "organising": "0.5", "unity": 1}


def score(**changes):
    """The JSON sheet of the good request with some keys changed."""
    return sheet_json(score_request({**GOOD, **changes}, "in.json"))


def test_a_whole_number_and_a_text_mean_the_same():
    """Decimals come as text or as whole numbers."""
    assert score() == score(common=30, units=[{**UNIT, "assigned": 3, "completed": "3.0"}])


def test_common_items_add_up():
    """Ten items or their sum give the same points."""
    assert (
        score(common={item: str(most) for item, most in COMMON_CRITERIA.items()})["common_points"] == "30.00"
    )


def test_the_form_of_a_sheet():
    """Figures to read are rounded once, half up; exact ones are fractions; everything is plain JSON."""
    sheet = score(units=[{**UNIT, "completed": "1"}])
    assert {name: sheet[name] for name in ("a", "b", "c", "result_ratio")} == dict.fromkeys(
        ("a", "b", "c", "result_ratio"), "0.3333"
    )
    assert (sheet["result_points"], sheet["total"], sheet["total_exact"]) == ("23.33", "53.33", "160/3")
    assert Fraction(sheet["exact"]["total"]) == Fraction(160, 3)
    assert sheet["band"] == "completed"
    assert "d" not in sheet
    assert json.loads(json.dumps(sheet)) == sheet


def test_leaders_show_d_dd_e():
    """Leadership values stand in the sheet of a leader, and do not touch that of another."""
    sheet = score(person=LEADER, leadership=JUDGED)
    assert (sheet["d"], sheet["dd"], sheet["e"]) == ("0.5000", "0.5000", "1.0000")
    assert score(leadership=JUDGED)["total"] == "100.00"


def test_each_unit_has_its_line():
    """The explanation starts with one line for each unit, in their order, in both languages."""
    explain = score(units=[UNIT, UNIT])["explain"]
    assert [line["rule"] for line in explain[:3]] == ["unit", "unit", "assigned_total"]
    assert explain[1]["numbers"].startswith("units[1] [assigned] k=2.7: 8.1; 8.1; 8.1 (−0 × 25 %)")
    assert all(line["vi"] and line["en"] and line["article"] for line in explain)


def test_policy_options_change_the_rule():
    """A policy option of the request stands in place of its default."""
    late = [{**UNIT, "late_events": 1, "late_days": 2}]
    assert score(units=late)["c"] == "0.7500"
    assert score(units=late, policy_options={"late_unit": "day"})["c"] == "0.5000"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"common": "30.01"}, "common: common criteria give at most 30"),
        ({"common": "-1"}, "common: must not be negative"),
        ({"common": {**dict.fromkeys(COMMON_CRITERIA, "0"), "I.1": "5.5"}}, r"common: I\.1 takes 0 to 5"),
        ({"units": []}, "in.json: units: .*no assigned work"),
        ({"units": [{**UNIT, "origin": "unplanned"}]}, "no assigned work"),
        ({"units": [{**UNIT, "assigned": "0", "completed": "0"}]}, "no assigned work"),
        ({"units": [UNIT, {**UNIT, "completed": "-1"}]}, r"units\[1\]\.completed: must not be negative"),
        ({"units": [{**UNIT, "coefficient": 0}]}, r"units\[0\]\.coefficient: must be greater than 0"),
        ({"units": [{**UNIT, "late_events": -1}]}, r"units\[0\]\.late_events: must not be negative"),
        ({"units": [{**UNIT, "excused_quality_checks": 1}]}, "excused 1 of 0"),
        ({"person": LEADER}, "a leader needs d, đ and e"),
        ({"person": LEADER, "leadership": {**JUDGED, "unity": "0.75"}}, "leadership.unity: only 1 and 0.5"),
        ({"leadership": {**JUDGED, "unity": "2"}}, "leadership.unity: only 1 and 0.5"),
    ],
)
def test_numbers_the_decree_does_not_allow(changes, message):
    """Impossible numbers are refused with their JSON path and the article, and give no score."""
    with pytest.raises(ImpossibleInput, match=message):
        score(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"extra": 1}, "extra: the key extra is not one of those allowed"),
        ({"units": [{**UNIT, "hours": 1}]}, r"units\[0\]\.hours: the key hours"),
        ({"units": [{"coefficient": "1"}]}, r"units\[0\]\.assigned: the required key assigned is missing"),
        ({"units": [{**UNIT, "assigned": 3.0}]}, r"units\[0\]\.assigned: a decimal must be text in quotes"),
        ({"units": [{**UNIT, "assigned": "3,5"}]}, r"units\[0\]\.assigned: must be a number written"),
        ({"units": [{**UNIT, "assigned": "1e3"}]}, "must be a number written"),
        ({"units": [{**UNIT, "assigned": "NaN"}]}, "must be a number written"),
        ({"units": [{**UNIT, "assigned": True}]}, "must be a number written"),
        ({"units": [{**UNIT, "late_events": 1.0}]}, "must be a count"),
        ({"units": [{**UNIT, "late_events": True}]}, "must be a count"),
        ({"units": [{**UNIT, "late_events": 10**4000}]}, "must be a count"),
        ({"units": [{**UNIT, "assigned": 10**4000}]}, "must be a number written"),
        ({"units": [{**UNIT, "origin": "gift"}]}, r"units\[0\]\.origin: must be one of"),
        ({"units": {}}, "units: must be a list"),
        ({"person": {"id": "1", "leader": "true"}}, "person.leader: must be true or false"),
        ({"person": {"id": 5}}, "person.id: must be text"),
        ({"period": "6/2026"}, "period: a period is written"),
        ({"period": 202606}, "period: a period is written"),
        ({"policy": "qd366"}, "policy: must be one of: 'nd335'"),
        ({"policy_options": {"late_unit": "hour"}}, "policy_options.late_unit: must be one of"),
        ({"policy_options": {"late": "day"}}, "policy_options.late: the key late"),
        ({"common": {"I.1": "5"}}, r"criteria missing: I\.2"),
        ({"common": {**dict.fromkeys(COMMON_CRITERIA, "0"), "IV": "1"}}, "there is no criterion IV"),
        ({"common": 29.5}, "a decimal must be text in quotes"),
        ({"common": None}, "common: must be a number written"),
    ],
)
def test_faults_of_form(changes, message):
    """Unknown keys, wrong types and lost digits are refused with their JSON path."""
    with pytest.raises(BadFile, match=message):
        score(**changes)


@pytest.mark.parametrize("data", [None, [], "x", 1])
def test_other_documents_are_refused(data):
    """A request is one JSON object."""
    with pytest.raises(BadFile, match=r"in\.json: .*\$: must be a table"):
        score_request(data, "in.json")


def test_all_faults_at_once():
    """A fault of form and two impossible numbers come in one answer."""
    with pytest.raises(BadFile) as caught:
        score(common="31", units=[{**UNIT, "assigned": "-1", "x": 1}])
    assert len(caught.value.message.vi.splitlines()) == 3
