"""What both protocols share: who may come in, how fast, how much, and what bytes leave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulators.national_db.forgery import Impostor
from simulators.national_db.ledger import Ledger
from simulators.national_db.rate_limit import RateLimit
from simulators.national_db.reception import Acknowledgement, Reception
from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.runtime import TokenDesk


@dataclass(frozen=True, slots=True)
class Service:
    """The reception as HTTP handlers use it: blocking work runs in threads."""

    reception: Reception
    ledger: Ledger
    tokens: TokenDesk
    limit: RateLimit
    impostor: Impostor
    max_body_bytes: int

    def turned_away(self, request: Request) -> Response | None:
        """401 without a valid token, 429 above the rate, None for a request that may pass."""
        if not self.tokens.admits(request):
            return problem(401, "UNAUTHORIZED", "a valid bearer token is needed")
        if wait_s := self.limit.wait_s():
            answer = problem(429, "TOO_MANY_REQUESTS", f"wait {wait_s:.1f} s")
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
            return answer
        return None

    async def body(self, request: Request) -> bytes:
        """The request's body.

        Raises:
            PackageRefused: TOO_LARGE.
        """
        received = bytearray()
        async for chunk in request.stream():
            received += chunk
            if len(received) > self.max_body_bytes:
                raise PackageRefused(Refusal.TOO_LARGE, f"at most {self.max_body_bytes} bytes")
        return bytes(received)

    async def submit(self, package_key: str, raw: bytes) -> Acknowledgement:
        """Take one package in.

        Raises:
            PackageRefused: nothing was applied.
        """
        honest = await run_in_threadpool(self.reception.submit, package_key, raw)
        return Acknowledgement(self.impostor.outgoing(honest.receipt), honest.replayed)

    async def status(self, package_key: str) -> tuple[bytes, bool]:
        """The signed receipt and True, or the signed "not found" and False."""
        signed, found = await run_in_threadpool(self.reception.status, package_key)
        return self.impostor.outgoing(signed), found


def problem(status: int, code: str, message: str) -> Response:
    """An error as JSON: ``{"code", "message"}``."""
    return JSONResponse({"code": code, "message": message}, status_code=status)
