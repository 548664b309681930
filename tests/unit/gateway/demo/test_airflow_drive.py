"""The driver of a month, against a model of Airflow."""

from __future__ import annotations

import pytest

from domain.errors import Park
from gateway.demo.airflow_drive import BEATS_BEFORE_ANSWER, drive_month

PULLED = [
    ("running", {"pull_source": "running"}),
    ("success", {"pull_source": "success", "announce_raw": "success"}),
]
ONE_SOURCE_FAILED = [("failed", {"pull_source": "failed", "announce_raw": "success"})]
ALL_SOURCES_FAILED = [("failed", {"pull_source": "failed", "announce_raw": "upstream_failed"})]
RELEASED = [
    ("running", {"map_records": "success"}),
    ("running", {"release": "awaiting_input"}),
    ("success", {"release_gate": "success", "release": "success", "confirm": "success"}),
]
NOTHING_NEW = [("success", {"release_gate": "success", "release": "skipped", "confirm": "skipped"})]
REFUSED = [("success", {"release_gate": "success", "release": "success", "confirm": "skipped"})]
NOT_SCORED = [
    ("failed", {"score": "failed", "release_gate": "upstream_failed", "confirm": "upstream_failed"})
]
DONE = [("success", {"push_due": "success"})]


@pytest.fixture
def month(airflow):
    """A month in which everything goes well."""
    airflow.scripts |= {
        "pull_work": PULLED,
        "score_period": RELEASED,
        "push_results": DONE,
        "seal_audit": DONE,
        "reconcile": DONE,
    }
    airflow.causes |= {"pull_work": "score_period", "score_period": "push_results"}
    return airflow


def _drive(api, settled=lambda: True):
    said = []
    told = lambda text: said.append(text.en)  # noqa: E731
    drive_month(api, period="2026-06", progress=told, settled=settled, read_for_s=0.0)
    return said


def test_the_answer_waits_until_the_scheduler_went_round_twice(month, api):
    """Airflow fails a question answered before its scheduler saw the asking worker leave."""
    _drive(api)
    asked, answered = month.beat_when_asked, month.beat_when_answered
    assert answered - asked == BEATS_BEFORE_ANSWER


def _started(airflow):
    return [run.dag_id for run in airflow.runs]


def test_the_whole_month(month, api):
    """Pull is triggered, the release approved, the push that follows awaited; then seal and compare."""
    said = _drive(api)
    assert _started(month) == ["pull_work", "score_period", "push_results", "seal_audit", "reconcile"]
    assert month.runs[0].conf == {"period": "2026-06"}
    assert month.answers == [("run1", "Approve")]
    assert any("approved by API" in line for line in said)


def test_a_run_the_schedule_just_made_is_followed(month, api):
    """No second pull beside the one that runs already."""
    month.add("pull_work")
    _drive(api)
    assert _started(month).count("pull_work") == 1


def test_a_scheduled_run_with_nothing_due_is_followed_by_one_of_everything(month, api):
    """A second demo in the same place finds every source read already: it reads all the same."""
    month.scripts["pull_work"] = [("success", {"pull_source": "skipped", "announce_raw": "skipped"})]
    month.add("pull_work").script = [("running", {}), *month.scripts["pull_work"]]
    month.scripts["pull_work"] = PULLED
    _drive(api)
    assert [run.conf for run in month.runs if run.dag_id == "pull_work"] == [{}, {"period": "2026-06"}]


def test_a_run_for_another_period_is_not_taken_for_ours(month, api):
    """A pull somebody started for another period is left alone."""
    month.scripts["pull_work"] = [("running", {})]
    month.add("pull_work", conf={"period": "2026-01"})
    month.scripts["pull_work"] = PULLED
    _drive(api)
    assert [run.conf for run in month.runs if run.dag_id == "pull_work"] == [
        {"period": "2026-01"},
        {"period": "2026-06"},
    ]


def test_push_is_run_again_until_everything_is_settled(month, api):
    """Packages without an answer get another round, as the schedule would give them."""
    answers = iter([False, False, True])
    _drive(api, settled=lambda: next(answers))
    assert _started(month).count("push_results") == 3


def test_a_month_with_nothing_new_ends_well(month, api):
    """The second run in the same place asks nobody and pushes nothing."""
    month.scripts["score_period"] = NOTHING_NEW
    month.causes.pop("score_period")  # without confirm, no asset event
    said = _drive(api)
    assert month.answers == []
    assert "push_results" not in _started(month)
    assert "nothing new waits for release" in said


def test_a_question_left_by_a_killed_demo_is_answered_first(month, api):
    """DAGs run one at a time: a run that still waits for its answer would hold up ours for ever."""
    month.add("score_period", source=("pull_work", "long ago"))
    _drive(api)
    assert month.answers == [("run0", "Approve"), ("run2", "Approve")]


def test_an_event_airflow_forgot_is_no_obstacle(month, api):
    """A run that began after the pull has seen its records, whichever event started it."""
    month.causes.pop("pull_work")
    month.add("score_period", source=("pull_work", "another")).began = 60
    _drive(api)
    assert month.answers == [("run0", "Approve")]


def test_a_refusal_is_said_and_confirms_nothing(month, api):
    """A release that was refused is not reported as a quiet month."""
    month.scripts["score_period"] = REFUSED
    month.causes.pop("score_period")
    said = _drive(api)
    assert "the approver refused: nothing is confirmed" in said
    assert "push_results" not in _started(month)


def test_one_failed_source_does_not_stop_the_month(month, api):
    """The run is red, the rest goes on."""
    month.scripts["pull_work"] = ONE_SOURCE_FAILED
    month.add("score_period", source=("pull_work", "run1"))
    _drive(api)
    assert "push_results" in _started(month)


def test_no_source_at_all_ends_in_one_message(month, api):
    """If nothing was read, the driver says which task to look at, and where."""
    month.scripts["pull_work"] = ALL_SOURCES_FAILED
    with pytest.raises(Park, match="pull_work cannot go on: announce_raw, pull_source") as stopped:
        _drive(api)
    assert "/dags/pull_work/runs/run0" in stopped.value.remedy.en


def test_scoring_that_failed_is_not_taken_for_nothing_new(month, api):
    """A red score_period never counts as a quiet month."""
    month.scripts["score_period"] = NOT_SCORED
    with pytest.raises(Park, match="score_period cannot go on"):
        _drive(api)
