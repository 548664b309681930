"""Reading one page ahead."""

from __future__ import annotations

import threading

import pytest

from connectors.document_mgmt.ahead import read_ahead


class Pages:
    """Numbers as pages; ``made`` counts those that were asked for, ``closed`` tells of the end."""

    def __init__(self, count, failure=None):
        self.made = 0
        self.closed = False
        self._count = count
        self._failure = failure

    def __iter__(self):
        try:
            for number in range(self._count):
                self.made += 1
                yield number
            if self._failure:
                raise self._failure
        finally:
            self.closed = True


def test_pages_come_in_order_and_the_source_is_closed():
    """Every page once."""
    pages = Pages(50)
    assert list(read_ahead(iter(pages))) == list(range(50))
    assert pages.closed


def test_an_error_comes_after_the_pages_before_it():
    """What was read before a failure is stored; then the failure is raised as it was."""
    reading = read_ahead(iter(Pages(3, ZeroDivisionError())))
    taken = [next(reading), next(reading), next(reading)]
    with pytest.raises(ZeroDivisionError):
        next(reading)
    assert taken == [0, 1, 2]


def test_whoever_stops_has_read_one_page_too_many_at_most():
    """The page in the making ends, the rest is never asked for, no thread is left."""
    pages = Pages(100)
    reading = read_ahead(iter(pages))
    assert [next(reading), next(reading)] == [0, 1]
    reading.close()
    assert pages.made <= 3
    assert pages.closed
    assert not [thread for thread in threading.enumerate() if "read-ahead" in thread.name]


def test_the_next_page_is_made_while_one_is_stored():
    """The second page arrives although nobody asked for it yet."""
    arrived = threading.Event()

    def pages():
        yield 1
        arrived.set()
        yield 2

    reading = read_ahead(pages())
    assert next(reading) == 1
    assert arrived.wait(10)
    assert list(reading) == [2]
