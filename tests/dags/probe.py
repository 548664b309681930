"""Read DAG files in a process of its own and tell what Airflow would see; prints one JSON object.

Run as ``python probe.py FILE...`` with AIRFLOW_HOME set. A process of its own, because importing Airflow
sets up logging and settings, and because an audit hook, which watches for I/O, cannot be taken off.
"""

from __future__ import annotations

import json
import runpy
import sys
import time
from pathlib import Path

import airflow.providers.standard.operators.hitl
import airflow.sdk  # not our time
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization

HEAVY = ("gateway.wiring", "gateway.steps.pull", "zeep", "certificates.xades", "lxml.etree")
WATCHED = ("socket.", "subprocess.", "os.system", "urllib.")
seen: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Remember sockets, processes and files opened for writing."""
    writes = event == "open" and isinstance(arguments[1], str) and any(c in arguments[1] for c in "wax+")
    if event.startswith(WATCHED) or writes:
        seen.append(f"{event} {arguments!r}"[:200])


def told(file: Path) -> dict[str, object]:
    """What is in one DAG file and what reading it cost."""
    seen.clear()
    start = time.perf_counter()
    runpy.run_path(str(file))
    parse_ms = (time.perf_counter() - start) * 1000
    io = list(seen)
    bag = DagBag(str(file))
    return {
        "errors": bag.import_errors,
        "parse_ms": parse_ms,
        "io": io,
        "heavy": [name for name in HEAVY if name in sys.modules],
        "dags": {dag_id: described(dag) for dag_id, dag in bag.dags.items()},
    }


def described(dag: airflow.sdk.DAG) -> dict[str, object]:
    """A DAG as plain values, after Airflow has serialised it as its DAG processor does."""
    stored = DagSerialization.to_dict(dag)
    return {
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "timezone": str(dag.timezone),
        "tags": sorted(dag.tags),
        "doc_md": dag.doc_md or "",
        "params": {name: param.value for name, param in dag.params.items()},
        "timetable": type(dag.timetable).__name__,
        "summary": json.dumps(stored["dag"]["timetable"], sort_keys=True),
        "tasks": {task.task_id: described_task(task) for task in dag.tasks},
    }


def described_task(task: object) -> dict[str, object]:
    """A task as plain values."""
    return {
        "upstream": sorted(task.upstream_task_ids),
        "mapped": task.is_mapped,
        "retries": task.retries,
        "trigger_rule": str(task.trigger_rule.value),
        "outlets": sorted(outlet.name for outlet in task.outlets),
        "operator": task.task_type,
    }


sys.addaudithook(watch)
sys.stdout.write(json.dumps({Path(file).stem: told(Path(file)) for file in sys.argv[1:]}) + "\n")
