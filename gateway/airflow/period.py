"""Which period a run is about: what a person asked for, what the run before said, or the gateway's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class AssetEvent(Protocol):
    """What is used here of Airflow's asset events."""

    @property
    def extra(self) -> Mapping[str, object]:
        """What the task that made the event left with it."""
        ...


def period_of_run(asked: str, events: Iterable[AssetEvent]) -> str:
    """``asked`` if it is not empty, else the newest period named by ``events``, else ``""``.

    Several events can start one run together. Those that name no period mean the default period, whose
    turn comes again with the next hour; a named period was asked for once, so it goes first. While a run
    waits for its approver, Airflow keeps only the first event for the next run: a period asked for then must
    be asked for again, from ``score_period`` itself (docs/airflow.md).
    """
    if asked:
        return asked
    named = [period for event in events if (period := str(event.extra.get("period") or ""))]
    return named[-1] if named else ""
