"""The system that is read, as a process of its own: python benchmarks/_server.py ROWS; prints its port.

``GET /tasks?page=1&size=1000&since=…``: numbered pages of JSON. ``POST /soap/N``: one SOAP reply of N
records, streamed. ``GET /case?page=1&since=…`` with ``POST /case/NAME`` and ``POST /change``: the scenario of
``correctness_scenario.py``. HTTP/1.1, connections stay open.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from _rows import first_changed_since, json_page
from _soap import soap_pieces
from correctness_scenario import CASES, Office

TOTAL = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
CACHED_PAGES = 128
page_of_rows = lru_cache(CACHED_PAGES)(json_page)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    office = Office(CASES[0])

    def do_GET(self) -> None:
        """Answer a read."""
        address = urlsplit(self.path)
        sent = {name: values[-1] for name, values in parse_qs(address.query).items()}
        if address.path == "/tasks":
            self._send(_tasks(sent))
        elif address.path == "/case":
            listing = Handler.office.listing(int(sent.get("page", "1")), sent.get("since"))
            self._send(json.dumps(listing, ensure_ascii=False).encode())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Steer the scenario, or answer a SOAP call."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        address = urlsplit(self.path)
        if address.path.startswith("/soap/"):
            self._stream(soap_pieces(int(address.path.removeprefix("/soap/"))))
            return
        if address.path == "/change":
            Handler.office.change()
        else:
            name = unquote(address.path.removeprefix("/case/"))
            Handler.office = Office(next(case for case in CASES if case.name == name))
        self._send(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gives
        """Say nothing."""

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, pieces: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


def _tasks(sent: dict[str, str]) -> bytes:
    start = first_changed_since(sent["since"]) if sent.get("since") else 0
    page, size = int(sent.get("page", "1")), int(sent.get("size", "1000"))
    first = start + (page - 1) * size
    return page_of_rows(first, max(first, min(first + size, TOTAL)), max(0, TOTAL - start))


def main() -> None:
    """Serve until the process is ended."""
    for page in range(1, min(CACHED_PAGES, TOTAL // 1000) + 1):
        _tasks({"page": str(page)})  # made before anybody asks: the readers are measured, not the server
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
