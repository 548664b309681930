"""Offices as real processes, and ways to talk to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
SMALL = {
    "seed": 335,
    "people": 30,
    "units": 500,
    "period": "2026-10",
    "client_id": "khoa",
    "client_secret": "mat-khau-a",
    "username": "lienthong",
    "password": "mat-khau-b",
}


@dataclass(frozen=True)
class RunningOffice:
    """One simulator process and a client for it."""

    process: subprocess.Popen[str]
    ready: dict[str, object]
    client: httpx.Client

    def script(self, faults: dict[str, str]) -> httpx.Response:
        return self.client.post("/faults", json=faults)


Start = Callable[..., RunningOffice]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts simulators by name; all end with the module."""
    running: list[RunningOffice] = []

    def start_one(name: str, **config: object) -> RunningOffice:
        home = tmp_path_factory.mktemp(name)
        file = home / "config.json"
        file.write_text(json.dumps(SMALL | config), "utf-8")
        command = [sys.executable, "-m", f"simulators.{name}", "--home", str(home), "--config", str(file)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        ready = json.loads(process.stdout.readline())
        client = httpx.Client(base_url=f"http://127.0.0.1:{ready['port']}", trust_env=False, timeout=10)
        running.append(RunningOffice(process, ready, client))
        return running[-1]

    yield start_one
    for office in running:
        office.client.close()
        office.process.kill()
        office.process.wait()
        office.process.stdout.close()


@pytest.fixture
def config() -> dict[str, object]:
    """The configuration that offices are started with."""
    return dict(SMALL)
