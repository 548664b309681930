"""The order of the work, who may repeat it, and what turns a run red."""

from __future__ import annotations


def _order(dag):
    return {name: task["upstream"] for name, task in dag["tasks"].items()}


def _outlets(dag):
    return {name: task["outlets"] for name, task in dag["tasks"].items() if task["outlets"]}


def test_pull_maps_one_task_a_source(dags):
    """Sources are mapped tasks, and what was read is announced beside the check that all were read."""
    assert _order(dags["pull_work"]) == {
        "list_sources": [],
        "pull_source": ["list_sources"],
        "announce_raw": ["pull_source"],
        "every_source_read": ["pull_source"],
    }
    assert dags["pull_work"]["tasks"]["pull_source"]["mapped"]


def test_one_failed_source_neither_stops_the_rest_nor_hides(dags):
    """Raw work is announced if one source succeeded; a leaf that wants all of them turns the run red."""
    tasks = dags["pull_work"]["tasks"]
    assert tasks["announce_raw"]["trigger_rule"] == "all_done_min_one_success"
    assert tasks["every_source_read"]["trigger_rule"] == "all_success"


def test_score_waits_for_a_person_before_confirming(dags):
    """Between scoring and confirming stand the gate and the human approval."""
    dag = dags["score_period"]
    assert _order(dag) == {
        "map_records": [],
        "files_in_order": ["map_records"],
        "score": ["map_records"],
        "release_gate": ["score"],
        "release": ["release_gate"],
        "confirm": ["release", "release_gate"],
    }
    assert dag["tasks"]["release"]["operator"] == "ReleaseOperator"
    assert dag["tasks"]["confirm"]["trigger_rule"] == "all_success"


def test_push_is_never_repeated_by_airflow(dags):
    """Retry lives in the outbox: Airflow runs no pushing task twice."""
    tasks = dags["push_results"]["tasks"]
    assert {name: tasks[name]["retries"] for name in ("push_package", "push_due")} == {
        "push_package": 0,
        "push_due": 0,
    }
    assert tasks["push_package"]["mapped"]


def test_sweep_runs_whatever_happened_before(dags):
    """Packages left by earlier runs are looked after although signing or a push failed in this one."""
    tasks = dags["push_results"]["tasks"]
    assert tasks["push_due"]["trigger_rule"] == "all_done"
    assert tasks["every_push_done"]["upstream"] == ["push_due", "push_package"]
    assert tasks["every_push_done"]["trigger_rule"] == "none_failed"


def test_work_flows_by_assets(dags):
    """From raw to units, sheets, confirmed and delivered: each asset has the one task that makes it."""
    made = {name: _outlets(dag) for name, dag in dags.items()}
    assert made == {
        "pull_work": {"announce_raw": ["raw"]},
        "score_period": {"map_records": ["units"], "score": ["sheets"], "confirm": ["confirmed"]},
        "push_results": {"push_due": ["delivered"]},
        "reconcile": {},
        "seal_audit": {},
    }
    assert "nd335://raw" in dags["score_period"]["summary"]
    assert "nd335://confirmed" in dags["push_results"]["summary"]


def test_schedules(dags):
    """Every 10 minutes, on new raw work, on release or every 10 minutes, nightly, every 10 minutes."""
    assert '"*/10 * * * *"' in dags["pull_work"]["summary"]
    assert dags["score_period"]["timetable"] == "AssetTriggeredTimetable"
    assert dags["push_results"]["timetable"] == "AssetOrTimeSchedule"
    assert '"*/10 * * * *"' in dags["push_results"]["summary"]
    assert '"0 1 * * *"' in dags["reconcile"]["summary"]
    assert '"*/10 * * * *"' in dags["seal_audit"]["summary"]


def test_audit_is_sealed_often_and_verified_at_night(dags):
    """Sealing is cheap and frequent; verifying reads the log from its first entry and runs once a day."""
    assert list(dags["seal_audit"]["tasks"]) == ["seal"]
    assert _order(dags["reconcile"]) == {"compare_books": [], "verify_log": []}


def test_a_period_can_be_asked_for(dags):
    """Three DAGs take a period; empty, the default, is the gateway's own."""
    assert {name: dag["params"] for name, dag in dags.items() if dag["params"]} == {
        "pull_work": {"period": ""},
        "score_period": {"period": ""},
        "reconcile": {"period": ""},
    }
