"""The axis' HTTP surface."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.edoc.post import books_route
from simulators.edoc.queue import Letter, Queue
from simulators.province_axis.desk import Desk
from simulators.runtime import Answer, FaultScript, build_app
from simulators.runtime.control import not_control

_LOGIN = "/v1/auth/login"
Work = Callable[[Request], Awaitable[JSONResponse]]


def build_axis(queue: Queue, desk: Desk, script: FaultScript) -> ASGIApp:
    """The axis as an ASGI application."""
    routes = [
        Route(_LOGIN, _login(desk), methods=["POST"]),
        Route("/v1/syncReceivedEdocList", _guarded(desk, _received(queue))),
        Route("/v1/getEdoc", _guarded(desk, _document(queue))),
        Route("/v1/updateStatus", _guarded(desk, _update(queue)), methods=["POST"]),
        books_route(queue),
    ]
    return build_app(routes, script=script, forms={"empty": _empty}, is_data=_is_data)


def _login(desk: Desk) -> Work:
    async def log_in(request: Request) -> JSONResponse:
        if request.query_params.get("allow_anonymous") != "true":
            return JSONResponse({"code": "403", "message": "anonymous", "data": None}, 403)
        token = desk.log_in(await request.json())
        if not token:
            return JSONResponse({"code": "401", "message": "Sai tài khoản hoặc mật khẩu", "data": None})
        return JSONResponse({"code": "200", "message": "OK", "data": {"token": token, "expiresIn": 1800}})

    return log_in


def _received(queue: Queue) -> Work:
    async def received(request: Request) -> JSONResponse:
        asked = request.query_params
        try:
            first, last = _day(asked["fromDate"]), _day(asked["toDate"])
        except (KeyError, ValueError):
            return _fail("10", "fromDate, toDate: YYYY/MM/DD")
        found = [_item(queue, one) for one in queue.between(asked.get("messageType", ""), first, last)]
        return JSONResponse({"success": True, "message": "", "count": len(found), "data": found})

    return received


def _document(queue: Queue) -> Work:
    async def document(request: Request) -> JSONResponse:
        letter = queue.get(request.query_params.get("docId", ""))
        return JSONResponse({"success": True, "data": content_of(letter)}) if letter else _fail("10", "docId")

    return document


def _update(queue: Queue) -> Work:
    async def update(request: Request) -> JSONResponse:
        if "content-length" not in request.headers:
            return JSONResponse({"success": False, "message": "Unexpected end of Stream"}, 400)
        asked = await request.json()
        known = queue.update(str(asked.get("docId")), str(asked.get("status")))
        return JSONResponse({"success": True, "data": None}) if known else _fail("10", "docId, status")

    return update


def _guarded(desk: Desk, work: Work) -> Work:
    async def answer(request: Request) -> JSONResponse:
        if not desk.knows_token(request):
            return JSONResponse({"success": False, "message": "Unauthorized"}, 401)
        return await work(request) if desk.knows_keys(request) else _fail("15", "SystemId, SecretKey")

    return answer


def _is_data(scope: Scope) -> bool:
    return not_control(scope) and scope["path"] != _LOGIN


def _item(queue: Queue, letter: Letter) -> dict[str, Any]:
    return {
        "docId": letter.id,
        "from": letter.sender,
        "to": letter.receiver,
        "status": queue.state(letter),
        "statusDesc": "",
        "serviceType": "eDoc",
        "messageType": letter.message,
        "createdTime": f"{letter.at:%Y-%m-%dT%H:%M:%S}",
        "updatedTime": f"{letter.at:%Y-%m-%dT%H:%M:%S}",
    }


def content_of(letter: Letter) -> dict[str, Any]:
    """The edXML as base64, and one more file beside it with every document."""
    minutes = base64.b64encode(f"%PDF-1.4\n% phiếu trình {letter.id}\n".encode()).decode()
    beside = [{"fileName": "phieu-trinh.pdf", "fileContent": minutes}] if letter.message == "edoc" else []
    return {
        "docId": letter.id,
        "from": letter.sender,
        "fromName": letter.sender,
        "edocCode": "",
        "edocAbstract": "",
        "edxml": base64.b64encode(letter.data).decode(),
        "attachments": beside,
    }


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y/%m/%d").date()  # noqa: DTZ007 (a day has no zone)


def _fail(code: str, words: str) -> JSONResponse:
    data = {"docId": None, "status": "error", "errorCode": code, "errorDesc": words}
    return JSONResponse({"success": False, "data": data})


def _empty(_: Scope) -> Answer:
    """Success, and nothing there."""
    return Answer.of(200, b'{"success":true,"message":"","count":0,"data":[]}', "application/json")
