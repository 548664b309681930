"""The office's HTTP surface."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.rest_office.listing import BadRequest, Listing, PageRequest, envelope, page_data
from simulators.rest_office.records import OfficeBooks
from simulators.runtime import Answer, FaultScript, TokenDesk, build_app

_JSON = "application/json; charset=utf-8"
_AGENCIES = "/qlvb/api/danhmuc/don-vi"
_OFFICIALS = "/qlvb/api/danhmuc/can-bo"
_EVALUATIONS = "/qlvb/api/danhgia/tieu-chi-chung"
_WORK_ITEMS = "/qlvb/api/qlnv/cong-viec/danhsachcongvieccanhan"


def build_office(books: OfficeBooks, desk: TokenDesk, script: FaultScript) -> ASGIApp:
    """The office as an ASGI application."""
    agencies, officials = Listing(books.agencies), Listing(books.officials)
    work_items = Listing(books.work_items)
    evaluations = {period: Listing(_of_period(books, period)) for period in _periods(books)}
    nothing = Listing([])
    routes = [
        desk.route,
        _route(_AGENCIES, desk, lambda _: agencies),
        _route(_OFFICIALS, desk, lambda _: officials),
        _route(_EVALUATIONS, desk, lambda query: evaluations.get(_period_of(query), nothing)),
        _route(_WORK_ITEMS, desk, lambda _: work_items),
    ]
    return build_app(routes, script=script, forms={"empty": _empty})


def _periods(books: OfficeBooks) -> set[str]:
    return {row["Ky"] for row in books.evaluations}


def _of_period(books: OfficeBooks, period: str) -> list[dict[str, object]]:
    return [row for row in books.evaluations if row["Ky"] == period]


def _period_of(query: QueryParams) -> str:
    period = query.get("Ky")
    if not period:
        raise BadRequest("Ky is missing (YYYY-MM)")
    return period


def _route(path: str, desk: TokenDesk, choose: Callable[[QueryParams], Listing]) -> Route:
    async def answer(request: Request) -> Response:
        if not desk.admits(request):
            headers = {"www-authenticate": "Bearer"}
            return Response(envelope(None, code=401, message="Unauthorized"), 401, headers, _JSON)
        try:
            wanted = PageRequest.read(request.query_params)
            return Response(choose(request.query_params).page(wanted), media_type=_JSON)
        except BadRequest as problem:
            return Response(envelope(None, code=400, message=str(problem)), 400, media_type=_JSON)

    return Route(path, answer)


def _empty(scope: Scope) -> Answer:
    """Success, and nothing there."""
    try:
        wanted = PageRequest.read(QueryParams(scope["query_string"].decode()))
    except BadRequest:
        wanted = PageRequest(1, 1, None)
    return Answer.of(200, envelope(page_data([], wanted, 0)), _JSON)
