"""When Airflow may run a task again: when the type of its error says so, and in no other case.

``domain.errors`` says by type what to do next; Airflow is told the same. A task whose process was killed ends
without an error; Airflow runs it again, because every step is safe to repeat.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from domain.errors import Retry


class Retries(TypedDict):
    """Arguments of a task, or ``default_args`` of a DAG."""

    retries: int
    retry_delay: timedelta
    retry_policy: ExceptionRetryPolicy


def retry_once(after: timedelta) -> Retries:
    """One more try ``after`` this long, only after ``Retry``; anything else, known or not, fails at once."""
    rules = [
        RetryRule(exception=Retry, action=RetryAction.RETRY, reason="nothing to mend: may go through later"),
        RetryRule(exception=Exception, action=RetryAction.FAIL, reason="a person must look at this"),
    ]
    return {"retries": 1, "retry_delay": after, "retry_policy": ExceptionRetryPolicy(rules=rules)}
