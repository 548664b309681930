"""Who runs on a data folder: found by what a process is, never by a bare number.

After ``kill -9`` the file ``postmaster.pid`` names a process that may be dead, or a stranger that got
the number since. A PostgreSQL process works in its data folder (``chdir`` at start), so that is asked.
"""

from __future__ import annotations

import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

PROGRAM = "postgres"
GRACE_S = 5.0
"""How long backends may take to notice that their postmaster was killed."""


def postmaster_of(data: Path) -> psutil.Process | None:
    """The running postmaster of ``data``, or ``None``."""
    pid = _written_pid(data)
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _works_in(process, data) else None


def processes_of(data: Path) -> list[psutil.Process]:
    """Every PostgreSQL process that works in ``data``: postmaster and backends."""
    return [process for process in psutil.process_iter() if _works_in(process, data)]


def clear_dead(data: Path) -> None:
    """After a kill: end backends without a postmaster, then remove the file that names a dead one.

    In this order, because PostgreSQL itself uses that file to see that old backends are gone.
    Only for the holder of the folder's lock, and only while ``postmaster_of`` is ``None``.
    """
    deadline = time.monotonic() + GRACE_S
    while (orphans := processes_of(data)) and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(orphans)
    (data / "postmaster.pid").unlink(missing_ok=True)


def kill(processes: list[psutil.Process]) -> None:
    """End ``processes`` with SIGKILL and wait until they are gone (at most ``GRACE_S``)."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=GRACE_S)


def _written_pid(data: Path) -> int | None:
    try:
        first, *_ = (data / "postmaster.pid").read_text("utf-8", "replace").splitlines() or [""]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and process.name() == PROGRAM and Path(process.cwd()) == data
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
