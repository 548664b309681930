"""The office's HTTP surface."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.rest_office.listing import BadRequest, Listing, PageRequest, envelope, page_data
from simulators.rest_office.records import OfficeBooks
from simulators.rest_office.shelf import Library, Shelf
from simulators.runtime import Answer, FaultScript, TokenDesk, build_app

_JSON = "application/json; charset=utf-8"
_EVALUATIONS = "/qlvb/api/danhgia/tieu-chi-chung"
_LISTS = {
    "/qlvb/api/danhmuc/don-vi": "organisations",
    "/qlvb/api/danhmuc/can-bo": "people",
    "/qlvb/api/qlnv/nhiem-vu/get-all": "tasks",
    "/qlvb/api/qlnv/cong-viec/danhsachcongvieccanhan": "work_items",
    "/qlvb/api/vanban/getdanhsachvanban": "documents",
}


def build_office(books: OfficeBooks, desk: TokenDesk, script: FaultScript) -> ASGIApp:
    """The office as an ASGI application."""
    library = Library(
        {
            "organisations": Shelf(books.agencies),
            "people": Shelf(books.officials),
            "evaluations": Shelf(books.evaluations),
            "work_items": Shelf(books.work_items),
            "tasks": Shelf(books.tasks),
            "documents": Shelf(books.documents),
        }
    )
    routes = [
        desk.route,
        Route("/books", _edit(library), methods=["GET", "POST"]),
        _route(_EVALUATIONS, desk, library, lambda ask: library["evaluations"].of_period(_period_of(ask))),
        *(_route(path, desk, library, _whole(library, name)) for path, name in _LISTS.items()),
    ]
    return build_app(routes, script=script, forms={"empty": empty_page})


def _whole(library: Library, name: str) -> Callable[[QueryParams], Listing]:
    return lambda _: library[name].listing


def _edit(library: Library) -> Callable[[Request], Awaitable[Response]]:
    async def edit(request: Request) -> Response:
        try:
            if request.method == "POST":
                library.edit(await request.json())
        except (ValueError, AttributeError, KeyError, TypeError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
        return JSONResponse(library.counts())

    return edit


def _period_of(query: QueryParams) -> str:
    period = query.get("Ky")
    if not period:
        raise BadRequest("Ky is missing (YYYY-MM)")
    return period


def _route(path: str, desk: TokenDesk, library: Library, choose: Callable[[QueryParams], Listing]) -> Route:
    async def answer(request: Request) -> Response:
        reply = listed(request)
        reply.headers["date"] = formatdate(time.time() + library.clock_offset_s, usegmt=True)
        return reply

    def listed(request: Request) -> Response:
        if not desk.admits(request):
            headers = {"www-authenticate": "Bearer"}
            return Response(envelope(None, code=401, message="Unauthorized"), 401, headers, _JSON)
        try:
            wanted = PageRequest.read(request.query_params)
            return Response(choose(request.query_params).page(wanted), media_type=_JSON)
        except BadRequest as problem:
            return Response(envelope(None, code=400, message=str(problem)), 400, media_type=_JSON)

    return Route(path, answer)


def empty_page(scope: Scope) -> Answer:
    """Success, and nothing there."""
    try:
        wanted = PageRequest.read(QueryParams(scope["query_string"].decode()))
    except BadRequest:
        wanted = PageRequest(1, 1, None)
    return Answer.of(200, envelope(page_data([], wanted, 0)), _JSON)
