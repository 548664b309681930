"""Read a stretch of the past again: rows changed since its beginning, and every period of it where a kind is
asked for by period. Cursors stay where they are; what is known already costs nothing.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.clock import HANOI
from domain.errors import Misconfigured
from domain.period import Period
from domain.text import Text
from gateway.steps.pull import Progress, PullCounts, Stretch, no_progress, pull_source
from gateway.wiring import Gateway


def backfill_source(
    gw: Gateway, source: str, first: Period, last: Period, progress: Progress = no_progress
) -> PullCounts:
    """Read ``source`` again from the first day of ``first`` to the end of ``last``.

    Raises:
        Misconfigured: the stretch ends before it begins.
        GatewayError: as ``pull_source``.
    """
    if last.first_day < first.first_day:
        raise Misconfigured(
            Text(f"Kỳ cuối {last} trước kỳ đầu {first}", f"{last} is before {first}"),
            Text("Đổi chỗ --from và --to", "swap --from and --to"),
            where="--to",
        )
    since = datetime.combine(first.first_day, time(), tzinfo=HANOI)
    total = PullCounts(source)
    for number, period in enumerate(_periods(first, last)):
        stretch = Stretch(changed_from=since, only_by_period=number > 0)
        total.add(pull_source(gw, source, period, progress, stretch))
    return total


def _periods(first: Period, last: Period) -> list[Period]:
    """Months, or quarters if the first one is a quarter."""
    periods, period = [], first
    while period.first_day <= last.first_day:
        periods.append(period)
        day = period.last_day + timedelta(days=1)
        quarter = Period.parse(f"{day.year:04}-Q{(day.month + 2) // 3}")
        period = quarter if first.is_quarter else Period.month_of(day)
    return periods
