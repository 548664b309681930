"""Our errors, in the form Airflow acts on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk.execution_time.context import set_current_context

from domain.errors import BadFile, IllegalTransition, LeaseLost, SourceUnavailable
from domain.text import Text
from gateway.airflow.context import task_gateway

_SAYS = Text("tệp hỏng 012345678901", "the file is broken 012345678901")


def _fails_with(fault):
    task = SimpleNamespace(dag_id="score_period", task_id="map_records")
    with set_current_context({"ti": task}), task_gateway():
        raise fault


def test_the_audit_log_will_name_dag_and_task():
    """The gateway of a task acts in the name of its DAG and task."""
    task = SimpleNamespace(dag_id="score_period", task_id="map_records")
    with set_current_context({"ti": task}), task_gateway() as gateway:
        assert gateway.actor == "airflow:score_period.map_records"


@pytest.mark.parametrize("kind", [BadFile, IllegalTransition])
def test_what_a_person_must_mend_is_not_repeated(kind):
    """Park and Bug end the task for good."""
    with pytest.raises(AirflowFailException, match="the file is broken"):
        _fails_with(kind(_SAYS, _SAYS))


def test_what_somebody_else_does_is_skipped():
    """Skip is no failure."""
    with pytest.raises(AirflowSkipException, match="the file is broken"):
        _fails_with(LeaseLost(_SAYS, _SAYS))


def test_what_may_go_through_later_stays_what_it_is():
    """Retry reaches Airflow unchanged, for its retry policy."""
    with pytest.raises(SourceUnavailable, match="the file is broken"):
        _fails_with(SourceUnavailable(_SAYS, _SAYS))


def test_message_and_remedy_are_in_the_log_in_both_languages_without_ids(caplog):
    """The task's log explains the fault to a person; twelve-digit ids are masked there and in the error."""
    with pytest.raises(AirflowFailException) as ended:
        _fails_with(BadFile(_SAYS, Text("sửa tệp", "mend the file")))
    assert "sửa tệp" in caplog.text
    assert "mend the file" in caplog.text
    assert "012345678901" not in caplog.text
    assert "012345678901" not in str(ended.value)
