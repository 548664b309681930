"""A population's letters as a queue holds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from simulators.edoc.letters import PROVINCE, Letters, Reply, Status, axis_id
from simulators.edoc.queue import Letter, Queue
from simulators.edoc.writer import write_reply, write_status
from simulators.population import Population

Write = Callable[[Reply], bytes]


def letters_of(population: Population, *, documents: int = 100) -> list[Letter]:
    """Every letter with the id of an axis that writes UUIDs."""
    found = Letters.of(population, documents=documents)
    return [_letter(population, one, "edoc", write_reply(one)) for one in found.replies] + [
        _letter(population, one, "status", write_status(one)) for one in found.statuses
    ]


def queue_of(population: Population, home: Path, *, documents: int = 100) -> Queue:
    """The queue of ``letters_of``."""
    return Queue(letters_of(population, documents=documents), home)


def books_route(queue: Queue) -> Route:
    """The control route ``/books``: what was taken, and how often it was said."""

    async def books(_: Request) -> JSONResponse:
        return JSONResponse(queue.books())

    return Route("/books", books)


def _letter(population: Population, one: Reply | Status, message: str, data: bytes) -> Letter:
    return Letter(axis_id(population, one), message, one.agency.old_code, PROVINCE, one.at, data)
