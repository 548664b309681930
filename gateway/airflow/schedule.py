"""When DAGs run: everything in the time of Hà Nội, nothing for the past."""

from __future__ import annotations

from datetime import datetime

from airflow.sdk import CronTriggerTimetable

from domain.clock import HANOI

START = datetime(2026, 1, 1, tzinfo=HANOI)
"""No run belongs to a day before this one (Decree 335 is in force from 2026-01-01)."""

OWNER = "nd335"
"""Shown beside each DAG."""


def hanoi_cron(expression: str) -> CronTriggerTimetable:
    """Runs at the moments of the cron ``expression``, read in Asia/Ho_Chi_Minh."""
    return CronTriggerTimetable(expression, timezone=HANOI.key)
