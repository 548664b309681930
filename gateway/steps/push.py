"""Push: send what is due, ask about what is in doubt, settle what was answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from domain.errors import LeaseLost
from gateway.delivery.outbox import due_packages
from gateway.delivery.push import work_on
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class PushCounts:
    """How many packages were worked on, and what came of each (outcome word → count)."""

    packages: int
    outcomes: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


def push_package(gw: Gateway, package_id: int) -> PushCounts:
    """Do the next thing for one package, if it is due and free."""
    return _push(gw, [package_id])


def push_due(gw: Gateway) -> PushCounts:
    """Do the next thing for every package that is due, the nearest deadline first."""
    with gw.engine.connect() as conn:
        due = due_packages(conn, gw.clock.now())
    return _push(gw, due)


def _push(gw: Gateway, package_ids: list[int]) -> PushCounts:
    if not package_ids:
        return PushCounts(0)
    if gw.dry_run:
        return PushCounts(len(package_ids), {"due": len(package_ids)})
    outcomes: Counter[str] = Counter()
    receiver = gw.open_receiver()
    try:
        for package_id in package_ids:
            try:
                outcomes[work_on(gw, receiver, package_id)] += 1
            except LeaseLost as lost:
                outcomes[lost.code] += 1
    finally:
        receiver.close()
    return PushCounts(len(package_ids), dict(outcomes))
