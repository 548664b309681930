"""Child processes that never outlive the run that started them.

Each child has a process group and a log file of its own. They are ended in reverse order of their
start. Three nets, for three ways to die: ``stop`` at an orderly end; ``tether`` when this process is
killed with SIGKILL (Linux); the record on disk, with which the next run ends whatever is left.

Start children from a thread that lives as long as they shall: Linux sends the signal of ``tether``
when the *thread* that started them ends.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.errors import Misconfigured
from domain.text import Text
from gateway.embedded.endings import end_all, end_group, signal_group
from gateway.embedded.home_lock import HomeLock
from gateway.embedded.marks import KEEP_ENVIRONMENT, MARK, Started, left_behind, marked, started, write_record
from gateway.embedded.ports import LOOPBACK

POLL_S = 0.02
HTTP_OK = 200
_TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True, slots=True)
class Child:
    """A running child; ``log`` takes its output from byte ``log_start`` on."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int

    @property
    def pid(self) -> int:
        """Its pid, which is its process group too."""
        return self.process.pid

    def output(self) -> str:
        """What it has written so far, this time."""
        with self.log.open("rb") as file:
            file.seek(self.log_start)
            return file.read().decode("utf-8", "replace")


class ProcessGroup:
    """The children of one run; a context manager.

    ``workspace`` gets ``logs/NAME.log`` for each child, and the record and lock of this group under
    ``processes/``. ``name`` tells groups of one workspace apart; ``grace_s`` is the time each child has
    between SIGTERM and SIGKILL. ``leftovers`` are the pids of an earlier, killed run ended by ``open``.
    """

    def __init__(self, workspace: Path, *, name: str = "children", grace_s: float = 10.0) -> None:
        self._logs = workspace / "logs"
        self._record = workspace / "processes" / f"{name}.json"
        self._lock = HomeLock(workspace / "processes" / f"{name}.lock")
        self._grace_s = grace_s
        self._mark = uuid.uuid4().hex
        self._children: list[Child] = []
        self._known: list[Started] = []
        self.leftovers: tuple[int, ...] = ()

    def open(self) -> None:
        """Take the group and end what an earlier, killed run of it left behind.

        Raises:
            Misconfigured: another living process holds this group.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        self._record.parent.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        old = left_behind(self._record)
        end_all(old, grace_s=self._grace_s)
        self.leftovers = tuple(process.pid for process in old)
        write_record(self._record, self._mark, [])

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None
    ) -> Child:
        """Start ``command``; ``env`` is its whole environment but for the mark of this run.

        Raises:
            Misconfigured: the program can not be started.
        """
        log = self._logs / f"{name}.log"
        tethered = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), *command]
        with log.open("ab") as output:
            log_start = output.tell()
            try:
                process = subprocess.Popen(  # noqa: S603 - an argument list of ours, no shell
                    tethered,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**env, MARK: self._mark, KEEP_ENVIRONMENT: "1"},
                    cwd=cwd,
                    start_new_session=True,
                )
            except OSError as failure:
                raise _not_up(name, log, str(failure)) from failure
        child = Child(name, process, log, log_start)
        self._children.append(child)
        self._known.append(started(name, child.pid))
        write_record(self._record, self._mark, self._known)
        return child

    def wait_ready(self, child: Child, *, timeout_s: float = 30.0) -> dict[str, object]:
        """The first line of JSON with a ``port`` that ``child`` prints: it listens.

        Raises:
            Misconfigured: it ended, or said nothing for ``timeout_s`` seconds.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            running = child.process.poll() is None
            for line in child.output().splitlines(keepends=True):
                if (told := _ready_line(line)) is not None:
                    return told
            if not running:
                break
            time.sleep(POLL_S)
        raise _not_up(child.name, child.log, child.output()[-800:])

    def wait_healthy(
        self, child: Child, port: int, *, path: str = "/healthz", timeout_s: float = 60.0
    ) -> None:
        """Wait until GET ``path`` on 127.0.0.1:``port`` answers 200.

        Raises:
            Misconfigured: ``child`` ended, or gave no such answer for ``timeout_s`` seconds.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and child.process.poll() is None:
            if _answers_ok(port, path):
                return
            time.sleep(POLL_S)
        raise _not_up(child.name, child.log, child.output()[-800:])

    def ended(self) -> tuple[Child, ...]:
        """Children that ended by themselves although nobody stopped them."""
        return tuple(child for child in self._children if child.process.poll() is not None)

    def stop(self) -> None:
        """End all children, the last started first, each with its whole group; safe to repeat."""
        try:
            for child in reversed(self._children):
                end_group(child.pid, grace_s=self._grace_s)
        finally:  # also when a Ctrl-C cuts the waiting short: whatever is left gets no more time
            self.kill()
            for child in self._children:
                child.process.wait()
            self._children.clear()
            end_all(marked(self._mark), grace_s=self._grace_s)
            self._record.unlink(missing_ok=True)
            self._lock.give_back()

    def kill(self) -> None:
        """SIGKILL to every group at once, for a second Ctrl-C; ``stop`` still tidies up afterwards."""
        for child in self._children:
            signal_group(child.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _ready_line(line: str) -> dict[str, object] | None:
    if not (line.startswith("{") and line.endswith("\n")):
        return None
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and "port" in told else None


def _answers_ok(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _not_up(name: str, log: Path, said: str) -> Misconfigured:
    return Misconfigured(
        Text(f"tiến trình {name} không khởi động được: {said}", f"process {name} did not come up: {said}"),
        Text(f"Xem nhật ký {log}", f"see its log {log}"),
        where=name,
    )
