"""How the office writes ids, instants, states and task numbers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, TypeAlias

from simulators.population import Origin, PopulationConfig, State, WorkRecord

Row: TypeAlias = dict[str, Any]

_ZONE = "+07:00"
_STATES = {
    State.FINISHED: ("DA_HOAN_THANH", "DA_HOAN_THANH", "DA_THUC_HIEN"),
    State.IN_PROGRESS: ("DANG_THUC_HIEN",),
    State.NOT_STARTED: ("CHUA_THUC_HIEN", "CHUA_THUC_HIEN", "CHO_PHAN_XU_LY"),
    State.RETURNED: ("TRA_LAI",),
    State.WITHDRAWN: ("THU_HOI",),
}
"""Two spellings of "done" live side by side in the real software."""
ORIGINS = {Origin.PLANNED: "KE_HOACH", Origin.TAKEN_OVER: "NHAN_THAY", Origin.UNPLANNED: "DOT_XUAT"}


def id_of(config: PopulationConfig, *parts: object) -> str:
    """The Id of a row: the same for the same parts in every population of one seed."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, (config.seed, *parts)))))


def instant(moment: datetime | None) -> str | None:
    """A local time with its zone."""
    return None if moment is None else moment.isoformat(timespec="seconds") + _ZONE


def shown_day(day: date | None) -> str | None:
    """A day as people read it: the suite sends many dates a second time like this."""
    return None if day is None else f"{day:%d/%m/%Y}"


def state_code(record: WorkRecord) -> str:
    """The MaTrangThai of a record."""
    states = _STATES[record.state]
    return states[record.number % len(states)]


def task_code(record: WorkRecord, config: PopulationConfig) -> str:
    """The task a piece of work belongs to: four pieces make one."""
    return f"NV-{config.period}-{record.number // 4:05}"
