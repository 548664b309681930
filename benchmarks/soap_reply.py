"""SOAP replies: ours against zeep and against bare lxml, each in a process of its own, on the same bytes.

Then ours alone, through the whole source (HTTP, stream, rows, contract, digests), on a reply far larger than
the memory it may use: STREAM_MB (256; FULL=1: 1,024). RECORDS and ROUNDS set the size of the comparison.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from types import SimpleNamespace

import zeep
from _soap import ANSWER_TAG, FIELDS, RECORD_ELEMENT, WSDL, soap_pieces
from _stage import HERE, run, server
from lxml import etree

from connectors.connection import Connection
from connectors.document_mgmt.contract import Contract, FieldContract, FieldType
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.readers import Reply
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.rows import RowReader
from connectors.document_mgmt.soap.config import SoapKind
from connectors.document_mgmt.soap.reply import Looked, ReplyReader
from connectors.document_mgmt.source_file import parse_source
from domain.records import RecordKind
from gateway.clock import SystemClock

RECORDS = int(os.environ.get("RECORDS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
STREAM_MB = int(os.environ.get("STREAM_MB", "1024" if os.environ.get("FULL") else "256"))
BLOCK_BYTES = 65_536
KIND = RecordKind.WORK_ITEMS
TYPES = dict.fromkeys(FIELDS, "text") | {
    "NgayGiao": "instant",
    "HanXuLy": "day",
    "SoLuong": "integer",
    "SoLanCham": "integer",
    "CapNhatLuc": "instant",
}
CONTRACT = Contract(fields={name: FieldContract(type=FieldType(word)) for name, word in TYPES.items()})
SETTINGS = SoapKind(
    key_field="Id",
    contract=CONTRACT,
    operation="LayCongViec",
    record_element=RECORD_ELEMENT,
    total_path="TongSo",
)


def blocks(body: bytes) -> Iterator[bytes]:
    """``body`` as it comes from a socket."""
    for start in range(0, len(body), BLOCK_BYTES):
        yield body[start : start + BLOCK_BYTES]


def ours(body: bytes, *, checked: bool = False) -> int:
    """Our reader, with ``checked`` also contract, keys and digests; rows are let go as a stored page is."""
    reader = ReplyReader(Looked.of(SETTINGS, ANSWER_TAG), max_bytes=2**31)
    rows_of = RowReader("bench", KIND, SETTINGS, textual=True)
    count = 0
    for block in blocks(body):
        reader.feed(block)
        rows = reader.take_rows()
        count += len(rows_of.page(Reply(rows, b"", None)).records) if checked else len(rows)
    reader.close()
    return count


def checked(body: bytes) -> int:
    """Ours up to the record that is stored."""
    return ours(body, checked=True)


def bare_lxml(body: bytes) -> int:
    """Iterparse over a tag, texts into a dict, cleared: the least that gives rows."""
    count, tag = 0, ANSWER_TAG.partition("}")[0] + "}" + RECORD_ELEMENT
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        for _, element in etree.iterparse(file, tag=tag):
            _row = {child.tag.rpartition("}")[2]: child.text for child in element}
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count


def zeep_objects(body: bytes) -> int:
    """Zeep's process_reply: typed objects of the whole reply."""
    with tempfile.NamedTemporaryFile("w", suffix=".wsdl") as wsdl:
        wsdl.write(WSDL)
        wsdl.flush()
        client = zeep.Client(wsdl.name, settings=zeep.Settings(xml_huge_tree=True))
    binding = client.service._binding  # noqa: SLF001 - the parsing alone, without the network
    answer = SimpleNamespace(
        status_code=200, content=body, headers={"Content-Type": "text/xml"}, encoding="utf-8"
    )
    found = binding.process_reply(client, binding.get("LayCongViec"), answer)
    return len(found.DanhSach.CongViec)


READERS: dict[str, Callable[[bytes], int]] = {
    "ours: rows": ours,
    "ours: rows, contract, keys, digests": checked,
    "bare lxml iterparse: rows": bare_lxml,
    "zeep process_reply: objects": zeep_objects,
}


def peak_mb() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(name: str, path: str) -> None:
    """Read the reply in ``path`` once; tell rows, seconds and memory beyond the document."""
    body = Path(path).read_bytes()
    before_mb, started = peak_mb(), time.perf_counter()
    rows = READERS[name](body)
    seconds = time.perf_counter() - started
    print(json.dumps({"rows": rows, "seconds": seconds, "extra_mb": peak_mb() - before_mb}))


def stream(port: str, records: str) -> None:
    """Pull one endless reply through the whole source."""
    data = {
        "name": "bench",
        "protocol": "soap",
        "connection": "bench",
        "wsdl": "bench.wsdl",
        "endpoint_path": f"/soap/{records}",
        "auth": {"kind": "none"},
        "limits": {"max_page_bytes": 2**31, "total_timeout_s": 3600},
        "kinds": {KIND.value: SETTINGS.model_dump(mode="json", exclude_defaults=True)},
    }
    source = open_source(
        parse_source(data, "bench"),
        Connection(id="bench", base_url=f"http://127.0.0.1:{port}"),
        clock=SystemClock(),
        files={"bench.wsdl": WSDL.encode()},
    )
    before_mb, started = peak_mb(), time.perf_counter()
    rows = sum(len(page.records) for page in source.pull(KIND, Cursor(), Ask("2026-01")))
    seconds = time.perf_counter() - started
    print(json.dumps({"rows": rows, "seconds": seconds, "extra_mb": peak_mb() - before_mb}))


def main() -> None:
    """Print both tables."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        for piece in soap_pieces(RECORDS):
            file.write(piece)
        file.flush()
        size_mb = Path(file.name).stat().st_size / 1e6
        runs = {
            name: [run([sys.executable, HERE / "soap_reply.py", "child", name, file.name])]
            for name in READERS
        }
        for _ in range(ROUNDS - 1):
            for name, mine in runs.items():
                mine.append(run([sys.executable, HERE / "soap_reply.py", "child", name, file.name]))
    print(
        f"a reply of {RECORDS:,} records of ten fields, {size_mb:.0f} MB; medians of {ROUNDS} rounds in turn"
    )
    print(f"  {'':<38} {'rec/s':>9} {'MB/s':>6} {'× zeep':>7} {'extra MB':>9}")
    for name, mine in runs.items():
        rate = median(one.rate for one in mine)
        ratio = median(one.rate / peer.rate for one, peer in zip(mine, runs[list(READERS)[-1]], strict=True))
        extra_mb = median(one.extra_mb for one in mine)
        print(f"  {name:<38} {rate:>9,.0f} {rate * size_mb / RECORDS:>6.0f} {ratio:>7.1f} {extra_mb:>9.0f}")
    records = int(RECORDS / size_mb * STREAM_MB)
    with server(1000) as port:
        found = run([sys.executable, HERE / "soap_reply.py", "stream", str(port), str(records)])
    print(f"ours, through the whole source over HTTP, one reply of {STREAM_MB:,} MB")
    print(
        f"  {found.rows:,} records, {found.rate:,.0f} rec/s, extra memory at its peak {found.extra_mb:.0f} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(*sys.argv[2:])
    elif sys.argv[1:2] == ["stream"]:
        stream(*sys.argv[2:])
    else:
        main()
