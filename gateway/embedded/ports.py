"""Free TCP ports on the loopback address."""

from __future__ import annotations

import logging
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"

_log = logging.getLogger(__name__)


def free_port(preferred: int = 0, *, taken: Collection[int] = ()) -> int:
    """A TCP port of 127.0.0.1 on which nobody listens at this moment.

    ``preferred`` (1..65535, 0 = any) is given back if it is free; if it is busy another port is
    taken and a warning names both, so a caller reports the address by comparing the two numbers.
    ``taken`` are ports already promised to somebody who does not listen yet.
    """
    if preferred and preferred not in taken and is_free(preferred):
        return preferred
    chosen = _any_port(taken)
    if preferred:
        _log.warning(
            "cổng %d đang bận, dùng cổng %d / port %d is busy, port %d is used",
            preferred,
            chosen,
            preferred,
            chosen,
        )
    return chosen


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _any_port(taken: Collection[int]) -> int:
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port
