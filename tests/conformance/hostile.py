"""Answers made to hurt whoever reads them. Run as a process, which tells what each one cost.

``python -m tests.conformance.hostile`` plays all of them, one after the other, and prints a line of JSON:
by name the error, the seconds of processor time and whether a page was the last; and the peak memory. The
bombs are made and sent by another process, ``... hostile send TRAP``, so that the memory is the reader's.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable

import httpx

from tests.conformance.model import DIALECTS, System
from tests.conformance.wire import http_head, listening
from tests.memory import peak_mb

MB = 1 << 20
_OURS = "urn:vn:vanban:ws:1"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def _envelope(inside: str, doctype: str = "") -> bytes:
    answer = f'<LayDanhSachVanBanResponse xmlns="{_OURS}"><TongSo>1</TongSo><DanhSach>{inside}</DanhSach>'
    begin = f'<?xml version="1.0"?>{doctype}<s:Envelope xmlns:s="{_SOAP}"><s:Body>'
    return f"{begin}{answer}</LayDanhSachVanBanResponse></s:Body></s:Envelope>".encode()


def _row(title: str, attributes: str = "") -> str:
    return (
        f"<VanBan{attributes}><MaVanBan>1</MaVanBan><TrichYeu>{title}</TrichYeu>"
        "<CapNhatLuc>02/11/2026 08:00:00</CapNhatLuc></VanBan>"
    )


def _laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'


def _quadratic() -> str:
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'


def _outside(trap: str, what: str) -> str:
    return {
        "entity": f'<!DOCTYPE x [<!ENTITY a SYSTEM "{trap}/a">]>',
        "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "subset": f'<!DOCTYPE x SYSTEM "{trap}/x.dtd">',
        "parameter": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{trap}/p"> %p;]>',
    }[what]


def _page(rows: str) -> bytes:
    return f'{{"ok": true, "data": {{"total": 1, "rows": [{rows}]}}}}'.encode()


def _include(trap: str) -> bytes:
    inside = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{trap}/i" parse="text"/>'
    return _envelope(_row(inside))


XML: dict[str, Callable[[str], bytes]] = {
    "billion laughs": lambda _: _envelope(_row("&l11;"), _laughs()),
    "quadratic blow-up": lambda _: _envelope(_row("&a;" * 100_000), _quadratic()),
    "entity over the network": lambda trap: _envelope(_row("&a;"), _outside(trap, "entity")),
    "entity of a file": lambda trap: _envelope(_row("&a;"), _outside(trap, "file")),
    "DTD over the network": lambda trap: _envelope(_row("x"), _outside(trap, "subset")),
    "parameter entity": lambda trap: _envelope(_row("x"), _outside(trap, "parameter")),
    "million elements deep": lambda _: _envelope("<a>" * 1_000_000),
    "deep and closed": lambda _: _envelope(_row("<a>" * 100_000 + "</a>" * 100_000)),
    "million attributes": lambda _: _envelope(_row("x", "".join(f' a{n}=""' for n in range(1_000_000)))),
    "text of 20 MB": lambda _: _envelope(_row("x" * 20 * MB)),
    "attribute of 20 MB": lambda _: _envelope(_row("x", f' a="{"x" * 20 * MB}"')),
    "comment of 20 MB": lambda _: _envelope(f"<!--{'x' * 20 * MB}-->" + _row("x") * 2),
    "more than a page may have": lambda _: _envelope(_row("x" * 1000) * 40_000),
}
JSON: dict[str, Callable[[str], bytes]] = {
    "million lists deep": lambda _: _page("[" * 1_000_000),
    "deep and closed": lambda _: _page("[" * 100_000 + "]" * 100_000),
    "deep objects": lambda _: _page('{"a":' * 100_000 + "1" + "}" * 100_000),
    "deep inside a row": lambda _: _page('{"id": 1, "x": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    "number of a million digits": lambda _: _page('{"id": 1, "n": ' + "9" * 1_000_000 + "}"),
    "key of a million digits": lambda _: _page('{"id": ' + "9" * 1_000_000 + "}"),
    "text of 20 MB": lambda _: _page('{"id": 1, "x": "' + "x" * 20 * MB + '"}'),
    "infinity": lambda _: _page('{"id": 1, "n": 1e999999}'),
    "million rows without a key": lambda _: _page(",".join(["{}"] * 1_000_000)),
    "more than a page may have": lambda _: _page(",".join(['{"id": 1, "x": "%s"}' % ("x" * 1000)] * 40_000)),
}
BOMBS = {f"soap {name}": make for name, make in XML.items()} | {f"rest {n}": make for n, make in JSON.items()}
for _dialect in DIALECTS:
    BOMBS[f"{_dialect} gzip of a gigabyte"] = lambda _: b""


def _zipped_gigabyte() -> bytes:
    zipper = gzip.zlib.compressobj(9, gzip.zlib.DEFLATED, 31)  # type: ignore[attr-defined]
    piece = b" " * MB
    body = b"".join(zipper.compress(piece) for _ in range(1024)) + zipper.flush()
    return http_head("x", len(body), 200, "Content-Encoding: gzip") + body


def _bomb(name: str, trap: str) -> bytes:
    if name.endswith("gigabyte"):
        return _zipped_gigabyte()
    body = BOMBS[name](trap)
    return http_head("x", len(body)) + body


def play(name: str, address: str) -> dict[str, object]:
    """Read one of them."""
    options = {"requests_per_minute": 60_000}
    here = f"{address}/{sorted(BOMBS).index(name)}"
    system = System(DIALECTS[name.partition(" ")[0]], address=here, options=options)
    began = time.process_time()
    pages, error = system.begin()
    return {
        "error": type(error).__name__,
        "said": str(error)[:200],
        "seconds": round(time.process_time() - began, 2),
        "last": any(page.last for page in pages),
        "text": "".join(str(record.fields)[:300] for page in pages for record in page.records)[:600],
    }


def send(trap: str) -> None:
    """Send the bomb whose number is the first part of the path, until the input ends."""

    def answer(request: httpx.Request) -> bytes:
        return _bomb(sorted(BOMBS)[int(request.url.path.split("/")[1])], trap)

    with listening(answer) as wire:
        sys.stdout.write(wire.address + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def main() -> None:
    """Play all, or those that are named."""
    wanted = sys.argv[1:] or sorted(BOMBS)
    at_rest = peak_mb()
    command = [sys.executable, "-m", "tests.conformance.hostile", "send"]
    with (
        listening() as trap,
        subprocess.Popen(
            [*command, trap.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as sender,
    ):
        address = (sender.stdout.readline() if sender.stdout else "").strip()
        told = {name: play(name, address) for name in wanted}
        sender.communicate("")
        hits = trap.hits
    sys.stdout.write(json.dumps({"played": told, "hits": hits, "peak_mb": peak_mb() - at_rest}) + "\n")


if __name__ == "__main__":
    send(sys.argv[2]) if sys.argv[1:2] == ["send"] else main()
