"""What waits for a step, whatever period it belongs to: a sweep must not forget last quarter."""

from __future__ import annotations

import sqlalchemy as sa

from domain.period import Period
from domain.states import State
from gateway.store.schema import result
from gateway.wiring import Gateway


def periods_to_sign(gw: Gateway) -> tuple[Period, ...]:
    """The periods with confirmed results that are in no package yet, the nearest legal deadline first."""
    statement = (
        sa.select(result.c.period)
        .where(result.c.state == State.CONFIRMED)
        .group_by(result.c.period)
        .order_by(sa.func.min(result.c.deadline_at), result.c.period)
    )
    with gw.engine.connect() as conn:
        return tuple(Period.parse(period) for period in conn.execute(statement).scalars())
