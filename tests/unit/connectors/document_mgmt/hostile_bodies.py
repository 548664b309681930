"""Bodies that want to hurt, too long to be written down, and what reading each of them costs."""

import gc
import json
import sys
import time
import zlib
from datetime import UTC, datetime

import httpx

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import SourceBroke
from domain.records import RecordKind
from tests.memory import peak_mb

MEGA = 1_000_000
MIB = 1 << 20
GOOD = '[{"id": "1", "name": "Nguyễn Văn Ả"}]'

HEAVY = {
    "lists in lists": [(b"[", 32 * MEGA)],
    "lists in lists that end": [(b"[", MEGA), (b"]", MEGA)],
    "objects in objects": [(b'{"a":', MEGA), (b"1", 1), (b"}", MEGA)],
    "depth behind a bracket in a text": [(b'["]]]",', 1), (b"[", 10 * MEGA), (b"]", 10 * MEGA)],
    "no end of a text": [(b'["', 1), (b'\\"', 15 * MEGA)],
    "quotes and brackets": [(b'["[",', 5 * MEGA)],
    "many small lists": [(b"[", 1), (b"[],", 11 * MEGA), (b"[]]", 1)],
    "many small objects": [(b"[", 1), (b'{"a":1},', 4 * MEGA), (b"{}]", 1)],
    "many small texts": [(b"[", 1), ('"ảờ",'.encode(), 4 * MEGA), (b'""]', 1)],
    "a number without end": [(b'[{"id":', 1), (b"9", 30 * MEGA), (b"}]", 1)],
    "a fraction without end": [(b'[{"id":0.', 1), (b"9", 30 * MEGA), (b"}]", 1)],
    "escapes": [(b'[{"id":"', 1), (b"\\u0041", 5 * MEGA), (b'"}]', 1)],
    "a key without end": [(b'[{"', 1), (b"a", 30 * MEGA), (b'":1}]', 1)],
    "UTF-16": [("[".encode("utf-16"), 1), (" ".encode("utf-16-le"), 15 * MEGA)],
    "more than a page": [(b" ", 64 * MIB)],
    "a bomb": [(b"[", 1), (b" ", 1000 * MIB)],
    "a blob of lines": [(b'"', 1), (b"a:\\n", 6 * MEGA), (b'"', 1)],
    "JSON inside JSON": [(b'"', 1), (b"[],", 10 * MEGA), (b'"', 1)],
}
"""Bodies as pieces and how often each comes; so long that reading them must be given up."""


class Pieces(httpx.SyncByteStream):
    """A body that is never whole in the memory of the test."""

    def __init__(self, pieces, *, zipped=False):
        self.pieces = pieces
        self.zipped = zipped

    def __iter__(self):
        """About 64 KiB at a time."""
        packer = zlib.compressobj(wbits=31)
        for piece, times in self.pieces:
            at_once = max(1, 65_536 // len(piece))
            for start in range(0, times, at_once):
                part = piece * min(at_once, times - start)
                yield packer.compress(part) if self.zipped else part
        yield packer.flush() if self.zipped else b""


def pull(body, *, rows="list", **headers):
    """All pages of a source that answers ``body``."""
    kind = {"path": "/rows", "key_field": "id", "rows": {"form": rows}}
    file = {
        "name": "office",
        "protocol": "rest",
        "connection": "office",
        "auth": {"kind": "none"},
        "retries": {"attempts": 1},
        "kinds": {"work_items": kind},
    }

    def answer(_):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        stream = httpx.ByteStream(body) if isinstance(body, bytes) else body
        return httpx.Response(200, stream=stream, headers=named)

    source = open_source(
        parse_source(file, "office.yaml"),
        Connection(id="office", base_url="http://office.test"),
        clock=FixedClock(datetime(2026, 11, 2, tzinfo=UTC)),
        transport=httpx.MockTransport(answer),
    )
    try:
        return list(source.pull(RecordKind.WORK_ITEMS, Cursor(), Ask("2026-10")))
    finally:
        source.close()


def pull_heavy(name):
    """In a process of its own: the error as text."""
    zipped = name == "a bomb"
    rows = {"a blob of lines": "text_blob", "JSON inside JSON": "json_text"}.get(name, "list")
    headers = {"content_encoding": "gzip"} if zipped else {}
    try:
        pull(Pieces(HEAVY[name], zipped=zipped), rows=rows, **headers)
    except SourceBroke as refused:
        return refused.message.en[:300]
    return "it was read"


if __name__ == "__main__":
    pull(GOOD.encode())  # modules are loaded
    for name in HEAVY:
        began = time.process_time()
        said = pull_heavy(name)
        took = time.process_time() - began
        gc.collect()  # the errors of a test hold their bodies
        sys.stdout.write(json.dumps([name, said, took, peak_mb()]) + "\n")
