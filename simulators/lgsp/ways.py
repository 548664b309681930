"""Which path leads where, and what X-Road says when it does not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import Headers, QueryParams

R1 = "/r1/"
FORWARD = "/XrdAdapter/RestService/forward"


class Refused(Exception):
    """A request that gets no further: HTTP ``status``, X-Road ``code`` (empty: not X-Road's) and why."""

    def __init__(self, status: int, code: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.code = code

    @property
    def body(self) -> bytes:
        """The error as X-Road writes it."""
        return json.dumps({"type": self.code or "Error", "message": str(self), "detail": None}).encode()


@dataclass(frozen=True, slots=True)
class Ways:
    """``service`` and ``clients``: identifiers with slashes; ``prefix``: the name the LGSP gives the API."""

    prefix: str
    service: tuple[str, ...]
    clients: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Ways:
        """As a simulator's ``--config`` says."""
        clients: Sequence[str] = config.get("clients", ["VN/GOV/000.00.00.H38/congtichhop"])
        return cls(
            config.get("prefix", "/ccvc/1.0"),
            _parts(config.get("service", "VN/GOV/000.00.00.H38/ccvc/qlnv")),
            frozenset(_parts(client) for client in clients),
        )

    def through_xroad(self, raw_path: str, headers: Headers) -> str:
        """The path of the system behind ``/r1/...``. ``raw_path``: as it stands on the wire.

        Raises:
            Refused: the service or the client is not known, or a header is missing.
        """
        client = headers.get("x-road-client")
        if client is None:
            raise Refused(400, "Client.MissingHeader", "X-Road-Client is missing")
        try:
            uuid.UUID(headers.get("x-road-id", ""))
        except ValueError as problem:
            raise Refused(400, "Client.BadRequest", "X-Road-Id is no UUID") from problem
        parts = raw_path.removeprefix(R1).split("/")
        wanted = tuple(unquote(part) for part in parts[: len(self.service)])
        if wanted != self.service:
            raise Refused(500, "Server.ServerProxy.UnknownService", f"Unknown service: {wanted}")
        if _parts(client) not in self.clients:
            raise Refused(500, "Server.ServerProxy.AccessDenied", f"Request is not allowed: {wanted}")
        return "/" + "/".join(parts[len(self.service) :])

    def through_adapter(self, raw_path: str, query: QueryParams) -> str:
        """The path of the system behind the adapter.

        Raises:
            Refused: ``dstcode`` is missing or nobody's.
        """
        if tuple(query.get("dstcode", "").split(":")) != self.service[:-1]:
            raise Refused(404, "", f"dstcode {query.get('dstcode')!r} không tồn tại")
        return raw_path.removeprefix(FORWARD)


def _parts(identifier: str) -> tuple[str, ...]:
    return tuple(unquote(part) for part in identifier.split("/"))
