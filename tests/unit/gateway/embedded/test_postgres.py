"""The embedded PostgreSQL, with a real one: kills, two starts at once, odd folders."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from domain.errors import Misconfigured
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.embedded.postmaster import kill, postmaster_of, processes_of

ROOT = Path(__file__).resolve().parents[4]
HOLD = """
import sys, time
from pathlib import Path
from gateway.embedded.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(600)
"""


def connect(server: EmbeddedPostgres) -> psycopg.Connection:
    """A connection to database "books" of ``server``, with autocommit."""
    return psycopg.connect(server.url("books").replace("+psycopg", ""), autocommit=True)


def rows(server: EmbeddedPostgres) -> int:
    """How many rows table "entry" has."""
    with connect(server) as connection:
        return connection.execute("SELECT count(*) FROM entry").fetchone()[0]


@pytest.fixture
def filled(tmp_path):
    """A stopped cluster with database "books" and one committed row."""
    server = EmbeddedPostgres(tmp_path / "pg")
    with server:
        server.create_database("books")
        server.create_database("books")
        with connect(server) as connection:
            connection.execute("CREATE TABLE entry AS SELECT 1 AS n")
    return server


def test_it_ends_with_its_block_and_keeps_its_rows(filled):
    """After the block no PostgreSQL process works in the folder; the next block finds the rows."""
    assert processes_of(filled.data) == []
    with filled:
        assert rows(filled) == 1


def test_it_is_safe_and_listens_on_no_network(filled):
    """fsync, full page writes and synchronous commit are on; there is no TCP port; the folder is private."""
    with filled, connect(filled) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert [p.net_connections("tcp") for p in processes_of(filled.data) if p.net_connections("tcp")] == []
    assert filled.home.stat().st_mode & 0o077 == 0


def test_committed_rows_survive_a_kill_of_postgres(filled):
    """SIGKILL to every PostgreSQL process: the next start recovers what was committed."""
    with filled:
        with connect(filled) as connection:
            connection.execute("INSERT INTO entry VALUES (2)")
        kill(processes_of(filled.data))
        assert (filled.data / "postmaster.pid").exists()
    with filled:
        assert rows(filled) == 2


def test_a_server_whose_starter_was_killed_is_adopted(filled):
    """SIGKILL to the starter leaves PostgreSQL running; the next start takes it over and ends it."""
    starter = hold(filled.home)
    before = postmaster_of(filled.data).pid
    starter.kill()
    starter.wait()
    starter.stdout.close()
    with filled:
        assert postmaster_of(filled.data).pid == before
        assert rows(filled) == 1
    assert processes_of(filled.data) == []


def test_a_stranger_with_the_old_pid_is_neither_adopted_nor_hurt(filled):
    """A stale postmaster.pid that names a living stranger does not stop the start, and the stranger lives."""
    with filled:
        killed = (filled.data / "postmaster.pid").read_text()
        kill(processes_of(filled.data))
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        _, rest = killed.split("\n", 1)
        (filled.data / "postmaster.pid").write_text(f"{stranger.pid}\n{rest}")
        with filled:
            assert rows(filled) == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_starts_on_one_folder_are_told_apart(filled):
    """The second start on a folder in use is refused and names the first one's pid; the first goes on."""
    starter = hold(filled.home)
    try:
        with pytest.raises(Misconfigured, match=f"another process \\(pid {starter.pid}\\)"):
            EmbeddedPostgres(filled.home).start()
        assert postmaster_of(filled.data) is not None
    finally:
        starter.send_signal(signal.SIGINT)
        starter.wait(timeout=30)
        starter.stdout.close()
    assert processes_of(filled.data) == []


def test_a_kill_in_the_middle_of_making_the_cluster_is_made_good(tmp_path):
    """Half a cluster under the temporary name is thrown away and made anew."""
    half = tmp_path / "pg" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path / "pg") as server:
        assert postmaster_of(server.data) is not None


@pytest.mark.parametrize("name", ["có dấu, và cách 'nháy'", "x" * 120], ids=["odd", "long"])
def test_any_folder_name_works(tmp_path, name):
    """Spaces, commas, quotes, accents and paths too long for a socket are no obstacle."""
    with EmbeddedPostgres(tmp_path / name / "pg") as server:
        server.create_database("books")
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_that_only_its_owner_may_enter_works(tmp_path):
    """A checkout under a folder of mode 0700 (such as /root) works; nobody gets more than search on it."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "pg") as server:
        server.create_database("books")
    assert private.stat().st_mode & 0o066 == 0


def test_what_a_killed_run_left_is_ended_by_name(filled):
    """``python -m gateway.embedded.stop`` (make clean) ends a PostgreSQL that nobody owns any more."""
    starter = hold(filled.home)
    starter.kill()
    starter.wait()
    starter.stdout.close()
    done = stop(filled.home.parent)
    assert (done.returncode, done.stdout) == (0, f"đã dừng / stopped postgres: {filled.home}\n")
    assert processes_of(filled.data) == []


def test_what_is_in_use_is_not_ended_by_make_clean(filled):
    """A cluster whose owner lives is left alone: exit code 1 and a message with the pid."""
    starter = hold(filled.home)
    try:
        done = stop(filled.home.parent)
        assert done.returncode == 1
        assert f"pid {starter.pid}" in done.stderr
        assert postmaster_of(filled.data) is not None
    finally:
        starter.send_signal(signal.SIGINT)
        starter.wait(timeout=30)
        starter.stdout.close()


def test_a_zombie_or_vanished_postmaster_counts_as_none(tmp_path):
    """A pid file with rubbish, an unknown pid or our own pid names no postmaster."""
    for text in ("", "rubbish\n", "999999999\n", f"{os.getpid()}\n"):
        (tmp_path / "postmaster.pid").write_text(text)
        assert postmaster_of(tmp_path) is None


def hold(home: Path) -> subprocess.Popen:
    """A process of its own that holds the cluster in ``home``."""
    starter = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert starter.stdout.readline() == b"up\n"
    return starter


def stop(folder: Path) -> subprocess.CompletedProcess:
    """Run ``gateway.embedded.stop`` on ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.embedded.stop", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
