"""The release question as an operator: Airflow's own approval, and a refusal that is audited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Context


class ReleaseOperator(ApprovalOperator):
    """Airflow's ``ApprovalOperator``, which also writes a "Reject" into our audit log.

    An approval is written by the confirmation that follows it. A refusal is followed by nothing: what stands
    behind it is skipped, and Airflow keeps no XCom of it.
    """

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:  # noqa: ANN401 - Airflow's form
        """Take the answer; an answer that is no approval is audited before anything is skipped."""
        if "error" not in event:
            # Imported here: the gateway is heavy, and Airflow reads DAG files again and again.
            from gateway.airflow import tasks  # noqa: PLC0415

            summary: Mapping[str, Any] = context["ti"].xcom_pull(task_ids="release_gate")
            tasks.note_refusal(summary, event)
        return super().execute_complete(context, event)
