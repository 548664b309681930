"""Ending processes: asked first (SIGTERM), then made to (SIGKILL)."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import psutil  # type: ignore[import-untyped]

from gateway.embedded.marks import members_of

POLL_S = 0.05


def end_group(group: int, *, grace_s: float) -> None:
    """End every process of the process group ``group``; SIGKILL after ``grace_s`` seconds."""
    signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while members_of(group):
        if time.monotonic() > deadline:
            signal_group(group, signal.SIGKILL)
        time.sleep(POLL_S)


def end_all(processes: list[psutil.Process], *, grace_s: float) -> None:
    """End ``processes``; SIGKILL after ``grace_s`` seconds."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=grace_s)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=grace_s)


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a whole process group; nothing happens if it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
