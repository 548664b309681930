"""The axis' HTTP surface."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.edoc.post import books_route
from simulators.edoc.queue import INITIAL, Letter, Queue
from simulators.runtime import Answer, FaultScript, build_app
from simulators.vxp_axis.seal import Refused, Seal

Said = Mapping[str, str]


def build_axis(queue: Queue, seal: Seal, script: FaultScript) -> ASGIApp:
    """The axis as an ASGI application."""
    operations: dict[str, Callable[[Said], JSONResponse]] = {
        "/getReceivedEdocList": lambda said: _list(queue, said),
        "/getEdoc": lambda said: _get(queue, said),
        "/updateStatus": lambda said: _update(queue, said),
    }
    routes = [_route(path, seal, work) for path, work in operations.items()]
    return build_app([*routes, books_route(queue)], script=script, forms={"empty": _empty})


def _route(path: str, seal: Seal, work: Callable[[Said], JSONResponse]) -> Route:
    async def answer(request: Request) -> JSONResponse:
        try:
            said = seal.open(request.headers)
        except Refused as problem:
            return _fail("401", f"Unauthorized: {problem}", status_code=401)
        return work(said)

    return Route(path, answer, methods=["POST"])


def _list(queue: Queue, said: Said) -> JSONResponse:
    message = said.get("messagetype", "")
    if said.get("servicetype") != "eDoc" or message not in {"edoc", "status"}:
        return _fail("3", "servicetype, messagetype")
    if "fromdate" not in said:
        return _ok([_item(queue, letter) for letter in queue.waiting(message)])
    try:
        first, last = _day(said["fromdate"]), _day(said["todate"])
    except (ValueError, KeyError):
        return _fail("4", "fromDate, toDate: yyyy/MM/dd")
    return _ok([_item(queue, letter) for letter in queue.between(message, first, last)])


def _get(queue: Queue, said: Said) -> JSONResponse:
    letter = queue.get(said.get("docid", ""))
    return _ok(base64.b64encode(letter.data).decode()) if letter else _fail("2", "docId not found")


def _update(queue: Queue, said: Said) -> JSONResponse:
    known = queue.update(said.get("docid", ""), said.get("status", ""))
    return _ok(None) if known else _fail("2", "docId or status not found")


def _item(queue: Queue, letter: Letter) -> dict[str, Any]:
    state = queue.state(letter)
    return {
        "docId": letter.id,
        "serviceType": "eDoc",
        "messageType": letter.message,
        "from": letter.sender,
        "to": letter.receiver,
        "status": state,
        "status_desc": "Chưa xử lý" if state == INITIAL else state,
        "created_time": f"{letter.at:%Y-%m-%d %H:%M:%S}.0",
        "updated_time": f"{letter.at:%Y-%m-%d %H:%M:%S}.0",
    }


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y/%m/%d").date()  # noqa: DTZ007 (a day has no zone)


def _ok(data: Any) -> JSONResponse:  # noqa: ANN401 (any JSON)
    return JSONResponse({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": data})


def _fail(code: str, words: str, *, status_code: int = 200) -> JSONResponse:
    return JSONResponse({"status": "FAIL", "ErrorCode": code, "ErrorDesc": words, "data": None}, status_code)


def _empty(_: Scope) -> Answer:
    """Success, and nothing waits."""
    return Answer.of(
        200, b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":null}', "application/json; charset=utf-8"
    )
