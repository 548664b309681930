"""Airflow imported once for these tests, with a home of its own and no database behind it."""

from __future__ import annotations

import importlib
import os
import tempfile
import warnings

_HOME = tempfile.mkdtemp(prefix="nd335-airflow-")
os.environ.setdefault("AIRFLOW_HOME", _HOME)
os.environ.setdefault(
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"postgresql+psycopg://nobody@/none?host={_HOME}"
)

with warnings.catch_warnings():
    # Airflow's own imports warn about Airflow's own dependencies (fastapi.testclient and httpx). In this
    # suite warnings are errors; those are not ours to mend. Only the import is excused, nothing after it.
    warnings.simplefilter("ignore")
    importlib.import_module("airflow.sdk.exceptions")
