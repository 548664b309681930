"""A preview of a change over staged records: seconds, records a second, memory.

ROWS=1000000 (default 100000): the store of ``map_step.py``, mapped and with evaluations. Each preview runs in
a process of its own (``python benchmarks/mapping_diff.py DATABASE_URL CHANGE`` prints one JSON line).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from _measure import row
from _stage import HERE, run
from _staged import PERIOD
from map_step import fresh

from domain.evaluation import COMMON_CRITERIA
from domain.period import Period
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.files import ProvinceFiles
from gateway.settings import Settings
from gateway.steps.change_preview import preview_change
from gateway.steps.map import map_period
from gateway.store.engine import open_engine
from gateway.wiring import Gateway, open_gateway

ROWS = int(os.environ.get("ROWS", "100000"))
FILES = HERE.parent / "mappings" / "files"
PROVINCE = "lao_cai"


def a_coefficient(folder: Path) -> None:
    """The item DC.02, of every twelfth unit, counts for more."""
    path = folder / "catalogue.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(_dearer(line) if line.startswith("DC.02,") else line for line in lines), "utf-8")


def _dearer(line: str) -> str:
    assert ",25,5," in line, "the catalogue's DC.02 has other numbers than this bench believes"
    return line.replace(",25,5,", ",35,7,")


def a_status(folder: Path) -> None:
    """Returned work of one source counts as completed."""
    path = folder / "mappings" / "van_phong.work_items.yaml"
    text = path.read_text("utf-8")
    assert "TRA_LAI: returned" in text
    path.write_text(text.replace("TRA_LAI: returned", "TRA_LAI: completed"), "utf-8")


def days_late(folder: Path) -> None:
    """The policy counts days late, not events."""
    path = folder / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace("late_unit: event", "late_unit: day"), "utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {
    "one coefficient": a_coefficient,
    "one line of a mapping table": a_status,
    "one option of the policy": days_late,
}


@contextmanager
def opened(url: str) -> Iterator[Gateway]:
    """The gateway on the store, with the files as they lie in the repository."""
    settings = Settings(database_url=url, files_dir=FILES, files_from="folder", lang="en")
    with open_gateway(settings, actor="bench") as gw:
        yield gw


def measure(url: str, change: str) -> dict[str, object]:
    """Preview one change."""
    with tempfile.TemporaryDirectory() as folder, opened(url) as gw:
        edited = Path(folder) / PROVINCE
        shutil.copytree(FILES / PROVINCE, edited)
        CHANGES[change](edited)
        started = time.perf_counter()
        seen = preview_change(gw, gw.files, ProvinceFiles.of_folder(edited), Period.parse(PERIOD))
        seconds = time.perf_counter() - started
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return {
        "rows": ROWS,
        "seconds": seconds,
        "extra_mb": int(peak.split()[1]) / 1024,
        "said": f"{seen.records.total:,} records and {len(seen.people):,} people change",
    }


def prepare(url: str) -> None:
    """Map what is staged and give everybody an evaluation."""
    points = json.dumps({item: str(most) for item, most in COMMON_CRITERIA.items()})
    with opened(url) as gw:
        map_period(gw, Period.parse(PERIOD))
    engine = open_engine(url)
    with engine.begin() as conn:
        conn.execute(
            sa.text(
                "INSERT INTO evaluation (person_id, period, common, organising, unity, confirmed_by, "
                "record_digest) SELECT personal_id, :period, CAST(:points AS jsonb), judged, judged, 'x', '' "
                "FROM (SELECT personal_id, CASE WHEN rank <> 'staff' THEN 1 END AS judged FROM person) p"
            ),
            {"period": PERIOD, "points": points},
        )
        conn.exec_driver_sql("ANALYZE")
    engine.dispose()


def main() -> None:
    """Print a line for each change."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "pg") as postgres:
        url = fresh(postgres, ROWS)
        prepare(url)
        for change in CHANGES:
            done = run([sys.executable, str(HERE / "mapping_diff.py"), url, change])
            note = f"{done.seconds:.1f} s, {done.cpu_s:.1f} s of our CPU, {done.extra_mb:.0f} MB"
            row(f"{ROWS:,} staged records, {change}", done.rate, "records/s", note)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], sys.argv[2])))
    else:
        main()
