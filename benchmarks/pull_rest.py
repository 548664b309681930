"""REST pull: ours against dlt, airbyte-cdk and singer-sdk, same server, same PostgreSQL, in turn.

Ours checks the contract, stores each row once per digest with its history, keeps the bytes of every page,
moves the cursor in the same commit and chains the audit log. The peers extract and load. ROWS and ROUNDS set
the size; ONLY=singer,dlt leaves out whoever has none of these in the name.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from _peers import installed, peers_python
from _stage import HERE, Run, Stage, run

ROWS = int(os.environ.get("ROWS", "50000"))
ROUNDS = int(os.environ.get("ROUNDS", "2"))
ONLY = tuple(filter(None, os.environ.get("ONLY", "").split(",")))
PEERS = HERE / "peers"
Reader = Callable[[Stage], Run]


def ours(stage: Stage) -> Run:
    """The gateway."""
    return run([sys.executable, HERE / "_ours.py", str(stage.port), stage.database(ours=True)])


def dlt(python: Path, form: str, disposition: str) -> Reader:
    """A dlt pipeline with a file form and a write disposition."""

    def read(stage: Stage) -> Run:
        with tempfile.TemporaryDirectory() as folder:
            words = (str(stage.port), stage.database(ours=False), folder, form, disposition)
            return run([python, PEERS / "dlt_pull.py", *words])

    return read


def airbyte(python: Path, *, piped: bool) -> Reader:
    """A declarative source of the CDK: its messages through a pipe, or loaded in the same process."""

    def read(stage: Stage) -> Run:
        command, dsn = [python, PEERS / "airbyte_pull.py", str(stage.port)], stage.database(ours=False)
        return run(command, [python, PEERS / "loader.py", dsn]) if piped else run([*command, dsn])

    return read


def singer(python: Path, *, copy: bool | None) -> Reader:
    """A tap into our least loader (None), or into target-postgres without or with its COPY."""

    def read(stage: Stage) -> Run:
        tap, dsn = [python, PEERS / "singer_tap.py", str(stage.port)], stage.database(ours=False)
        if copy is None:
            return run(tap, [python, PEERS / "loader.py", dsn])
        with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
            url = dsn.replace("postgresql://", "postgresql+psycopg://")
            json.dump({"sqlalchemy_url": url, "use_copy": copy, "activate_version": False}, config)
            config.flush()
            return run(tap, [python, PEERS / "singer_target.py", config.name, dsn])

    return read


def contestants(python: Path | None) -> dict[str, Reader]:
    """Everybody by name; ours first."""
    if python is None:
        return {"ours": ours}
    return {
        "ours: contract, history, cursor, audit": ours,
        "dlt merge, default (insert_values)": dlt(python, "insert_values", "merge"),
        "dlt upsert, COPY of csv": dlt(python, "csv", "upsert"),
        "dlt append only, parquet (its fastest)": dlt(python, "parquet", "append"),
        "airbyte-cdk, stdout → COPY loader": airbyte(python, piped=True),
        "airbyte-cdk, in process → COPY loader": airbyte(python, piped=False),
        "singer-sdk → target-postgres": singer(python, copy=False),
        "singer-sdk → target-postgres, use_copy": singer(python, copy=True),
        "singer-sdk → COPY loader": singer(python, copy=None),
    }


def main() -> None:
    """Print the table."""
    python = peers_python()
    readers = contestants(python)
    if ONLY:
        readers = {
            name: reader for name, reader in readers.items() if reader is ours or any(w in name for w in ONLY)
        }
    runs: dict[str, list[Run]] = {name: [] for name in readers}
    with Stage.open(ROWS) as stage:
        for _ in range(ROUNDS):
            for name, reader in list(readers.items()):
                try:
                    runs[name].append(reader(stage))
                except RuntimeError as fault:
                    print(f"  {name}: cannot run here: {fault}")
                    del readers[name], runs[name]
    show(runs)
    if python is not None:
        for name in ("dlt", "airbyte-cdk", "singer-sdk"):
            size_mb, packages = installed(python, name)
            print(f"  {name} with all it needs: {size_mb:.0f} MB in {packages} packages")


def show(runs: dict[str, list[Run]]) -> None:
    """Medians; the ratio is the median of each round's own ratio, since the machine drifts."""
    first = next(iter(runs.values()))
    print(f"{ROWS:,} rows of 345 bytes, pages of 1,000, {ROUNDS} rounds in turn; medians")
    print(f"  {'':<42} {'rows/s':>8} {'ours is':>9} {'CPU µs/row':>11} {'peak MB':>8}")
    for name, mine in runs.items():
        ratio = median(own.rate / peer.rate for own, peer in zip(first, mine, strict=True))
        rate, peak_mb = median(r.rate for r in mine), median(r.peak_mb for r in mine)
        cpu_us = median(1e6 * r.cpu_s / r.rows for r in mine)
        print(f"  {name:<42} {rate:>8,.0f} {ratio:>7.1f} × {cpu_us:>11.1f} {peak_mb:>8.0f}")


if __name__ == "__main__":
    main()
