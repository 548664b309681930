"""dlt through the cases: python dlt_cases.py PORT DSN FOLDER default|tuned NAME… plays those cases."""

from __future__ import annotations

import os
import sys

PORT, DSN, FOLDER, SETTING, *NAMES = sys.argv[1:]
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
os.environ["DLT_DATA_DIR"] = FOLDER

import dlt  # noqa: E402
from cases import play  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

TUNED = SETTING == "tuned"


class Dlt:
    """A pipeline with merge; tuned: lag, both key fields, rows without a cursor included."""

    def __init__(self, name: str) -> None:
        self.handed: list[list[object]] = []
        self._loads: set[str] = set()
        word = name.replace(" ", "_")
        self._pipeline = dlt.pipeline(
            word, pipelines_dir=FOLDER, destination=dlt.destinations.postgres(DSN), dataset_name=f"d_{word}"
        )

    def sync(self) -> None:
        """Run the pipeline."""
        cursor = {
            "start_param": "since",
            "cursor_path": "updated_at",
            "initial_value": "2020-01-01T00:00:00+00:00",
        }
        if TUNED:
            cursor |= {"lag": 5, "on_cursor_value_missing": "include"}
        source = rest_api_source(
            {
                "client": {
                    "base_url": f"http://127.0.0.1:{PORT}/",
                    "paginator": {
                        "type": "page_number",
                        "base_page": 1,
                        "page_param": "page",
                        "total_path": None,
                    },
                },
                "resources": [
                    {
                        "name": "tasks",
                        "primary_key": ["id", "year"] if TUNED else "id",
                        "write_disposition": "merge",
                        "endpoint": {"path": "case", "data_selector": "items", "incremental": cursor},
                    }
                ],
            }
        )
        self._pipeline.run(source)
        rows = self._rows()
        self.handed += [row[:3] for row in rows if row[3] not in self._loads]
        self._loads |= {row[3] for row in rows}

    def held(self) -> list[list[object]]:
        """The destination table."""
        return [row[:3] for row in self._rows()]

    def _rows(self) -> list[list[object]]:
        try:
            with self._pipeline.sql_client() as client:
                found = client.execute_sql("SELECT id, year, title, _dlt_load_id FROM tasks")
        except Exception:  # noqa: BLE001 - no table yet
            return []
        return [list(row) for row in found]


if __name__ == "__main__":
    play(PORT, NAMES, Dlt)
