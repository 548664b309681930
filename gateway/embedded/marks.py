"""Which processes are ours, told so surely that a stranger is never ended.

Each run of a ``ProcessGroup`` has a random mark. It stands in the environment of every child and so of
every grandchild, also of those that made themselves a session or a group of their own (Airflow's tasks
do). A pid alone says nothing: the system gives numbers again. A mark or pid + start time does.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MARK = "ND335_PROCESS_MARK"
# setproctitle(), which Airflow calls, writes over the environment it was given unless this is set.
KEEP_ENVIRONMENT = "SPT_NOENV"
SAME_START_S = 2.0
"""Start times are compared with this tolerance: they are computed from the clock, which is adjusted."""


@dataclass(frozen=True, slots=True)
class Started:
    """One child as the record on disk knows it: ``started_at`` in seconds since 1970."""

    name: str
    pid: int
    started_at: float


def started(name: str, pid: int) -> Started:
    """The record of the living process ``pid``; start time 0 if it is gone already."""
    try:
        return Started(name, pid, float(psutil.Process(pid).create_time()))
    except psutil.NoSuchProcess:
        return Started(name, pid, 0.0)


def write_record(file: Path, mark: str, children: list[Started]) -> None:
    """Replace the record of a run, so that a later run can end what this one leaves behind."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"mark": mark, "children": [asdict(c) for c in children]}), encoding="utf-8")
    fresh.replace(file)


def left_behind(file: Path) -> list[psutil.Process]:
    """Living processes of the run recorded in ``file``, children and grandchildren."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        children = [Started(**child) for child in record["children"]]
        mark = str(record["mark"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return []
    found = {process.pid: process for process in marked(mark)}
    for child in children:
        if (process := _still(child)) is not None:
            found |= {member.pid: member for member in members_of(child.pid)} | {process.pid: process}
    return list(found.values())


def marked(mark: str) -> list[psutil.Process]:
    """Living processes that carry ``mark``, but for the caller."""
    return [process for process in psutil.process_iter() if _carries(process, mark)]


def members_of(group: int) -> list[psutil.Process]:
    """Living processes of the process group ``group``."""
    return [process for process in psutil.process_iter() if _group_of(process) == group]


def _still(child: Started) -> psutil.Process | None:
    try:
        process = psutil.Process(child.pid)
        same = abs(process.create_time() - child.started_at) <= SAME_START_S
    except psutil.NoSuchProcess:
        return None
    return process if same and _group_of(process) == child.pid else None


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.pid != os.getpid() and bool(process.environ().get(MARK) == mark)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _group_of(process: psutil.Process) -> int:
    try:
        return -1 if process.status() == psutil.STATUS_ZOMBIE else os.getpgid(process.pid)
    except (psutil.NoSuchProcess, ProcessLookupError, PermissionError):
        return -1
