"""REST: submit a package, ask for its receipt, list what is held."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.national_db.refusals import PackageRefused
from simulators.national_db.service import Service, problem

_XML = "application/xml"
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2]|Q[1-4])")
_KEY = re.compile(r"[0-9A-Za-z._-]{1,80}")
_LARGEST_PAGE = 1000
_USUAL_PAGE = 200


def rest_routes(service: Service) -> list[Route]:
    """The routes below /api/v1, and the books."""
    rest = _Rest(service)
    return [
        Route("/api/v1/packages", rest.submit, methods=["POST"]),
        Route("/api/v1/packages/{key}", rest.status),
        Route("/api/v1/results", rest.results),
        Route("/books", rest.books),
    ]


class _Rest:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def submit(self, request: Request) -> Response:
        if turned_away := self._service.turned_away(request):
            return turned_away
        key = request.headers.get("idempotency-key", "")
        if not _KEY.fullmatch(key):
            return problem(400, "NO_KEY", "the header Idempotency-Key is missing or no key")
        if request.headers.get("content-type", "").partition(";")[0].strip() != _XML:
            return problem(415, "NOT_XML", f"Content-Type must be {_XML}")
        try:
            acknowledgement = await self._service.submit(key, await self._service.body(request))
        except PackageRefused as refused:
            return problem(refused.refusal.status, refused.refusal.name, refused.words)
        headers = {"Idempotent-Replay": "true"} if acknowledgement.replayed else {}
        return Response(acknowledgement.receipt, media_type=_XML, headers=headers)

    async def status(self, request: Request) -> Response:
        if turned_away := self._service.turned_away(request):
            return turned_away
        signed, found = await self._service.status(request.path_params["key"])
        return Response(signed, status_code=200 if found else 404, media_type=_XML)

    async def results(self, request: Request) -> Response:
        if turned_away := self._service.turned_away(request):
            return turned_away
        asked = request.query_params
        period, limit = asked.get("period", ""), asked.get("limit", str(_USUAL_PAGE))
        if not _PERIOD.fullmatch(period) or not limit.isdecimal() or not 1 <= int(limit) <= _LARGEST_PAGE:
            return problem(400, "BAD_QUERY", f"period=YYYY-MM and limit=1..{_LARGEST_PAGE} are expected")
        items = await run_in_threadpool(
            self._service.ledger.held, period, after=asked.get("after", ""), limit=int(limit)
        )
        following = items[-1]["personalId"] if len(items) == int(limit) else None
        return JSONResponse({"items": items, "next": following})

    async def books(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._service.ledger.books))
