"""Timestamps over HTTP (RFC 3161 section 3.4)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.tsa.authority import TimestampAuthority

_QUERY = "application/timestamp-query"
_REPLY = "application/timestamp-reply"
_LARGEST_QUERY_BYTES = 4096


def timestamp_routes(authority: TimestampAuthority) -> list[Route]:
    """POST /: a query in, a reply out; a query that is not stamped is still answered with status 200."""

    async def stamp(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != _QUERY:
            return Response(f"Content-Type must be {_QUERY}", status_code=415)
        query = bytearray()
        async for chunk in request.stream():
            query += chunk
            if len(query) > _LARGEST_QUERY_BYTES:
                return Response("a timestamp query is small", status_code=413)
        return Response(authority.answer(bytes(query)), media_type=_REPLY)

    return [Route("/", stamp, methods=["POST"])]
