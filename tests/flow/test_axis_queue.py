"""A document axis read by real processes that are killed: done is said after our commit, and exactly once."""

import json
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from gateway.settings import child_environment
from gateway.store.schema import record_head, source_record

ROOT = Path(__file__).parents[2]
POPULATION = {"seed": 7, "people": 40, "units": 400, "period": "2026-10"}
SECRET = "hush-hush"
LOGINS = {
    "vxp": ("vxp_axis", {"systemid": "gateway", "secret": SECRET}),
    "van_phong": ("rest_office", {"client_id": "gateway", "client_secret": SECRET}),
}


@contextmanager
def simulator(name, home, **config):
    """A simulator as a process; its address."""
    package, login = LOGINS[name]
    home.mkdir(exist_ok=True)
    file = home / "config.json"
    file.write_text(json.dumps({**POPULATION, **login, **config}))
    command = [sys.executable, "-m", f"simulators.{package}", "--home", str(home), "--config", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
        finally:
            process.terminate()


@pytest.fixture
def gateway(tmp_path, store_url):
    """Runs one command of a province that reads the axis, in a process of its own; killed at a point."""
    files = tmp_path / "files"
    shutil.copytree(ROOT / "mappings" / "files", files)
    for folder, name in (("sources", "vxp.yaml"), ("mappings", "vxp.documents.yaml")):
        text = (files / "_templates" / folder / name).read_text("utf-8")
        target = files / "lao_cai" / folder / name
        target.write_text(text.replace("requests_per_minute: 120", "requests_per_minute: 60000"), "utf-8")

    def run(*arguments, kill_at=0, **addresses):
        logins = {
            f"AIRFLOW_CONN_{name.upper()}": json.dumps(
                {"conn_type": "http", "host": address, "login": "gateway", "password": SECRET}
            )
            for name, address in addresses.items()
        }
        settings = {"GATEWAY_DATABASE_URL": store_url, "GATEWAY_FILES_DIR": str(files)}
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "gateway",
                *arguments,
                "--json",
                *(["--period", "2026-10"] if arguments[0] != "parked" else []),
            ],
            env={**child_environment(), **settings, **logins, "GATEWAY_KILL_AT_POINT": str(kill_at)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def staged(store, kind):
    """How many versions of records of the axis are stored."""
    count = sa.select(sa.func.count()).select_from(source_record)
    with store.connect() as conn:
        return conn.execute(
            count.where(source_record.c.source == "vxp", source_record.c.kind == kind)
        ).scalar()


def books(address):
    """What the axis was told."""
    return httpx.get(f"{address}/books", trust_env=False).json()


def test_killed_between_commit_and_done_nothing_is_lost_and_nothing_said_twice(gateway, store, tmp_path):
    """Each document is stored once and told done once, whichever step of whichever document was the last."""
    with simulator("vxp", tmp_path / "axis", documents=6) as axis:
        told = []
        for kill_at in (2, 4, 5):
            done = gateway("pull", "vxp", kill_at=kill_at, vxp=axis)
            assert done.returncode == -signal.SIGKILL, done.stderr
            told.append(sum(books(axis)["done"].values()))
            assert staged(store, "documents") >= told[-1]
        assert told == [0, 1, 3]
        whole = gateway("pull", "vxp", vxp=axis)
        assert whole.returncode == 0, whole.stderr + whole.stdout
        kept = books(axis)
        assert kept["states"] == {"done": 18}
        assert set(kept["done"].values()) == {1}
        assert (staged(store, "documents"), staged(store, "document_statuses")) == (6, 12)
        again = json.loads(gateway("pull", "vxp", vxp=axis).stdout)
        assert [one["read"] for one in again["sources"]] == [0]
        with store.connect() as conn:
            gone = sa.select(sa.func.count()).select_from(record_head).where(record_head.c.source == "vxp")
            assert conn.execute(gone).scalar() == 18


def test_the_axis_forgets_nothing_when_it_is_restarted(gateway, store, tmp_path):
    """What was told done stays done in the simulator's own books, so that the test above proves something."""
    with simulator("vxp", tmp_path / "axis", documents=3) as axis:
        gateway("pull", "vxp", kill_at=4, vxp=axis)
        assert sum(books(axis)["done"].values()) == 1
    with simulator("vxp", tmp_path / "axis", documents=3) as axis:
        assert books(axis)["states"] == {"done": 1, "initial": 8}
        assert gateway("pull", "vxp", vxp=axis).returncode == 0
        assert books(axis)["states"] == {"done": 9}
    assert staged(store, "documents") == 3


def test_a_bad_document_stops_nobody_and_is_told(gateway, store, tmp_path):
    """One getEdoc that always fails: the others arrive, the command says which one and ends with 1."""
    with simulator("vxp", tmp_path / "axis", documents=4) as axis:
        script = {"4": "status:404"}  # list, get, done, get
        httpx.post(f"{axis}/faults", json=script, trust_env=False)
        done = gateway("pull", "vxp", vxp=axis)
        assert done.returncode == 1
        assert "1 documents could not be fetched or confirmed" in done.stdout + done.stderr
        assert staged(store, "documents") == 3
        assert gateway("pull", "vxp", vxp=axis).returncode == 0
        assert staged(store, "documents") == 4
        assert set(books(axis)["done"].values()) == {1}


def test_a_reply_on_the_axis_and_the_task_it_completes_count_once(gateway, tmp_path):
    """The task software and the axis know the same work: by task code and number it is one product."""
    with (
        simulator("vxp", tmp_path / "axis", documents=40) as axis,
        simulator("van_phong", tmp_path / "office") as office,
    ):
        pulled = gateway("pull", "vxp", "van_phong", vxp=axis, van_phong=office)
        assert pulled.returncode == 0, pulled.stderr + pulled.stdout
        mapped = gateway("map", vxp=axis, van_phong=office)
        assert mapped.returncode == 0, mapped.stderr + mapped.stdout
        counts = json.loads(mapped.stdout.splitlines()[-1])
        assert counts["linked"] > 30, counts
        waiting = json.loads(gateway("parked", "list").stdout)["parked"]
        assert counts["linked"] + sum(one["source"] == "vxp" for one in waiting) == 40
