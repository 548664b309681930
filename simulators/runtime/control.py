"""The routes every simulator has beside its own: health, fault script, call counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Scope

from simulators.runtime.faults import FaultScript
from simulators.runtime.middleware import FaultMiddleware, Form

CONTROL_PATHS = frozenset({"/token", "/healthz", "/faults", "/calls", "/books"})
"""Requests to these are neither counted nor disturbed."""


def not_control(scope: Scope) -> bool:
    """Whether a request is a data call, as far as its path tells."""
    return scope["path"] not in CONTROL_PATHS


def build_app(
    routes: Sequence[BaseRoute],
    *,
    script: FaultScript,
    forms: Mapping[str, Form] | None = None,
    is_data: Callable[[Scope], bool] = not_control,
) -> ASGIApp:
    """An application of ``routes`` and the control routes, disturbed by ``script``."""
    app = Starlette(routes=[*routes, *_control_routes(script)])
    return FaultMiddleware(app, script, is_data=is_data, forms=forms or {})


def _control_routes(script: FaultScript) -> list[Route]:
    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"ok": True})

    async def calls(_: Request) -> JSONResponse:
        return JSONResponse(script.as_json())

    async def faults(request: Request) -> JSONResponse:
        try:
            script.load({str(key): str(fault) for key, fault in (await request.json()).items()})
        except (ValueError, AttributeError) as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        return JSONResponse(script.as_json())

    return [
        Route("/healthz", healthz),
        Route("/calls", calls),
        Route("/faults", faults, methods=["POST"]),
    ]
