"""A month through the real Airflow: boot it, run the five DAGs, look at everything it left behind.

Slow (a minute or two): the one test that starts Airflow. All its claims are checked on one run.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from gateway.airflow.xcom import XCOM_LIMIT_BYTES
from gateway.embedded.postgres import EmbeddedPostgres

PEOPLE, UNITS = 60, 600
PREFERRED_PORT = 8080


class Watch(threading.Thread):
    """Notes every process below ``root`` and every address one of them listens on."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = psutil.Process(root)
        self.processes: set[psutil.Process] = set()
        self.addresses: set[tuple[str, int]] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.3):
            with contextlib.suppress(psutil.NoSuchProcess):
                self.processes |= {self.root, *self.root.children(recursive=True)}
            for process in list(self.processes):
                with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    open_ones = process.net_connections("inet")
                    listening = [c for c in open_ones if c.status == psutil.CONN_LISTEN]
                    self.addresses |= {(c.laddr.ip, c.laddr.port) for c in listening}


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The finished demo: exit code, output, watch, workspace. Airflow's usual port is taken meanwhile."""
    home = tmp_path_factory.mktemp("month")
    command = [str(Path(sys.executable).with_name("gateway")), "demo", "--json", "--lang", "en"]
    command += ["--people", str(PEOPLE), "--units", str(UNITS), "--exit", "--home", str(home)]
    with socket.socket() as busy:
        with contextlib.suppress(OSError):  # somebody else has it: just as good
            busy.bind(("127.0.0.1", PREFERRED_PORT))
            busy.listen()
        demo = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ, cwd=home
        )
        watch = Watch(demo.pid)
        watch.start()
        output, _ = demo.communicate(timeout=560)
        watch.over.set()
        watch.join()
    (workspace,) = [path for path in home.iterdir() if path.is_dir()]
    return demo.returncode, output, watch, workspace


@pytest.fixture(scope="module")
def books(month):
    """The databases of the finished demo: Airflow's metadata and the gateway's store."""
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(month[3] / "postgres"))
        opened = {}
        for name in ("airflow", "gateway"):
            engine = sa.create_engine(postgres.url(name))
            stack.callback(engine.dispose)
            opened[name] = stack.enter_context(engine.connect())
        yield opened


# One run for all: with xdist the file stays on one worker (--dist loadfile).
pytestmark = pytest.mark.timeout(600)


def test_every_receipt_is_back(month):
    """The demo exits 0; everybody scored is accepted by a verified receipt and the audit log verifies."""
    code, output, _, _ = month
    assert code == 0, output[-3000:]
    verdict = json.loads(output.splitlines()[-1])
    assert verdict["accepted"] == verdict["scored"] > 0
    assert verdict["pulled"] == UNITS == verdict["mapped"] + verdict["parked_total"]
    assert verdict["audit_verified"]
    assert verdict["books_agree"]


def test_every_listener_is_on_loopback(month):
    """Simulators, Airflow and its helpers listen on 127.0.0.1 and nowhere else."""
    assert {address for address, _port in month[2].addresses} == {"127.0.0.1"}


def test_a_busy_port_is_no_obstacle(month):
    """The usual port was taken: Airflow came up on another one, and the output says so."""
    assert f"port {PREFERRED_PORT} is busy" in month[1]
    assert PREFERRED_PORT not in {port for _address, port in month[2].addresses}


def test_no_process_is_left(month):
    """Everything the demo started, tasks and PostgreSQL included, is gone."""
    _, _, watch, workspace = month
    assert len(watch.processes) > 10
    alive = {p for p in watch.processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE}
    alive |= {
        p for p in psutil.process_iter(["cmdline"]) if str(workspace) in " ".join(p.info["cmdline"] or [])
    }
    assert not alive


def test_every_run_was_green(books):
    """Each of the five DAGs ran to a good end and none failed.

    A run the schedule started at a ten-minute mark, just when the demo ended, may still be under way.
    """
    rows = books["airflow"].execute(sa.text("SELECT dag_id, state FROM dag_run")).all()
    assert {row.dag_id for row in rows if row.state == "success"} == {
        "pull_work",
        "score_period",
        "push_results",
        "reconcile",
        "seal_audit",
    }
    assert {row.state for row in rows} <= {"success", "running", "queued"}


def test_tasks_tell_each_other_little(books):
    """No XCom in Airflow's metadata is above 2 KB."""
    largest = (
        books["airflow"].execute(sa.text("SELECT max(octet_length(value::text)) FROM xcom")).scalar_one()
    )
    assert 0 < largest <= XCOM_LIMIT_BYTES


def test_the_person_who_released_is_in_our_books(books):
    """Who answered in Airflow, and when, is what our store says about every confirmed result."""
    answered = books["airflow"].execute(sa.text("SELECT responded_by, responded_at FROM hitl_detail")).one()
    confirmed = (
        books["gateway"].execute(sa.text("SELECT DISTINCT confirmed_by, confirmed_at FROM result")).one()
    )
    assert answered.responded_by["name"] == "admin"
    assert confirmed.confirmed_by == "airflow:admin"
    assert confirmed.confirmed_at == answered.responded_at


def test_every_work_of_a_task_names_the_task(books):
    """The audit log says which DAG and task did what."""
    actors = set(books["gateway"].execute(sa.text("SELECT DISTINCT actor FROM audit_log")).scalars())
    assert {
        "airflow:pull_work.pull_source",
        "airflow:score_period.confirm",
        "airflow:push_results.sign",
    } <= actors


def test_no_secret_was_written_where_people_look(month, books):
    """Neither output, logs, XCom nor rendered fields hold a password or a simulator's secret."""
    _, output, _, workspace = month
    secrets = set(json.loads((workspace / "secrets.json").read_text()).values())
    secrets |= set(json.loads((workspace / "airflow" / "keys.json").read_text()).values())
    written = [output.encode()]
    written += [path.read_bytes() for path in workspace.rglob("*.log") if path.is_file()]
    for table in ("xcom", "rendered_task_instance_fields", "hitl_detail", "log"):
        rows = books["airflow"].execute(sa.text(f"SELECT t::text FROM {table} t")).scalars()
        written += [row.encode() for row in rows]
    assert not [secret[:3] for secret in secrets if any(secret.encode() in text for text in written)]
