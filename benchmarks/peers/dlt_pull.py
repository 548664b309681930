"""dlt reading the bench server: python dlt_pull.py PORT DSN FOLDER FORMAT DISPOSITION.

FORMAT: insert_values (its default for PostgreSQL), csv or parquet (COPY). DISPOSITION: append or merge.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

PORT, DSN, FOLDER, FORMAT, DISPOSITION = sys.argv[1:6]
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
os.environ["DLT_DATA_DIR"] = FOLDER
if FORMAT != "insert_values":
    os.environ["NORMALIZE__LOADER_FILE_FORMAT"] = FORMAT

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402


def main() -> None:
    """Run the pipeline once."""
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
                    "primary_key": "Id",
                    "write_disposition": {"disposition": "merge", "strategy": "upsert"}
                    if DISPOSITION == "upsert"
                    else DISPOSITION,
                    "endpoint": {
                        "path": "tasks",
                        "params": {"size": 1000},
                        "data_selector": "Data.Items",
                        "incremental": {
                            "start_param": "since",
                            "cursor_path": "NgayCapNhat",
                            "initial_value": "2020-01-01T00:00:00+00:00",
                        },
                    },
                }
            ],
        }
    )
    started = time.perf_counter()
    pipeline = dlt.pipeline(
        "bench", pipelines_dir=FOLDER, destination=dlt.destinations.postgres(DSN), dataset_name="peer"
    )
    pipeline.run(source)
    seconds = time.perf_counter() - started
    with pipeline.sql_client() as client:
        rows = client.execute_sql("SELECT count(*) FROM tasks")[0][0]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
