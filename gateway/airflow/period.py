"""Which period a run is about: what a person asked for, what the run before said, or the gateway's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from airflow.sdk import Param

_FORM = r"^$|^\d{4}-(0[1-9]|1[0-2])$|^\d{4}-Q[1-4]$"


class AssetEvent(Protocol):
    """What is used here of Airflow's asset events."""

    @property
    def extra(self) -> Mapping[str, object]:
        """What the task that made the event left with it."""
        ...


def period_param() -> Param:
    """The run parameter ``period``: ``YYYY-MM``, ``YYYY-Qn``, or empty for the gateway's own period."""
    return Param(
        "",
        type="string",
        pattern=_FORM,
        title="Kỳ đánh giá / period",
        description="YYYY-MM hoặc YYYY-Qn; để trống: kỳ mặc định / empty: the default period",
    )


def period_of_run(asked: str, events: Iterable[AssetEvent]) -> str:
    """``asked`` if it is not empty, else the newest period named by ``events``, else ``""``.

    Several events can start one run together. Those that name no period mean the default period, whose
    turn comes again with the next hour; a named period was asked for once, so it goes first.
    """
    if asked:
        return asked
    named = [period for event in events if (period := str(event.extra.get("period") or ""))]
    return named[-1] if named else ""
