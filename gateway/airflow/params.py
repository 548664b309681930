"""The questions a DAG may be started with."""

from __future__ import annotations

from airflow.sdk import Param

_PERIOD = r"^$|^\d{4}-(0[1-9]|1[0-2])$|^\d{4}-Q[1-4]$"


def period_param() -> Param:
    """The run parameter ``period``: ``YYYY-MM``, ``YYYY-Qn``, or empty for the gateway's own period."""
    return Param(
        "",
        type="string",
        pattern=_PERIOD,
        title="Kỳ đánh giá / period",
        description="YYYY-MM hoặc YYYY-Qn; để trống: kỳ mặc định / empty: the default period",
    )
