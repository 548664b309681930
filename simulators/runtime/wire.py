"""The TCP connection under a request: what an honest broken connection needs."""

from __future__ import annotations

import asyncio
import socket
import struct

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TRANSPORT = "simulators.transport"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends RST and drops what was not sent (RFC 9293 section 3.6)."""


class WireProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the transport handed to the application in the scope."""

    def on_message_begin(self) -> None:
        """Start a request."""
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}


def _transport(scope: Scope) -> asyncio.Transport:
    transport = scope["extensions"][_TRANSPORT]["transport"]
    assert isinstance(transport, asyncio.Transport)  # noqa: S101 (for mypy: we put it there)
    return transport


def connection_of(scope: Scope) -> object:
    """The TCP connection of a request: the same object for every request that comes over it."""
    return _transport(scope)


def reset(scope: Scope) -> None:
    """Break the connection: the client sees ECONNRESET."""
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def hang_up(scope: Scope) -> None:
    """Send what is still in the buffer, then close: the client sees the end of the stream."""
    _transport(scope).close()
