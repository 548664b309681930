"""A listener on loopback that sends exactly the bytes a test wants, also those no HTTP library would send."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

Answering = Callable[[httpx.Request], httpx.Response | bytes]
"""Answers a request, or gives the bytes to send as they are."""
Spoil = Callable[[int, bytes, bytes], bytes | None]
"""Gets the number of the call, head and body of the honest answer; gives all bytes to send, None: honest."""


class Wire:
    """Accepts, answers one request a connection, counts. Without ``answer`` it is a trap: nobody may come."""

    def __init__(self, answer: Answering | None, spoil: Spoil | None) -> None:
        self._answer = answer
        self._spoil = spoil
        self.hits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.hits += 1
            with peer:
                peer.settimeout(5)
                try:
                    self._speak(peer)
                except OSError:
                    continue  # the client has heard enough

    def _speak(self, peer: socket.socket) -> None:
        request = _read(peer)
        if self._answer is None:
            return
        honest = self._answer(request)
        if isinstance(honest, bytes):
            peer.sendall(honest)
            return
        body = honest.content
        head = http_head(honest.headers.get("content-type", ""), len(body), honest.status_code)
        spoilt = self._spoil(self.hits, head, body) if self._spoil else None
        peer.sendall(head + body if spoilt is None else spoilt)


def http_head(kind: str, length: int, status: int = 200, *more: str) -> bytes:
    """A head that announces ``length`` bytes."""
    lines = (f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {length}", *more)
    return "\r\n".join((*lines, "Connection: close", "", "")).encode()


def _read(peer: socket.socket) -> httpx.Request:
    """One request, as far as a test needs it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += peer.recv(65_536)
    method, target, _ = first.split(" ")
    return httpx.Request(method, f"http://wire.test{target}", content=body)


@contextmanager
def listening(answer: Answering | None = None, spoil: Spoil | None = None) -> Iterator[Wire]:
    """A ``Wire`` for a while."""
    wire = Wire(answer, spoil)
    try:
        yield wire
    finally:
        wire.close()
