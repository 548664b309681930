"""Our pull as a process of its own: contract, rows once per digest, heads, audit, cursor, page bytes kept.

``python benchmarks/_ours.py PORT DATABASE_URL`` prints one JSON line: rows, seconds, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from connectors.connection import Connection
from domain.period import Period
from gateway.settings import Settings
from gateway.steps.pull import pull_source
from gateway.wiring import Gateway, open_gateway

PAGE_SIZE = 1_000
SOURCE = """
name: bench
protocol: rest
connection: bench
auth: {kind: none}
success: {path: IsSuccess, equals: true}
requests_per_minute: 60000
kinds:
  work_items:
    path: /tasks
    records_path: Data.Items
    total_path: Data.Total
    key_field: Id
    updated: {field: NgayCapNhat, format: iso}
    since: {parameter: since, format: iso}
    paging: {page_parameter: page, size_parameter: size, size: %d}
    contract:
      fields:
        Id: {type: text}
        TenCongViec: {type: text}
        MaDonVi: {type: text}
        MaCanBo: {type: text}
        SoVanBan: {type: text}
        NgayGiao: {type: instant}
        HanXuLy: {type: day}
        HeSo: {type: number}
        SoLuong: {type: integer}
        SoLanCham: {type: integer, codes: ["0", "1"]}
        DaXong: {type: boolean}
        GhiChu: {type: text, empty: true}
        NgayCapNhat: {type: instant}
"""


def gateway_for(folder: Path, port: int, url: str, source: str = SOURCE % PAGE_SIZE) -> Gateway:
    """A gateway whose only source is the server at ``port``."""
    sources = folder / "bench" / "sources"
    sources.mkdir(parents=True)
    (sources / "bench.yaml").write_text(source, "utf-8")
    settings = Settings(database_url=url, files_dir=folder, province="bench")
    where = Connection(id="bench", base_url=f"http://127.0.0.1:{port}")
    return open_gateway(settings, connections=lambda _: where, actor="bench").__enter__()


def main() -> None:
    """Pull once."""
    port, url = int(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        gateway = gateway_for(Path(folder), port, url)
        started = time.perf_counter()
        counts = pull_source(gateway, "bench", Period.parse("2026-01"))
        seconds = time.perf_counter() - started
        gateway.close()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": counts.read, "seconds": seconds, "peak_mb": peak_mb, "staged": counts.staged}))


if __name__ == "__main__":
    main()
