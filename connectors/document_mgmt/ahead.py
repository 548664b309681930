"""Reading one page ahead: while a page is stored, the next one is asked for, received and taken apart.

Nothing else changes: the pages come in order, one at a time, within the same budget, and when the reader
stops at most one has been read that nobody took.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def read_ahead(pages: Iterator[T]) -> Iterator[T]:
    """What ``pages`` gives (never None), its next item made in a thread meanwhile; its error in its place."""
    try:
        with ThreadPoolExecutor(1, "read-ahead") as thread:
            coming = thread.submit(next, pages, None)
            while (page := coming.result()) is not None:
                coming = thread.submit(next, pages, None)
                yield page
    finally:
        if isinstance(pages, Generator):
            pages.close()
