"""Rows lost, ghosts kept, rows handed on for nothing: ours and the peers through correctness_scenario.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import sqlalchemy as sa
from _ours import gateway_for
from _peers import peers_python
from _stage import HERE, ROOT, Stage
from correctness_scenario import CASES, PAGE_SIZE, Case, Key, Verdict, judge

from domain.errors import GatewayError
from domain.period import Period
from gateway.steps.pull import Stretch, pull_source
from gateway.store.schema import record_head, source_record

PEERS = HERE / "peers"
SOURCE = """
name: bench
protocol: rest
connection: bench
auth: {kind: none}
requests_per_minute: 60000
retries: {attempts: 1}
kinds:
  work_items:
    path: /case
    records_path: items
    total_path: total
    key_field: KEY
    updated: {field: updated_at, format: iso}
    since: {parameter: since, format: iso}
    paging: {page_parameter: page, size_parameter: size, size: %d}
"""
PERIOD = Period.parse("2026-10")
NIGHTLY = Stretch(complete=True)


def post(port: int, path: str) -> None:
    """Steer the server."""
    address = f"http://127.0.0.1:{port}{urllib.parse.quote(path)}"
    urllib.request.urlopen(urllib.request.Request(address, data=b"", method="POST"), timeout=30).read()


def play_ours(stage: Stage, case: Case, key: str) -> tuple[Verdict, list[str]]:
    """One case with the gateway: a sync, the day goes by, a sync, the reading of the night."""
    url = stage.database(ours=True)
    with tempfile.TemporaryDirectory() as folder:
        gateway = gateway_for(Path(folder), stage.port, url, (SOURCE % PAGE_SIZE).replace("KEY", key))
        refused: list[str] = []
        post(stage.port, f"/case/{case.name}")
        for stretch in (Stretch(), Stretch(), NIGHTLY):
            try:
                pull_source(gateway, "bench", PERIOD, stretch=stretch)
                refused.append("")
            except GatewayError as fault:
                refused.append(fault.message.en)
            if len(refused) == 1:
                post(stage.port, "/change")
        gateway.close()
    engine = sa.create_engine(url)
    fields = source_record.c.fields
    with engine.connect() as conn:
        every = [(_key(row.fields), row.fields["title"]) for row in conn.execute(sa.select(fields))]
        now = conn.execute(
            sa.select(fields, record_head.c.missing_since).join(
                record_head, record_head.c.record_id == source_record.c.id
            )
        ).all()
    engine.dispose()
    held = {_key(row.fields): str(row.fields["title"]) for row in now}
    gone = {_key(row.fields) for row in now if row.missing_since is not None}
    return judge(case, held, gone, every), refused


def _key(fields: dict[str, object]) -> Key:
    return str(fields["id"]), int(str(fields["year"]))


def play_peer(command: list[str]) -> dict[str, tuple[Verdict, list[str]]]:
    """Every case with a peer.

    Raises:
        RuntimeError: it cannot run here.
    """
    done = subprocess.run(
        [*command, *(case.name for case in CASES)],
        capture_output=True,
        text=True,
        timeout=900,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:])
    told = json.loads(done.stdout.strip().splitlines()[-1])
    found = {}
    for case in CASES:
        result = told[case.name]
        held = {(row[0], int(row[1])): row[2] for row in result["held"]}
        handed = [((row[0], int(row[1])), row[2]) for row in result["handed"]]
        found[case.name] = (judge(case, held, frozenset(), handed), result["refused"])
    return found


def said(verdict: Verdict, refused: list[str]) -> str:
    """One cell."""
    words = []
    if verdict.lost:
        words.append(f"LOST {len(verdict.lost)}" + (" (told)" if refused[-1] else ""))
    if verdict.ghosts:
        words.append(f"ghost {len(verdict.ghosts)}")
    if verdict.needless:
        words.append(f"again {verdict.needless}")
    return ", ".join(words) or "good"


def main() -> None:
    """Print the table."""
    python = peers_python()
    columns: dict[str, dict[str, tuple[Verdict, list[str]]]] = {}
    with Stage.open(1000) as stage:
        columns["ours"] = {case.name: play_ours(stage, case, "[id, year]") for case in CASES}
        columns["ours, key: id"] = {case.name: play_ours(stage, case, "id") for case in CASES}
        for setting in ("default", "tuned") if python else ():
            port = str(stage.port)
            for name in ("dlt", "airbyte", "singer"):
                script = [str(python), str(PEERS / f"{name}_cases.py"), port]
                try:
                    with tempfile.TemporaryDirectory() as folder:
                        more = [stage.database(ours=False), folder] if name == "dlt" else []
                        columns[f"{name} {setting}"] = play_peer([*script, *more, setting])
                except RuntimeError as fault:
                    print(f"  {name} {setting}: cannot run here: {fault}")
    show(columns)


def show(columns: dict[str, dict[str, tuple[Verdict, list[str]]]]) -> None:
    """A line a case, a column a reader."""
    print(
        "LOST: rows missing or old in the end. ghost: deleted at the source, still believed. again: unchanged"
    )
    print("rows handed on once more. (told): the reader refused to go on and said so.")
    print("| case | " + " | ".join(columns) + " |")
    print("|" + "---|" * (len(columns) + 1))
    for case in CASES:
        cells = [said(*results[case.name]) for results in columns.values()]
        print(f"| {case.name}: {case.meaning} | " + " | ".join(cells) + " |")
    sums = [sum(len(verdict.lost) for verdict, _ in results.values()) for results in columns.values()]
    good = [sum(verdict.good for verdict, _ in results.values()) for results in columns.values()]
    print("| **rows lost** | " + " | ".join(map(str, sums)) + " |")
    print("| **cases good** | " + " | ".join(f"{one}/{len(CASES)}" for one in good) + " |")
    for name, results in columns.items():
        for case_name, (_, refused) in results.items():
            for place, words in enumerate(refused):
                if words:
                    print(f"  {name}, {case_name}, sync {place + 1} refused: {words[:150]}")


if __name__ == "__main__":
    sys.exit(main())
