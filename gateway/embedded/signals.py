"""Ctrl-C once ends a run in order; a second time ends it at once, and still tidily."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def orderly_signals(on_repeat: Callable[[], object]) -> Iterator[None]:
    """Inside, the first SIGINT, SIGTERM or SIGHUP raises, so that context managers close in order.

    SIGINT raises ``KeyboardInterrupt``, the others ``SystemExit(128 + number)``. Every further one calls
    ``on_repeat`` (for example ``ProcessGroup.kill``) and raises nothing: tidying up is never cut short.
    Only for the main thread. Enter it outside the context managers it shall protect.
    """
    received: list[int] = []

    def receive(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            on_repeat()
        elif number == signal.SIGINT:
            raise KeyboardInterrupt
        else:
            raise SystemExit(128 + number)

    before = {number: signal.signal(number, receive) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
