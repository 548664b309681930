"""The office's HTTP surface. Login, units, results and receipts are as clients of the real software use them;
the lists of users and of work are made in the same manner, since no public text describes theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.ioffice_office.books import OfficeBooks, Row, read_instant
from simulators.ioffice_office.sessions import Sessions
from simulators.runtime import Answer, FaultScript, build_app
from simulators.runtime.control import not_control

LOGIN, LOGIN_WITH_OTP = "/qlvb/api/login/v3/", "/qlvb/api/login/v6/"
UNITS = "/qlvb/api/shared/unit/get_all/"
USERS = "/qlvb/api/shared/user/get_all/"
JOBS = "/qlvb/api/shared/job/get_list/"
RESULTS = "/qlvb/api/shared/congvan_stc/get_result/"
RECEIPTS = "/qlvb/api/shared/integration/doc/receive_status/"

_JSON = "application/json; charset=utf-8"
_MOST_ROWS = 1000
Answering = Callable[[Request], Awaitable[Response]]


def build_office(books: OfficeBooks, sessions: Sessions, script: FaultScript) -> ASGIApp:
    """The office as an ASGI application."""
    desk = _Desk(books, sessions)
    routes = [
        Route(LOGIN, desk.log_in, methods=["POST"]),
        Route(LOGIN_WITH_OTP, desk.ask_for_otp, methods=["POST"]),
        Route(UNITS, desk.only_members(desk.units)),
        Route(USERS, desk.only_members(desk.users)),
        Route(JOBS, desk.only_members(desk.jobs), methods=["POST"]),
        Route(RESULTS, desk.only_members(desk.results)),
        Route(RECEIPTS, desk.only_members(desk.receive), methods=["POST"]),
        Route("/books", desk.control, methods=["GET", "POST"]),
    ]
    return build_app(routes, script=script, forms={"empty": _empty}, is_data=_is_data)


class _Desk:
    """Answers calls out of ``books``. ``received``: ids that were acknowledged, in order."""

    def __init__(self, books: OfficeBooks, sessions: Sessions) -> None:
        self._books = books
        self._sessions = sessions
        self._changed = {name: _instants(rows) for name, rows in (("jobs", books.jobs), ("r", books.results))}
        self.received: list[str] = []

    async def log_in(self, request: Request) -> Response:
        """A token, or a status code that says no: with HTTP 200, as these systems do."""
        body = await _body_of(request)
        token = self._sessions.log_in(str(body.get("username")), str(body.get("password")))
        if token is None or body.get("type") != "ANDROID":
            return _said("1", None, "Sai tên đăng nhập hoặc mật khẩu")
        return _said("0", {"token": token, "userId": "U1"})

    async def ask_for_otp(self, _: Request) -> Response:
        """Version 6 sends a one-time password to a telephone."""
        return _said("0", {"requireOtp": True}, "Nhập mã OTP đã gửi tới điện thoại")

    def only_members(self, answer: Answering) -> Answering:
        """``answer`` to who is logged in; the others are told in the way that was asked for."""

        async def guarded(request: Request) -> Response:
            if self._sessions.admits(request.headers.get("x-authentication-token", "")):
                return await answer(request)
            if self._sessions.expiry == "401":
                return Response(_envelope("401", None, "Unauthorized"), 401, media_type=_JSON)
            if self._sessions.expiry == "empty":
                return _said("0", [], total=0)
            return _said("-2", None, "Phiên làm việc đã hết hạn")

        return guarded

    async def units(self, _: Request) -> Response:
        """One text, and the other way to say success."""
        return _said("TRUE", self._books.units)

    async def users(self, request: Request) -> Response:
        """Everybody at once, with an ETag."""
        body = _envelope("0", self._books.users)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        return Response(body, headers={"etag": tag}, media_type=_JSON)

    async def jobs(self, request: Request) -> Response:
        """A page of work: ``{trang, soLuong, tuNgay}`` in a JSON body."""
        return self._page(await _body_of(request), self._books.jobs, self._changed["jobs"])

    async def results(self, request: Request) -> Response:
        """A page of issued documents: the same in the query."""
        return self._page(request.query_params, self._books.results, self._changed["r"])

    async def receive(self, request: Request) -> Response:
        """``?ids=1,2,3`` with an empty body."""
        ids = [one for one in request.query_params.get("ids", "").split(",") if one]
        if not ids or await request.body():
            return _said("1", None, "ids is missing, or there is a body")
        self.received += ids
        return _said("TRUE", None)

    async def control(self, request: Request) -> Response:
        """``{"end_sessions": true, "expiry": "401"}``; answers what was received and how many logins."""
        try:
            wanted = await _body_of(request) if request.method == "POST" else {}
            if "expiry" in wanted:
                self._sessions.tell(str(wanted["expiry"]))
        except ValueError as problem:
            return JSONResponse({"error": str(problem)}, 400)
        if wanted.get("end_sessions"):
            self._sessions.end_all()
        return JSONResponse({"received": self.received, "logins": self._sessions.logins})

    def _page(self, asked: Mapping[str, Any], rows: list[Row], changed: list[datetime]) -> Response:
        try:
            number, size = int(asked.get("trang", 1)), int(asked.get("soLuong", 20))
            since = read_instant(str(asked["tuNgay"])) if asked.get("tuNgay") else None
        except ValueError as problem:
            return _said("1", None, str(problem))
        if number < 1 or not 1 <= size <= _MOST_ROWS:
            return _said("1", None, f"trang >= 1, 1 <= soLuong <= {_MOST_ROWS}")
        start = next((n for n, at in enumerate(changed) if at >= since), len(rows)) if since else 0
        first = start + (number - 1) * size
        return _said("0", rows[first : first + size], total=len(rows) - start)


def _instants(rows: list[Row]) -> list[datetime]:
    return [read_instant(row["ngayCapNhat"]) for row in rows]


async def _body_of(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _said(code: str, data: object, message: str = "", *, total: int | None = None) -> Response:
    return Response(_envelope(code, data, message, total=total), media_type=_JSON)


def _envelope(code: str, data: object, message: str = "", *, total: int | None = None) -> bytes:
    """``status.code`` is a text: "0", or "TRUE" of older services."""
    whole = {"status": {"code": code, "message": message}, "data": data}
    whole |= {} if total is None else {"total": total}
    return json.dumps(whole, ensure_ascii=False).encode()


def _is_data(scope: Scope) -> bool:
    return not_control(scope) and not scope["path"].startswith("/qlvb/api/login/")


def _empty(scope: Scope) -> Answer:
    """Success, and nothing there."""
    data: object = "" if scope["path"] == UNITS else []
    total = 0 if scope["path"] in {JOBS, RESULTS} else None
    return Answer.of(200, _envelope("0", data, total=total), _JSON)
