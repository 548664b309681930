"""A real PostgreSQL from a wheel: the demo and the tests need no database server.

It listens on a Unix socket only, in folders that nobody but its user may enter, with ``fsync`` on.

Life: ``start`` makes the cluster or adopts the one that is there; ``stop`` ends it. When the process
that started it is killed with SIGKILL, PostgreSQL lives on; the next ``start`` on the same folder
adopts it with all its committed rows, and ``make clean`` ends it. When PostgreSQL itself is killed,
the next ``start`` recovers from the write-ahead log.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil  # type: ignore[import-untyped]
import psycopg
from psycopg import sql

from domain.errors import Misconfigured, StoreUnavailable
from domain.text import Text
from gateway.embedded.home_lock import HomeLock
from gateway.embedded.postgres_binaries import PostgresBinaries, failed_program, find_binaries
from gateway.embedded.postmaster import clear_dead, kill, postmaster_of, processes_of
from gateway.embedded.system_user import server_user

SUPERUSER = "postgres"
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 30.0
SOCKET_PATH_LIMIT = 100
"""``sun_path`` holds 104 bytes on macOS and 108 on Linux, the final zero included."""

_SETTINGS = """\
# Written by gateway/embedded/postgres.py at every start; changes here are lost.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
max_wal_size = 1GB
checkpoint_timeout = 15min
# /dev/shm is 64 MB in many containers: no parallel plans that would need more
max_parallel_workers_per_gather = 0
jit = off
# the promises of the outbox and the audit log rest on these three
fsync = on
full_page_writes = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
"""


class EmbeddedPostgres:
    """One PostgreSQL cluster in the folder ``home``; a context manager.

    ``home`` holds ``data/`` (the cluster), ``postgres.log`` and ``lock``; it is made if missing.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self._lock = HomeLock(self.home / "lock")

    def start(self) -> None:
        """Make or adopt the cluster and wait until it answers.

        Raises:
            Misconfigured: the wheel is missing, the folder is in use by another process, or we are
                root and no system user can be made.
            StoreUnavailable: the server does not come up; the message has the end of its log.
        """
        binaries = find_binaries(server_user())
        self.home.mkdir(parents=True, exist_ok=True)
        self.home, self.data = self.home.resolve(), self.home.resolve() / "data"
        self._lock.take()
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            self._prepare_home(binaries)
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster(binaries)
            self._bring_up(binaries)
            undo.pop_all()

    def stop(self) -> None:
        """End the server in an orderly way (``fast``: open transactions roll back); safe to repeat."""
        try:
            if self._lock.held and (postmaster := postmaster_of(self.data)) is not None:
                self._end(postmaster)
        finally:
            self._lock.give_back()

    def url(self, database: str) -> str:
        """The SQLAlchemy address of ``database`` (psycopg 3, over the socket)."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self._socket_folder()}"

    def create_database(self, name: str) -> None:
        """Create the database ``name`` if it is not there.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _prepare_home(self, binaries: PostgresBinaries) -> None:
        self.home.chmod(0o700)
        if binaries.user is not None:
            binaries.user.own(self.home)
        binaries.open_to_user()

    def _make_cluster(self, binaries: PostgresBinaries) -> None:
        # initdb into another name: a kill in its middle must not leave half a cluster under "data".
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._open_way(binaries)
        binaries.run(
            "initdb",
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            cwd=self.home,
            timeout_s=START_TIMEOUT_S,
        )
        fresh.rename(self.data)

    def _open_way(self, binaries: PostgresBinaries) -> None:
        if binaries.user is not None:
            binaries.user.open_way_to(self.home)

    def _bring_up(self, binaries: PostgresBinaries) -> None:
        # Twice: the server found running may be one that is just ending.
        for _ in range(2):
            if postmaster_of(self.data) is None:
                clear_dead(self.data)
                self._launch(binaries)
            if self._answers():
                return
        raise failed_program("postgres", self._log_end(), self.home)

    def _launch(self, binaries: PostgresBinaries) -> None:
        folder = self._socket_folder()
        _make_private(folder, binaries)
        settings = self.data / "postgresql.conf"
        settings.write_text(_SETTINGS.format(sockets=folder), encoding="utf-8")
        settings.chmod(0o644)  # as root we write it, and its reader is another user
        self._open_way(binaries)
        log = self.home / "postgres.log"
        arguments = (f"--pgdata={self.data}", f"--log={log}", "--wait", f"--timeout={START_TIMEOUT_S:.0f}")
        binaries.run("pg_ctl", "start", *arguments, cwd=self.home, timeout_s=START_TIMEOUT_S + 10)

    def _answers(self) -> bool:
        """Wait until the running server takes connections; False if it ends before."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and postmaster_of(self.data) is not None:
            try:
                self._connect().close()
            except StoreUnavailable:
                time.sleep(0.05)
            else:
                return True
        return False

    def _end(self, postmaster: psutil.Process) -> None:
        # Signals, not pg_ctl: they need no way to the folder, which somebody may have closed since.
        for number in (signal.SIGINT, signal.SIGQUIT):  # "fast", then "immediate"
            with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                postmaster.send_signal(number)
                postmaster.wait(STOP_TIMEOUT_S)
        kill(processes_of(self.data))
        if (folder := self._socket_folder()) != self.home:
            with contextlib.suppress(OSError):  # not empty after a kill: the next start uses it again
                folder.rmdir()

    def _connect(self) -> psycopg.Connection:
        try:
            return psycopg.connect(
                host=str(self._socket_folder()),
                user=SUPERUSER,
                dbname="postgres",
                connect_timeout=5,
                autocommit=True,
            )
        except psycopg.OperationalError as failure:
            raise failed_program("postgres", str(failure).strip(), self.home) from failure

    def _socket_folder(self) -> Path:
        """Where the socket lies: in ``home``, or in /tmp if that path is too long or has odd characters.

        Odd characters (spaces, commas, quotes, accents) would need three different ways of escaping:
        in PostgreSQL's settings, in libpq's and in SQLAlchemy's addresses.
        """
        path = os.fspath(self.home)
        plain = path.isascii() and all(sign.isalnum() or sign in "/._-" for sign in path)
        if plain and len(path) + len("/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT:
            return self.home
        short = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        return Path("/tmp") / f"nd335-{os.geteuid()}-{short}"  # noqa: S108 - see _make_private

    def _log_end(self) -> str:
        log = self.home / "postgres.log"
        return log.read_text("utf-8", "replace")[-1500:] if log.exists() else ""


def _make_private(folder: Path, binaries: PostgresBinaries) -> None:
    """Make ``folder`` ours alone; refuse one that somebody else put there first (/tmp is shared)."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if binaries.user is not None:
            binaries.user.own(folder)
    found = folder.lstat()
    owner = binaries.user.uid if binaries.user else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise Misconfigured(
            Text("thư mục socket không phải của riêng chúng ta", "the socket folder is not ours alone"),
            Text(f"Xoá {folder} rồi chạy lại", f"remove {folder} and run again"),
            where=str(folder),
        )
