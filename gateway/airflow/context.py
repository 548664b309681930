"""One gateway for one task, and our errors in the form Airflow acts on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from connectors.redaction import redact
from domain.errors import GatewayError, Retry, Skip
from gateway.airflow.connections import connection_of_airflow
from gateway.settings import read_settings
from gateway.wiring import Gateway, open_gateway

_log = logging.getLogger(__name__)


@contextmanager
def task_gateway(files_version: int | None = None) -> Iterator[Gateway]:
    """The gateway of the task that runs now; the audit log names its DAG and task as the actor.
    ``files_version``: the version of the files that an earlier task of the same run worked with.

    Raises:
        AirflowSkipException: the work is done already or somebody else's (``Skip``).
        AirflowFailException: a person must act (``Park``, ``Bug``): Airflow does not run the task again.
        Retry: nothing to mend; Airflow runs the task again where its DAG allows it.
    """
    task = get_current_context()["ti"]
    try:
        with open_gateway(
            read_settings(),
            connections=connection_of_airflow,
            actor=f"airflow:{task.dag_id}.{task.task_id}",
            files_version=files_version,
        ) as gateway:
            yield gateway
    except GatewayError as fault:
        _log.error("%s\n%s", redact(fault.explain("vi")), redact(fault.explain("en")))
        if isinstance(fault, Skip):
            raise AirflowSkipException(redact(str(fault))) from fault
        if isinstance(fault, Retry):
            raise
        raise AirflowFailException(redact(str(fault))) from fault
