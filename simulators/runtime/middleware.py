"""Scripted faults as ASGI middleware."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.runtime.answers import Answer, catch
from simulators.runtime.faults import Fault, FaultScript
from simulators.runtime.wire import hang_up, reset

Form: TypeAlias = Callable[[Scope], Answer]
"""Makes the answer of a fault for one request."""

_LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Đăng nhập</title></head>"
    '<body><form method="post" action="/login">Phiên làm việc đã hết hạn.</form></body></html>'
).encode()


def _status(status: int) -> Answer:
    wait = {"retry_after": "1"} if status in {429, 503} else {}
    return Answer.of(status, b'{"error":"scripted fault"}', "application/json", **wait)


_LOGIN = Answer.of(200, _LOGIN_PAGE, "text/html; charset=utf-8")
_NOTHING = Answer.of(200, b"{}", "application/json")


class FaultMiddleware:
    """Lets ``app`` answer, except for the data calls that the script says go wrong.

    ``is_data``: whether a request is a data call, counted and open to faults. ``forms``: how this system
    writes "empty" (success with nothing in it) and, if it wishes, "html".
    """

    def __init__(
        self,
        app: ASGIApp,
        script: FaultScript,
        *,
        is_data: Callable[[Scope], bool],
        forms: Mapping[str, Form],
    ) -> None:
        self._app = app
        self._script = script
        self._is_data = is_data
        self._forms: dict[str, Form] = {"html": lambda _: _LOGIN, "empty": lambda _: _NOTHING, **forms}
        self._previous: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not self._is_data(scope):
            await self._app(scope, receive, send)
            return
        fault = self._script.next_call(scope["path"])
        if fault is None:
            await (await self._work(scope, receive)).send(send)
        elif fault.kind in {"reset", "lost", "half"}:
            await self._break(fault, scope, receive, send)
        else:
            await (await self._substitute(fault, scope, receive)).send(send)

    async def _work(self, scope: Scope, receive: Receive) -> Answer:
        answer = await catch(self._app, scope, receive)
        if answer.status == 200:
            self._previous[scope["path"]] = answer
        return answer

    async def _break(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "reset":
            reset(scope)
            return await _until_gone(receive)
        answer = await self._work(scope, receive)
        if fault.kind == "lost":
            reset(scope)
        else:
            await answer.send(send, only=len(answer.body) // 2)
            hang_up(scope)
        return await _until_gone(receive)

    async def _substitute(self, fault: Fault, scope: Scope, receive: Receive) -> Answer:
        if fault.kind in self._forms:
            return self._forms[fault.kind](scope)
        if fault.kind == "slow":
            await asyncio.sleep(fault.amount)
            return await self._work(scope, receive)
        if fault.kind == "duplicate":
            previous = self._previous.get(scope["path"])
            return previous or await self._work(scope, receive)
        return _status(int(fault.amount) or 503)


async def _until_gone(receive: Receive) -> None:
    """Wait until the server has noticed the closed connection, so that it answers nothing itself."""
    while (await receive())["type"] != "http.disconnect":
        pass
