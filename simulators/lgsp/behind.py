"""The system behind the LGSP: somewhere else, or a REST office inside this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from simulators.population import PopulationConfig, build_population
from simulators.rest_office.app import build_office
from simulators.rest_office.records import OfficeBooks
from simulators.runtime import FaultScript, TokenDesk

_OF_THE_HOP = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "date", "server", "accept-encoding"}
)
_OWN_QUERY = frozenset({"dstcode", "providerurl"})


class Behind:
    """``desk``: where the LGSP gets its own token for the system; None if the system asks for none."""

    def __init__(self, client: httpx.AsyncClient, desk: TokenDesk | None) -> None:
        self._client = client
        self._desk = desk

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Behind:
        """As a simulator's ``--config`` says."""
        if "upstream" in config:
            return cls(httpx.AsyncClient(base_url=config["upstream"], trust_env=False, timeout=60), None)
        desk = TokenDesk(
            config.get("office_id", "office"),
            config.get("office_secret", "office"),
            lifetime_s=float(config.get("office_token_lifetime_s", 3600)),
        )
        books = OfficeBooks.of(build_population(PopulationConfig.of(config)))
        office = httpx.ASGITransport(build_office(books, desk, FaultScript()))
        return cls(httpx.AsyncClient(transport=office, base_url="http://office"), desk)

    async def answer(self, request: Request, path: str, *, own_login: bool) -> Response:
        """What the system says to ``request`` at ``path``. ``own_login``: the LGSP logs in for the caller."""
        headers = {k: v for k, v in request.headers.items() if k not in _OF_THE_HOP}
        if own_login:
            headers.pop("authorization", None)
            if self._desk:
                headers["authorization"] = f"Bearer {self._desk.new_token()}"
        query = httpx.QueryParams(
            [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN_QUERY]
        )
        said = await self._client.request(
            request.method, path, params=query, headers=headers, content=await request.body()
        )
        passed = {k: v for k, v in said.headers.items() if k not in _OF_THE_HOP | {"content-encoding"}}
        return Response(said.content, said.status_code, passed)
