"""The front's HTTP surface."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.lgsp.behind import Behind
from simulators.lgsp.ways import FORWARD, R1, Refused, Ways
from simulators.rest_office.app import empty_page
from simulators.runtime import FaultScript, TokenDesk, build_app
from simulators.runtime.control import not_control

_ALL = ["GET", "POST", "PUT"]
_UNAUTHORIZED = {
    "fault": {"code": 900901, "message": "Invalid Credentials", "description": "Access failure for API"}
}


def build_front(desk: TokenDesk, ways: Ways, behind: Behind, script: FaultScript) -> ASGIApp:
    """The front as an ASGI application."""

    async def through_lgsp(request: Request) -> Response:
        if not desk.admits(request):
            return JSONResponse(_UNAUTHORIZED, 401)
        path = _raw_path(request).removeprefix(ways.prefix)
        return await behind.answer(request, path, own_login=True)

    async def through_xroad(request: Request) -> Response:
        path = ways.through_xroad(_raw_path(request), request.headers)
        answer = await behind.answer(request, path, own_login=False)
        answer.headers["x-road-service"] = "/".join(ways.service)
        answer.headers["x-road-request-id"] = request.headers["x-road-id"]
        answer.headers["x-road-request-hash"] = base64.b64encode(hashlib.sha512().digest()).decode()
        return answer

    async def through_adapter(request: Request) -> Response:
        path = ways.through_adapter(_raw_path(request), request.query_params)
        return await behind.answer(request, path, own_login=False)

    routes = [
        desk.route,
        Route(ways.prefix + "/{path:path}", through_lgsp, methods=_ALL),
        Route(R1 + "{path:path}", _refusing(through_xroad), methods=_ALL),
        Route(FORWARD + "/{path:path}", _refusing(through_adapter), methods=_ALL),
    ]
    return build_app(routes, script=script, forms={"empty": empty_page}, is_data=_is_data)


def _is_data(scope: Scope) -> bool:
    """A login that passes through is no data call either."""
    return not_control(scope) and not scope["path"].endswith("/token")


def _raw_path(request: Request) -> str:
    raw: bytes = request.scope["raw_path"]
    return raw.partition(b"?")[0].decode("ascii")


def _refusing(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        try:
            return await answer(request)
        except Refused as refused:
            headers = {"x-road-error": refused.code} if refused.code else {}
            return Response(refused.body, refused.status, headers, "application/json")

    return guarded
