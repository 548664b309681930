"""kill -9 at any named point, then again, on a receiver that also misbehaves: nothing lost, nothing twice."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.demo.cast import Stage, raise_cast
from gateway.demo.workspace import PROJECT, DemoPlan, Workspace
from gateway.embedded.processes import ProcessGroup
from gateway.settings import child_environment
from gateway.store.schema import result

PLAN = DemoPlan(province="lao_cai", people=24, units=400, seed=7, period="2026-10")
PACKAGE_SIZE = 10
SEEDS = range(20)
RECEIVER_FAULTS: tuple[Mapping[str, str], ...] = (
    {},
    {"1": "lost"},
    {"1": "half"},
    {"2": "503"},
    {"1": "reset"},
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Stage]]:
    """The simulators of one small province; the receiver is started anew for each case."""
    workspace = Workspace(tmp_path_factory.mktemp("killed"), PLAN)
    with ProcessGroup(workspace.root, name="simulators") as children:
        yield workspace, raise_cast(children, workspace)


@pytest.fixture
def receiver(stage: tuple[Workspace, Stage], tmp_path: Path):
    """A maker of fresh national databases with a fault script: returns (address, connection)."""
    workspace, _ = stage
    group = ProcessGroup(tmp_path, name="receiver")
    group.open()

    def start(faults: Mapping[str, str]) -> tuple[str, str]:
        told = json.loads((workspace.root / "config" / "national_db.json").read_text("utf-8"))
        config = tmp_path / "national_db.json"
        config.write_text(json.dumps({**told, "faults": dict(faults)}), encoding="utf-8")
        command = [sys.executable, "-m", "simulators.national_db", "--home", str(tmp_path / "books")]
        child = group.start(
            "national_db",
            [*command, "--config", str(config)],
            env={**child_environment(), "PYTHONPATH": str(PROJECT)},
            cwd=PROJECT,
        )
        address = f"http://127.0.0.1:{group.wait_ready(child)['port']}"
        login = {"conn_type": "http", "host": address, "login": "gateway", "password": told["client_secret"]}
        return address, json.dumps(login)

    yield start
    group.stop()


@pytest.fixture
def small_packages(tmp_path: Path) -> Path:
    """The province's files with packages of ten results, so that several are under way."""
    shutil.copytree(PROJECT / "mappings" / "files", tmp_path / "files")
    profile = tmp_path / "files" / "lao_cai" / "receiver.yaml"
    text = profile.read_text("utf-8")
    changed = text.replace("max_results_per_package: 5000", f"max_results_per_package: {PACKAGE_SIZE}")
    assert changed != text
    profile.write_text(changed, encoding="utf-8")
    return tmp_path / "files"


def run_month(environment: Mapping[str, str], kill_at: int) -> subprocess.CompletedProcess[str]:
    """One process that does the whole month, killed at its ``kill_at``-th point (0: never)."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.demo.inline"],
        env={**child_environment(), **environment, "GATEWAY_KILL_AT_POINT": str(kill_at)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture
def environment(stage, receiver, small_packages, store_url):
    """A maker of settings for one case; the second value is the receiver's address."""

    def make(faults: Mapping[str, str]) -> tuple[dict[str, str], str]:
        address, connection = receiver(faults)
        changed = {
            "GATEWAY_DATABASE_URL": store_url,
            "GATEWAY_FILES_DIR": str(small_packages),
            "GATEWAY_LEASE_S": "1",
            "AIRFLOW_CONN_NATIONAL_DB": connection,
        }
        return {**stage[1].environment, **changed}, address

    return make


def assert_books_agree(address: str, store: sa.Engine, verdict: dict) -> None:
    """Their applications, read from their own books, are exactly our accepted results, once each."""
    with urllib.request.urlopen(f"{address}/books") as answer:
        books = json.load(answer)
    applied = Counter((a["personalId"], a["period"], a["revision"]) for a in books["applied"])
    with store.connect() as conn:
        rows = conn.execute(
            sa.select(result.c.person_id, result.c.period, result.c.revision, result.c.state)
        ).all()
    assert set(applied.values()) == {1}
    assert set(applied) == {(r.person_id, r.period, r.revision) for r in rows}
    assert {r.state for r in rows} == {"ACCEPTED"}
    assert verdict["scored"] == PLAN.people == len(rows)
    assert verdict["audit_verified"]
    assert verdict["pulled"] == PLAN.units == verdict["mapped"] + verdict["parked_total"]


def test_the_drill_has_many_points(environment, store) -> None:
    """An undisturbed run passes every kind of point and is good: the baseline the kills are drawn from."""
    settings, address = environment({})
    done = run_month(settings, 0)
    verdict = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stderr
    assert verdict["points_passed"] >= 30
    assert_books_agree(address, store, verdict)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_or_doubled_wherever_it_is_killed(environment, store, seed) -> None:
    """Killed at one seeded point, half of the time at a second one too; the next run completes the month."""
    dice = random.Random(seed)
    settings, address = environment(dice.choice(RECEIVER_FAULTS))
    points = [1 + (seed * 34) // len(SEEDS) + dice.randrange(2)]
    if dice.random() < 0.5:
        points.append(dice.randrange(1, 16))
    killed = 0
    for point in points:
        dead = run_month(settings, point)
        assert dead.returncode in {-signal.SIGKILL, 0}, dead.stderr
        killed += dead.returncode == -signal.SIGKILL
    assert killed >= 1
    done = run_month(settings, 0)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_books_agree(address, store, json.loads(done.stdout.splitlines()[-1]))


def test_no_secret_is_written_anywhere(environment, stage, store, tmp_path) -> None:
    """Canary: after a month with a lost answer, no login or passphrase is in any output, file or table."""
    workspace, _ = stage
    settings, _ = environment({"1": "lost"})
    done = run_month(settings, 0)
    assert done.returncode == 0, done.stderr
    passphrase = Path(settings["GATEWAY_SIGNING_PASSPHRASE_FILE"]).read_text("utf-8").strip()
    canaries = [*workspace.secrets.values(), passphrase]
    written = done.stdout + done.stderr
    written += "".join(log.read_text("utf-8", "replace") for log in (workspace.root / "logs").glob("*.log"))
    with store.connect() as conn:
        tables = conn.execute(sa.text("SELECT relname FROM pg_stat_user_tables")).scalars().all()
        for table in tables:
            rows = conn.execute(sa.text(f'SELECT t::text FROM "{table}" AS t')).scalars()
            written += "".join(rows)
    assert len(tables) > 15
    assert [c for c in canaries if c in written or c.encode().hex() in written] == []
