"""One month through the real DAGs: start the pull, answer the release, wait for the last receipt.

The driver does by API what an operator does with a browser; it decides nothing the DAGs decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.errors import Park
from domain.text import Text
from gateway.demo.airflow_api import AirflowApi, Run, TaskRun

Say = Callable[[Text], None]

_DONE_WITH = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})
BEATS_BEFORE_ANSWER = 2
"""How often the scheduler goes round between a question and its answer. Airflow 3.3.2 needs it: an answer
given before the scheduler has seen the asking worker leave puts the task back in the queue too early, and the
scheduler then fails it as changed from outside (seen on a busy machine even five seconds after the question).
It tells its heartbeat after it has read what workers reported, so the second beat is late enough."""

READ_FOR_S = 4.0
"""A worker may need so long to leave after its question stands (``min_heartbeat_interval`` and some more)."""

_REFUSED = Text("Người phê duyệt từ chối: không xác nhận", "the approver refused: nothing is confirmed")
_NOTHING_NEW = Text("Không có kết quả mới chờ phát hành", "nothing new waits for release")
_RUN_WITHIN_S = 1800.0
_STARTED_WITHIN_S = 180.0
_SETTLED_WITHIN_S = 600.0


def drive_month(
    api: AirflowApi,
    *,
    period: str,
    progress: Say,
    settled: Callable[[], bool],
    beats: int = BEATS_BEFORE_ANSWER,
    read_for_s: float = READ_FOR_S,
) -> None:
    """Drive ``period`` from source to receipt through ``pull_work``, ``score_period`` and ``push_results``.

    ``settled`` says whether every package has its answer; until then ``push_results`` is run again, as its
    schedule would. ``beats``, ``read_for_s``: see the constants. A month with nothing new to release ends
    well too.

    Raises:
        Park: a run failed in a way that nothing can follow.
        Retry: a run takes too long.
    """
    driver = _Driver(api, progress, beats, read_for_s)
    pulled = driver.pull(period)
    released = driver.score_and_release(pulled)
    driver.push(released, settled)
    driver.follow(api.trigger("seal_audit"))
    driver.follow(api.trigger("reconcile", {"period": period}))


@dataclass(frozen=True, slots=True)
class _Driver:
    api: AirflowApi
    progress: Say
    beats: int
    read_for_s: float

    def pull(self, period: str) -> Run:
        """The run the schedule has just made if there is one, else a run of our own."""
        active = [
            run for run in self.api.runs("pull_work") if not run.finished and run.period in {"", period}
        ]
        done = self.follow(active[-1]) if active else None
        # A run of the schedule reads what is due, which may be nothing; ours reads everything.
        if done is None or _state(self.api.tasks(done), "announce_raw") == "skipped":
            done = self.follow(self.api.trigger("pull_work", {"period": period}))
        if _state(self.api.tasks(done), "announce_raw") != "success":
            raise _failed(self.api, done)
        return done

    def score_and_release(self, pulled: Run) -> Run | None:
        """The run of ``score_period`` if something was confirmed in it, else None."""
        done = self.follow(self.run_that_saw(pulled, "score_period"))
        tasks = self.api.tasks(done)
        if _state(tasks, "confirm") == "success":
            return done
        if _state(tasks, "release_gate") != "success" or _state(tasks, "confirm") != "skipped":
            raise _failed(self.api, done)
        refused = _state(tasks, "release") == "success"
        self.progress(_REFUSED if refused else _NOTHING_NEW)
        return None

    def push(self, released: Run | None, settled: Callable[[], bool]) -> None:
        """Wait for the run a release started, then run again until every package has its answer."""
        if released is not None:
            self.follow(self.run_that_saw(released, "push_results"))
        for _ in self.api.until(Text("chờ biên nhận", "waiting for receipts"), _SETTLED_WITHIN_S):
            if settled():
                return
            self.follow(self.api.trigger("push_results"))

    def run_that_saw(self, source: Run, dag_id: str) -> Run:
        """The run of ``dag_id`` that works on what ``source`` left.

        DAGs run one at a time: a run left by a killed demo, perhaps with a question nobody answered, would
        hold ours up, so it is brought to its end first.
        """
        ours = self.api.run_that_saw(dag_id, source)
        for older in reversed(self.api.runs(dag_id)):
            if not older.finished and (ours is None or older.run_id != ours.run_id):
                self.follow(older)
        what = Text(f"chờ {dag_id} bắt đầu", f"the start of {dag_id}")
        for _ in self.api.until(what, _STARTED_WITHIN_S):
            if (run := self.api.run_that_saw(dag_id, source)) is not None:
                return run
        raise AssertionError("until never ends by itself")  # pragma: no cover

    def follow(self, run: Run) -> Run:
        """Wait for the end of ``run``; every task's end is told once, every question is answered with yes."""
        told: set[tuple[str, int]] = set()
        seen: dict[str, float] = {}  # the scheduler's heartbeats since the question stands, and when seen
        self.progress(Text(f"Airflow: {run.dag_id} bắt đầu", f"Airflow: {run.dag_id} starts"))

        def look(now: Run, tasks: Sequence[TaskRun]) -> None:
            for task in tasks:
                place = (task.task_id, task.map_index)
                if task.state in _DONE_WITH and place not in told:
                    told.add(place)
                    name = f"{now.dag_id}.{task.task_id}" + (f" [{task.label}]" if task.label else "")
                    self.progress(Text(f"  {name}: {task.state}", f"  {name}: {task.state}"))
            if not any(task.state == "awaiting_input" for task in tasks):
                seen.clear()
                return
            seen.setdefault(self.api.scheduler_beat(), time.monotonic())
            stands_s = time.monotonic() - min(seen.values())
            if len(seen) > self.beats and stands_s >= self.read_for_s:
                seen.clear()
                self._answer(now)

        return self.api.wait(run, look, timeout_s=_RUN_WITHIN_S)

    def _answer(self, run: Run) -> None:
        for approval in self.api.pending_approvals(run):
            subject = approval.subject
            self.progress(Text(f"Phê duyệt qua API: {subject}", f"approved by API: {subject}"))
            self.api.answer(approval)


def _state(tasks: Sequence[TaskRun], task_id: str) -> str:
    return next((task.state for task in tasks if task.task_id == task_id), "")


def _failed(api: AirflowApi, run: Run) -> Park:
    bad = sorted({task.task_id for task in api.tasks(run) if task.state in {"failed", "upstream_failed"}})
    page = f"{api.url}/dags/{run.dag_id}/runs/{run.run_id}"
    return Park(
        Text(
            f"{run.dag_id} không đi tiếp được: {', '.join(bad)}",
            f"{run.dag_id} cannot go on: {', '.join(bad)}",
        ),
        Text(f"Đọc nhật ký của tác vụ đó tại {page}", f"read that task's log at {page}"),
        where=run.run_id,
    )
