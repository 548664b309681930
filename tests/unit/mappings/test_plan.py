"""A province's plan as a file: what it says, what it does not know, and where the other files disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import BadFile
from domain.records import RecordKind
from mappings.plan import parse_plan
from mappings.plan_check import PlanFacts, PolicyFacts, plan_faults

PLAN = """\
province: Nghệ An
code: H41
instrument: {title: Kế hoạch, number: chưa rõ, issued_on: 2026-05-07}
applies_to: công chức
leads: {criteria: Ban Tổ chức, software: Văn phòng}
period: month
effective_from: 2026-09-01
milestones:
  - {what: danh mục, until: 2026-05-15}
pilot: {units: unknown, count: 4, from: 2026-07-01, until: 2026-07-31}
confirms: {staff: cấp trưởng, heads: [Chủ tịch]}
forms: [diary, hours]
reporting: hằng tháng
one_data_structure: true
indicator_groups: {satisfaction: Mức độ hài lòng}
okr: Mức hoàn thành
document_system: {product: iOffice, confidence: M, reference: báo, sources: [ioffice]}
looked_for:
  instrument.number: bản kế hoạch để trống
  pilot.units: kế hoạch không nêu tên
"""
AGREEING = PlanFacts(
    policy=PolicyFacts("month", date(2026, 9, 1)),
    sender="H41",
    kinds=frozenset({RecordKind.WORK_ITEMS, RecordKind.HOURS}),
    sources=frozenset({"ioffice"}),
    indicators=frozenset({"satisfaction", "okr"}),
    authorities=frozenset({"Chủ tịch"}),
    work_fields={"a.yaml": frozenset({"due"}), "b.yaml": frozenset({"due"})},
)


def faults_of(text):
    """``place: message`` of every fault of a plan that is refused."""
    with pytest.raises(BadFile) as refused:
        parse_plan(text, "plan.yaml")
    return refused.value.message.en


def disagreements(**facts):
    """Where the plan and changed facts disagree, each as place and message."""
    plan = parse_plan(PLAN, "plan.yaml")
    return [(fault.place, fault.message.en) for fault in plan_faults(plan, replace(AGREEING, **facts))]


def test_a_plan_is_read():
    """Known values are values, unknown ones are None, and what is collected besides has a name each."""
    plan = parse_plan(PLAN, "plan.yaml")
    assert (plan.period, plan.effective_from) == ("month", date(2026, 9, 1))
    assert plan.instrument.number is None
    assert plan.pilot.units is None
    assert plan.indicators == {"satisfaction": "Mức độ hài lòng", "okr": "Mức hoàn thành"}


def test_an_unknown_says_where_it_was_looked_for():
    """A blank that nobody looked for is refused at its own place."""
    told = faults_of(PLAN.replace("reporting: hằng tháng", "reporting: unknown"))
    assert told == "plan.yaml:13:1: unknown: say under looked_for where reporting was looked for"


def test_a_note_about_something_known_is_refused():
    """A note that explains nothing is left over from a time when it was unknown."""
    assert "plan.yaml:20:3: period is not written as unknown" in faults_of(
        PLAN.replace("pilot.units: kế", "period: kế")
    )


def test_an_empty_value_is_no_answer():
    """Whoever does not know writes so."""
    assert "plan.yaml:6:1: empty is no answer" in faults_of(PLAN.replace("period: month", "period:"))


def test_every_fault_of_a_plan_comes_at_once():
    """Closed keys, closed words and dates, each at its place."""
    text = PLAN.replace("month", "week").replace("2026-09-01", "2026-13-01") + "budget: 1\n"
    told = faults_of(text)
    assert all(place in told for place in ("plan.yaml:6:1", "plan.yaml:7:1", "plan.yaml:21:1"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("until: 2026-07-31", "until: 2026-06-30", "the last day is before the first"),
        ("until: 2026-07-31", "until: 2026-09-01", "a pilot ends before the plan takes effect"),
        ("until: 2026-05-15", "from: 2026-05-16, until: 2026-05-15", "the last day is before the first"),
    ],
)
def test_days_are_in_order(before, after, told):
    """A pilot comes before the day of effect, and an end after its beginning."""
    assert told in faults_of(PLAN.replace(before, after))


def test_files_that_agree_have_no_faults():
    """Nothing is told when nothing is wrong, and nothing that is not known is compared."""
    assert disagreements() == []
    assert plan_faults(parse_plan(PLAN, "plan.yaml"), PlanFacts()) == []


def test_the_policy_agrees_with_the_plan():
    """Period and first day of the policy are those of the plan."""
    assert disagreements(policy=PolicyFacts("quarter", None)) == [
        ("plan.yaml:6:1", "the plan says month, policy.yaml: period says quarter"),
        ("plan.yaml:7:1", "the plan says 2026-09-01, policy.yaml: effective_from says không có / none"),
    ]


def test_a_policy_knows_no_day_that_the_plan_does_not_know():
    """A date that nobody decided is an invention."""
    text = PLAN.replace("effective_from: 2026-09-01", "effective_from: chưa rõ")
    plan = parse_plan(text + "  effective_from: không định ngày\n", "plan.yaml")
    found = plan_faults(plan, replace(AGREEING, policy=PolicyFacts("month", date(2026, 8, 1))))
    assert [fault.place for fault in found] == ["plan.yaml:7:1"]
    assert (
        plan_faults(plan, replace(AGREEING, policy=PolicyFacts("quarter", None)))[0].place == "plan.yaml:6:1"
    )


def test_what_the_plan_asks_for_must_be_carried():
    """Forms, indicators, who confirms and the document system's sources, each at its own line."""
    nothing: frozenset[str] = frozenset()
    found = disagreements(kinds=nothing, indicators=nothing, authorities=nothing, sources=nothing)
    assert [place for place, _ in found] == [
        "plan.yaml:12:9",
        "plan.yaml:12:16",
        "plan.yaml:15:20",
        "plan.yaml:16:1",
        "plan.yaml:11:39",
        "plan.yaml:17:78",
    ]


def test_another_province_code_is_told():
    """Results would leave under another province's name."""
    assert disagreements(sender="H42") == [
        ("plan.yaml:2:1", "the plan says H41, receiver.yaml: sender says H42")
    ]


def test_one_data_structure_means_the_same_fields_everywhere():
    """A source that fills less than the others cannot be compared with them."""
    uneven = {"a.yaml": frozenset({"due", "late_events"}), "b.yaml": frozenset({"due"})}
    assert disagreements(work_fields=uneven) == [
        ("plan.yaml:14:1", "one data structure for the province: b.yaml does not fill late_events")
    ]
