"""A model of the part of Airflow's REST API v2 that the demo uses: runs move on at every look."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gateway.demo.airflow_api import AirflowApi

TOKEN = "token-of-the-model"


@dataclass
class FakeRun:
    dag_id: str
    run_id: str
    conf: dict[str, str]
    script: list[tuple[str, dict[str, str]]]
    """(state of the run, state of each task) at the first look, the second, …; the last one stays."""
    source: tuple[str, str] | None = None
    looks: int = 0
    began: int = 0
    """Seconds after some midnight; every run ends at second 1."""

    def state(self):
        return self.script[min(self.looks, len(self.script) - 1)]


@dataclass
class FakeAirflow:
    """``scripts``: what a triggered run of a DAG does. ``cause``: (dag, when it succeeds) → dag it starts."""

    scripts: dict[str, list[tuple[str, dict[str, str]]]] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)
    runs: list[FakeRun] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    logins: int = 0
    token_expires_after: int = 10**6
    calls: int = 0
    broken: int = 0
    health_calls: int = 0
    beat_when_asked: int | None = None
    beat_when_answered: int | None = None

    @property
    def beat(self):
        """The scheduler's heartbeats so far: one for every two looks at its health."""
        return self.health_calls // 2

    def health(self):
        if self.beat_when_asked is None:
            self.beat_when_asked = self.beat
        beat = {"latest_scheduler_heartbeat": f"2026-07-01T00:00:{self.beat:02}Z"}
        self.health_calls += 1
        return {"scheduler": {"status": "healthy", **beat}, "triggerer": {"status": None}}

    def add(self, dag_id, *, conf=None, source=None):
        run = FakeRun(dag_id, f"run{len(self.runs)}", conf or {}, self.scripts[dag_id], source)
        self.runs.append(run)
        return run

    def transport(self):
        return httpx.MockTransport(self.handle)

    def handle(self, request):
        path = request.url.path
        if path == "/api/v2/monitor/health":
            return httpx.Response(200, json=self.health())
        if path == "/auth/token":
            return self.log_in(json.loads(request.content))
        self.calls += 1
        if request.headers.get("Authorization") != f"Bearer {TOKEN}{self.logins}":
            return httpx.Response(401, json={"detail": "no"})
        if self.calls == self.token_expires_after:
            self.logins += 1
            return httpx.Response(401, json={"detail": "expired"})
        if self.broken:
            return httpx.Response(self.broken, text="a stack trace")
        return self.route(request, path.removeprefix("/api/v2/").split("/"))

    def log_in(self, body):
        if body != {"username": "admin", "password": "right"}:
            return httpx.Response(401, json={"detail": "no"})
        self.logins += 1
        return httpx.Response(201, json={"access_token": f"{TOKEN}{self.logins}"})

    def route(self, request, parts):
        body = json.loads(request.content or b"{}")
        if parts == ["dags"]:
            return httpx.Response(200, json={"dags": [{"dag_id": name} for name in self.scripts]})
        dag_id, rest = parts[1], parts[3:]
        if not rest:
            return self.collection(request.method, dag_id, body)
        run = self.find(rest[0])
        if rest[1:2] == ["taskInstances"] and rest[-1] == "hitlDetails":
            return self.answer(run, body["chosen_options"][0])
        parts_of_a_run = {
            "taskInstances": lambda: {"task_instances": self.tasks(run)},
            "upstreamAssetEvents": lambda: {"asset_events": self.events(run)},
            "hitlDetails": lambda: {"hitl_details": self.questions(run)},
        }
        return httpx.Response(200, json=parts_of_a_run[rest[1]]()) if rest[1:] else self.look(run)

    def collection(self, method, dag_id, body):
        if method == "POST":
            return httpx.Response(200, json=self.row(self.add(dag_id, conf=body["conf"])))
        rows = [self.row(run) for run in reversed(self.runs) if run.dag_id == dag_id]
        return httpx.Response(200, json={"dag_runs": rows})

    def find(self, run_id):
        return next(run for run in self.runs if run.run_id == run_id)

    def row(self, run):
        day = datetime(2026, 7, 1, tzinfo=UTC)
        return {
            "dag_id": run.dag_id,
            "dag_run_id": run.run_id,
            "state": run.state()[0],
            "conf": run.conf,
            "start_date": (day + timedelta(seconds=run.began)).isoformat(),
            "end_date": (day + timedelta(seconds=1)).isoformat() if run.state()[0] != "running" else None,
        }

    def look(self, run):
        row = self.row(run)
        if run.state()[0] == "success" and (next_dag := self.causes.get(run.dag_id)):
            source = (run.dag_id, run.run_id)
            if source not in {other.source for other in self.runs}:
                self.add(next_dag, source=source)
        waiting = "awaiting_input" in run.state()[1].values() and run.run_id not in {
            a for a, _ in self.answers
        }
        run.looks += 0 if waiting else 1
        return httpx.Response(200, json=row)

    def tasks(self, run):
        states = run.script[min(max(run.looks - 1, 0), len(run.script) - 1)][1]
        if run.state()[1].get("release") == "awaiting_input":
            states = run.state()[1]
        return [
            {"task_id": name, "map_index": -1, "rendered_map_index": None, "state": state or None}
            for name, state in states.items()
        ]

    def events(self, run):
        return [{"source_dag_id": run.source[0], "source_run_id": run.source[1]}] if run.source else []

    def questions(self, run):
        waiting = [name for name, state in run.state()[1].items() if state == "awaiting_input"]
        return [
            {"task_instance": {"task_id": name, "map_index": -1}, "subject": "Phát hành 60", "body": "…"}
            for name in waiting
        ]

    def answer(self, run, choice):
        if run.run_id in {a for a, _ in self.answers}:
            return httpx.Response(409, json={"detail": "answered already"})
        self.answers.append((run.run_id, choice))
        self.beat_when_answered = (self.health_calls - 1) // 2
        return httpx.Response(200, json={})


@pytest.fixture
def airflow():
    """A model Airflow."""
    return FakeAirflow()


@pytest.fixture
def api(airflow):
    """A client of the model, as its administrator, that does not sleep long."""
    client = AirflowApi("http://127.0.0.1:1", "admin", "right", poll_s=0.001, transport=airflow.transport())
    yield client
    client.close()
