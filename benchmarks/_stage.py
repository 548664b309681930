"""What the pull benchmarks run in: a PostgreSQL, the server process, each reader a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from gateway.embedded.postgres import EmbeddedPostgres
from gateway.store.migrate import migrate

HERE = Path(__file__).parent
ROOT = HERE.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader did. ``seconds``: as it says itself, after its imports; ``cpu_s`` and ``peak_mb``: of
    all its processes, as the system counts them (PostgreSQL and the server are not among them). ``extra_mb``:
    memory beyond the document, where a reader tells it.
    """

    rows: int
    seconds: float
    cpu_s: float
    peak_mb: float
    extra_mb: float = 0.0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


@contextlib.contextmanager
def server(rows: int) -> Iterator[int]:
    """The server process with ``rows`` rows; its port."""
    command = [sys.executable, str(HERE / "_server.py"), str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class Stage:
    """A server with ``rows`` rows and databases to read them into."""

    def __init__(self, postgres: EmbeddedPostgres, port: int) -> None:
        self._postgres = postgres
        self._count = 0
        self.port = port

    @classmethod
    @contextlib.contextmanager
    def open(cls, rows: int) -> Iterator[Self]:
        """Start both."""
        with (
            tempfile.TemporaryDirectory() as folder,
            EmbeddedPostgres(Path(folder) / "pg") as postgres,
            server(rows) as port,
        ):
            yield cls(postgres, port)

    def database(self, *, ours: bool) -> str:
        """The address of a fresh database: ours with our tables (SQLAlchemy's form), or empty (libpq's)."""
        self._count += 1
        name = f"bench{self._count}"
        self._postgres.create_database(name)
        url = self._postgres.url(name)
        if not ours:
            return f"postgresql://postgres:unused@localhost/{name}?{url.partition('?')[2]}"
        engine = sa.create_engine(url)
        migrate(engine)
        engine.dispose()
        return url


def run(*commands: Sequence[str], env: dict[str, str] | None = None) -> Run:
    """Run ``commands`` as a pipe; the last one tells rows and seconds on its last line.

    Raises:
        RuntimeError: one of them failed, with the end of what it said.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as told:
        running: list[subprocess.Popen[str]] = []
        for place, command in enumerate(commands):
            last = place == len(commands) - 1
            running.append(
                subprocess.Popen(
                    [str(word) for word in command],
                    stdin=running[-1].stdout if running else subprocess.DEVNULL,
                    stdout=told if last else subprocess.PIPE,
                    stderr=said,
                    text=True,
                    env=environment,
                )
            )
        for one in running[:-1]:
            assert one.stdout is not None
            one.stdout.close()  # so that the first one notices if the second ends
        ends = [os.wait4(one.pid, 0) for one in running]
        for one, (_, status, _usage) in zip(running, ends, strict=True):
            one.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        lines = told.read().strip().splitlines()
        if any(one.returncode for one in running) or not lines:
            said.seek(0)
            raise RuntimeError(said.read().strip()[-400:])
    found = json.loads(lines[-1])
    cpu_s = sum(usage.ru_utime + usage.ru_stime for _, _, usage in ends)
    peak_mb = sum(usage.ru_maxrss for _, _, usage in ends) / 1024
    return Run(found["rows"], found["seconds"], cpu_s, peak_mb, found.get("extra_mb", 0.0))
