"""A small client of Airflow's REST API v2: what the demo needs to play operator and approver.

Every call and every wait is bounded. The login token is renewed once when it has run out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import httpx

from connectors.http import HttpLimits, build_client
from domain.errors import GatewayError, Misconfigured, Park, Retry
from domain.text import Text

FINISHED = frozenset({"success", "failed"})
APPROVE, REJECT = "Approve", "Reject"

_LIMITS = HttpLimits(connect_timeout_s=5, read_timeout_s=30)
_PAGE = 100

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a DAG. ``state``: queued, running, success or failed."""

    dag_id: str
    run_id: str
    state: str
    period: str
    """The parameter ``period`` it was triggered with; empty: none."""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def finished(self) -> bool:
        """Whether its state is final."""
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One task of a run; ``map_index``: -1 if it is not mapped, ``state``: "" before it is scheduled."""

    task_id: str
    map_index: int
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A question that waits for a person."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    subject: str
    body: str


class AirflowApi:
    """The API at ``url``, as ``username``. ``poll_s`` is the pause between two looks at a run."""

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        poll_s: float = 0.7,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url
        self._login = {"username": username, "password": password}
        self._poll_s = poll_s
        self._client = build_client(base_url=url, limits=_LIMITS, transport=transport)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def healthy(self) -> bool:
        """Whether metadata, scheduler, triggerer and DAG processor all say so; False while nobody answers."""
        try:
            answer = self._send("GET", "/api/v2/monitor/health")
        except Retry:
            return False
        return answer.status_code == httpx.codes.OK and all(
            cast("Json", part).get("status") == "healthy" for part in answer.json().values()
        )

    def scheduler_beat(self) -> str:
        """The scheduler's latest sign of life, an ISO instant; empty before the first."""
        health = cast("dict[str, Json]", self._call("GET", "/api/v2/monitor/health"))
        return str(health["scheduler"].get("latest_scheduler_heartbeat") or "")

    def dag_ids(self) -> frozenset[str]:
        """The DAGs Airflow has read."""
        return frozenset(str(dag["dag_id"]) for dag in self._list("/api/v2/dags", "dags"))

    def import_errors(self) -> str:
        """Errors of DAG files, empty if there are none."""
        errors = self._list("/api/v2/importErrors", "import_errors")
        return "; ".join(f"{e['filename']}: {str(e['stack_trace']).strip().splitlines()[-1]}" for e in errors)

    def trigger(self, dag_id: str, conf: Mapping[str, str] | None = None) -> Run:
        """Start a run of ``dag_id`` with the parameters ``conf``."""
        body = {"logical_date": None, "conf": dict(conf or {})}
        return _run(self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body))

    def runs(self, dag_id: str) -> list[Run]:
        """The newest runs of ``dag_id`` (100 at most), newest first."""
        found = self._list(f"/api/v2/dags/{dag_id}/dagRuns", "dag_runs", order_by="-run_after")
        return [_run(row) for row in found]

    def run(self, dag_id: str, run_id: str) -> Run:
        """How the run stands now."""
        return _run(self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"))

    def tasks(self, run: Run) -> list[TaskRun]:
        """The tasks of a run (100 at most)."""
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances"
        return [
            TaskRun(
                str(row["task_id"]),
                int(str(row["map_index"])),
                str(row.get("rendered_map_index") or ""),
                str(row["state"] or ""),
            )
            for row in self._list(path, "task_instances")
        ]

    def result(self, run: Run, task_id: str) -> object:
        """What a task returned (its XCom); None if it returned nothing."""
        path = (
            f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        )
        answer = self._authorised("GET", f"{path}?deserialize=false")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        value = _checked(answer).get("value")
        return json.loads(value) if isinstance(value, str) else value

    def run_that_saw(self, dag_id: str, source: Run) -> Run | None:
        """The run of ``dag_id`` that works on what the finished run ``source`` left, if there is one yet.

        That is a run started by an asset event of ``source``, or any run begun after its end: while a run is
        active, Airflow 3.3 keeps one waiting event for the next and forgets those that come after it.
        """
        for run in self.runs(dag_id):
            if run.started_at and source.ended_at and run.started_at >= source.ended_at:
                return run
            path = f"/api/v2/dags/{dag_id}/dagRuns/{run.run_id}/upstreamAssetEvents"
            events = cast("list[Json]", self._call("GET", path)["asset_events"])
            if any(
                e["source_dag_id"] == source.dag_id and e["source_run_id"] == source.run_id for e in events
            ):
                return run
        return None

    def pending_approvals(self, run: Run) -> list[Approval]:
        """The questions of a run that nobody has answered."""
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/hitlDetails"
        rows = self._list(path, "hitl_details", response_received="false")
        return [_approval(run, row) for row in rows]

    def answer(self, approval: Approval, choice: str = APPROVE) -> None:
        """Answer a question as the user who is logged in.

        Raises:
            Park: somebody answered it already, or this user may not.
        """
        path = f"/api/v2/dags/{approval.dag_id}/dagRuns/{approval.run_id}/taskInstances/{approval.task_id}"
        body = {"chosen_options": [choice], "params_input": {}}
        self._call("PATCH", f"{path}/{approval.map_index}/hitlDetails", body)

    def until(self, what: Text, timeout_s: float) -> Iterator[float]:
        """Seconds passed, at every look; the caller leaves the loop when it has seen what it wants.

        Raises:
            Retry: ``timeout_s`` seconds have passed.
        """
        started = time.monotonic()
        while (passed := time.monotonic() - started) < timeout_s:
            yield passed
            time.sleep(self._poll_s)
        raise Retry(
            Text(f"Quá {timeout_s:.0f} giây: {what.vi}", f"{what.en} took more than {timeout_s:.0f} s"),
            Text(f"Xem trang Airflow {self.url}", f"look at Airflow's pages {self.url}"),
            where=self.url,
        )

    def wait(
        self, run: Run, on_look: Callable[[Run, list[TaskRun]], None], *, timeout_s: float = 900.0
    ) -> Run:
        """Wait for the end of ``run``; ``on_look`` is told its state at every look.

        Raises:
            Retry: it takes longer than ``timeout_s``.
        """
        name = f"{run.dag_id} {run.run_id}"
        for _ in self.until(Text(f"lần chạy {name}", f"run {name}"), timeout_s):
            now = self.run(run.dag_id, run.run_id)
            on_look(now, self.tasks(now))
            if now.finished:
                return now
        raise AssertionError("until never ends by itself")  # pragma: no cover

    def _list(self, path: str, name: str, **query: str) -> list[Json]:
        arguments = str(httpx.QueryParams({"limit": str(_PAGE), **query}))
        return cast("list[Json]", self._call("GET", f"{path}?{arguments}")[name])

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        return _checked(self._authorised(method, path, body))

    def _authorised(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        if "Authorization" not in self._client.headers:
            self._log_in()
        answer = self._send(method, path, body)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._log_in()
            answer = self._send(method, path, body)
        return answer

    def _log_in(self) -> None:
        self._client.headers.pop("Authorization", None)
        answer = self._send("POST", "/auth/token", self._login)
        if answer.status_code != httpx.codes.CREATED:
            raise Misconfigured(
                Text("Airflow từ chối đăng nhập", f"Airflow refuses the login (HTTP {answer.status_code})"),
                Text("Kiểm tra tài khoản quản trị Airflow", "check the administrator's account of Airflow"),
                where=self.url,
            )
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _send(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        try:
            return self._client.request(method, path, json=body)
        except httpx.HTTPError as fault:
            raise Retry(
                Text("Airflow không trả lời", f"Airflow does not answer ({type(fault).__name__})"),
                Text("Xem nhật ký api-server", "see the log of the api-server"),
                where=self.url,
            ) from fault


def _checked(answer: httpx.Response) -> Json:
    if answer.is_success:
        return cast("Json", answer.json())
    kind: type[GatewayError] = Retry if answer.is_server_error else Park
    raise kind(
        Text(f"Airflow trả lời HTTP {answer.status_code}", f"Airflow answers HTTP {answer.status_code}"),
        Text(f"Nội dung: {answer.text[:300]}", f"it says: {answer.text[:300]}"),
        where=f"{answer.request.method} {answer.request.url.path}",
    )


def _run(row: Json) -> Run:
    conf = cast("Json", row.get("conf") or {})
    return Run(
        str(row["dag_id"]),
        str(row["dag_run_id"]),
        str(row["state"]),
        str(conf.get("period") or ""),
        _instant(row.get("start_date")),
        _instant(row.get("end_date")),
    )


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _approval(run: Run, row: Json) -> Approval:
    task = cast("Json", row["task_instance"])
    return Approval(
        run.dag_id,
        run.run_id,
        str(task["task_id"]),
        int(str(task["map_index"])),
        str(row["subject"]),
        str(row.get("body") or ""),
    )
