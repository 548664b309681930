"""What Airflow sees in the DAG files, found once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))


@pytest.fixture(scope="session")
def seen(tmp_path_factory):
    """The probe's report: file name → parse time, I/O, DAGs."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": os.environ["PATH"],
        "AIRFLOW_HOME": str(home),
        # No server stands behind it: reading a DAG file must not need one.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg://nobody@/none?host={home}",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",  # Python's own files would look like writing at import
    }
    probe = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("probe.py")), *map(str, DAG_FILES)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert probe.returncode == 0, probe.stderr[-3000:]
    return json.loads(probe.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def dags(seen):
    """DAG id → what Airflow sees in it."""
    return {dag_id: dag for file in seen.values() for dag_id, dag in file["dags"].items()}
