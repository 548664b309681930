"""The small client of Airflow's API."""

from __future__ import annotations

import httpx
import pytest

from domain.errors import Misconfigured, Park, Retry
from domain.text import Text
from gateway.demo.airflow_api import REJECT, AirflowApi

DONE = [("running", {"a": "running"}), ("success", {"a": "success"})]


def test_a_run_is_started_and_followed_to_its_end(airflow, api):
    """Trigger gives the run with its parameters; wait tells every look and ends with the final state."""
    airflow.scripts["pull_work"] = DONE
    run = api.trigger("pull_work", {"period": "2026-06"})
    assert run.period == "2026-06"
    looks = []
    done = api.wait(run, lambda now, _tasks: looks.append(now.state))
    assert done.state == "success"
    assert looks[-1] == "success"


def test_a_token_that_ran_out_is_renewed_once(airflow, api):
    """An expired login costs one more login, not the run."""
    airflow.scripts["pull_work"] = DONE
    airflow.token_expires_after = 2
    api.trigger("pull_work")
    assert [run.dag_id for run in api.runs("pull_work")] == ["pull_work"]


def test_a_refused_login_is_one_clear_message(airflow):
    """A wrong password is a matter for a person."""
    api = AirflowApi("http://127.0.0.1:1", "admin", "wrong", transport=airflow.transport())
    with pytest.raises(Misconfigured, match="refuses the login"):
        api.runs("pull_work")
    api.close()


def test_no_answer_is_retryable_and_unhealthy():
    """While nobody listens, health is False and every other call says Retry."""

    def refuse(request):
        raise httpx.ConnectError("refused", request=request)

    api = AirflowApi("http://127.0.0.1:1", "admin", "right", transport=httpx.MockTransport(refuse))
    assert not api.healthy()
    with pytest.raises(Retry, match="does not answer"):
        api.dag_ids()
    api.close()


def test_healthy_means_every_component(api):
    """One component that never reported keeps the whole unhealthy."""
    assert not api.healthy()


def test_a_server_error_may_pass_and_a_refusal_may_not(airflow, api):
    """5xx is Retry, 4xx is Park; the first words of the answer are in the remedy."""
    airflow.broken = 500
    with pytest.raises(Retry, match="HTTP 500"):
        api.dag_ids()
    airflow.broken = 403
    with pytest.raises(Park, match="HTTP 403") as refused:
        api.dag_ids()
    assert "a stack trace" in refused.value.remedy.en


def test_waits_are_bounded(api):
    """A run that never ends ends the wait."""
    with pytest.raises(Retry, match="the moon took more than"):
        for _ in api.until(Text("mặt trăng", "the moon"), 0.01):
            pass


def test_a_question_is_answered_once(airflow, api):
    """The second answer to the same question is refused and says so."""
    airflow.scripts["score_period"] = [("running", {"release": "awaiting_input"})]
    run = api.trigger("score_period")
    (question,) = api.pending_approvals(run)
    assert question.subject == "Phát hành 60"
    api.answer(question, REJECT)
    assert airflow.answers == [(run.run_id, "Reject")]
    with pytest.raises(Park, match="HTTP 409"):
        api.answer(question)
