"""One simulator as a process: it listens on loopback, says so in one line, and ends with its parent."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from simulators.runtime.wire import WireProtocol

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 0.25


def serve(app: ASGIApp, name: str, port: int, *, own_date: bool = False) -> None:
    """Serve ``app`` on 127.0.0.1 until the process is ended; ``port`` 0 = any free one. ``own_date``: ``app``
    writes the ``Date`` header itself, because its clock may be wrong.

    Prints ``{"name": ..., "port": ..., "pid": ...}`` as one line on stdout once it accepts connections.
    SIGTERM and SIGINT end it at once, and so does the death of the process that started it.

    Raises:
        OSError: the port is taken.
    """
    die_with_parent()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.SIG_DFL)
    listener = listen(port)
    config = uvicorn.Config(
        app,
        http=WireProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="error",
        date_header=not own_date,
    )
    _AnnouncingServer(config, name).run(sockets=[listener])


def listen(port: int) -> socket.socket:
    """A socket on 127.0.0.1 and nowhere else.

    The protocol is named because asyncio switches Nagle's algorithm off only for sockets that name it;
    with it, each answer in two segments waits 40 ms for the client's delayed acknowledgement.

    Raises:
        OSError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


class _AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, name: str) -> None:
        super().__init__(config)
        self._name = name

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else None
        sys.stdout.write(json.dumps({"name": self._name, "port": port, "pid": os.getpid()}) + "\n")
        sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: a graceful shutdown would wait for open connections."""
        yield


def die_with_parent() -> None:
    """End this process as soon as the one that started it is gone.

    On Linux the kernel tells us (``prctl(2)``, PR_SET_PDEATHSIG). It also tells us when only the *thread*
    that started us ends, so the handler looks whether the parent still is our parent. Elsewhere, and for
    a parent that died before we asked, a thread looks every quarter of a second.
    """
    parent = os.getppid()

    def look(_signal: int = 0, _frame: FrameType | None = None) -> None:
        if os.getppid() != parent:
            os._exit(0)

    def watch() -> None:
        while True:
            time.sleep(_LOOK_EVERY_S)
            look()

    if sys.platform == "linux":
        signal.signal(signal.SIGUSR2, look)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGUSR2), 0, 0, 0)
    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
