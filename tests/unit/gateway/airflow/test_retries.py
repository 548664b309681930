"""What Airflow may repeat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import BadFile, OutcomeUnknown, SourceUnavailable, TimestampUnavailable
from domain.text import Text
from gateway.airflow.retries import retry_once

_WHAT = Text("hỏng", "broken")


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (SourceUnavailable(_WHAT, _WHAT), "retry"),
        (TimestampUnavailable(_WHAT, _WHAT), "retry"),
        (BadFile(_WHAT, _WHAT), "fail"),
        (OutcomeUnknown(_WHAT, _WHAT), "fail"),
        (ZeroDivisionError(), "fail"),
    ],
)
def test_the_type_of_an_error_decides(error, action):
    """Only Retry is tried again; what a person must mend and what nobody foresaw fail at once."""
    policy = retry_once(timedelta(seconds=30))["retry_policy"]
    assert policy.evaluate(error, 1, 1).action.value == action


def test_a_killed_task_runs_again():
    """Without an error to judge, Airflow's own count decides: one more try."""
    assert retry_once(timedelta(seconds=30))["retries"] == 1
