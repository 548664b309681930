"""REST sources: numbered pages of JSON.

Numbers with a fraction stay the text the system wrote (``4.50`` is not ``4.5`` and no binary float), so
that digests are exact and mean the same on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

import httpx

from connectors.connection import Connection
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import (
    Opening,
    Parameters,
    Reply,
    date_of,
    read_count,
    refuse_bad_status,
    unreadable,
)
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.rest_config import RestConfig
from connectors.document_mgmt.source import PagedSource
from connectors.document_mgmt.web import open_client
from connectors.failures import Party
from connectors.http import address_of, send_capped
from connectors.redaction import redact
from domain.records import Json, RecordKind

_SHOWN_CHARS = 300
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@register("rest", RestConfig)
def open_rest(config: RestConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """A system that answers GET with JSON."""
    return PagedSource(config, RestReader(config, connection, opening), opening)


class RestReader:
    """GET, check the envelope, take the list out of it."""

    textual = False

    def __init__(self, config: RestConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._server_time: datetime | None = None
        self._client = open_client(config, connection, opening)

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:
        """One page of ``kind``; with ``validator`` (an ``ETag``) only if it changed (RFC 9110 section 13).

        Raises:
            GatewayError: as the port says.
        """
        settings, limits = self._config.kinds[kind], self._config.limits
        request = self._client.build_request(
            "GET",
            settings.path,
            params=dict(parameters),
            headers={"Accept": "application/json"} | ({"If-None-Match": validator} if validator else {}),
        )
        answer = send_capped(
            self._client,
            request,
            max_body_bytes=limits.max_page_bytes,
            total_timeout_s=limits.total_timeout_s,
            party=Party.SOURCE,
        )
        where = address_of(request)
        self._server_time = date_of(answer.headers)
        if validator and answer.status == httpx.codes.NOT_MODIFIED:
            yield Reply([], b"", None, validator, unchanged=True)
            return
        refuse_bad_status(answer, where)
        envelope = _parse(answer.body, where)
        self._refuse_failure(envelope, where)
        total = None
        if settings.total_path:
            total = read_count(_dig(envelope, settings.total_path, where), settings.total_path, where)
        rows = _rows(envelope, settings.records_path, total, where)
        yield Reply(rows, answer.body, total, "" if settings.paging else answer.headers.get("etag", ""))

    def acknowledge(self, kind: RecordKind, receipts: Sequence[str]) -> None:
        """Nobody wants to know."""

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._server_time

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _refuse_failure(self, envelope: Json, where: str) -> None:
        expected = self._config.success
        if expected and not expected.holds(_dig(envelope, expected.path, where)):
            said = redact(json.dumps(envelope, ensure_ascii=False))[:_SHOWN_CHARS]
            raise unreadable(where, f"{expected.path}: {said}")


def _parse(body: bytes, where: str) -> Json:
    if rb"\u0000" in body and _NUL.search(body):
        raise unreadable(where, "NUL")  # PostgreSQL cannot hold it, and no real text has it
    try:
        return cast("Json", json.loads(body, parse_float=str, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as exc:
        raise unreadable(where, f"JSON: {type(exc).__name__}") from exc


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)


def _dig(envelope: Json, path: str, where: str) -> Json:
    value = envelope
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            raise unreadable(where, f"thiếu / missing {path}")
        value = value[name]
    return value


def _rows(envelope: Json, path: str, total: int | None, where: str) -> list[Mapping[str, Json]]:
    """The list at ``path``; null instead of an empty list is forgiven when the count agrees."""
    found = _dig(envelope, path, where)
    if found is None and total == 0:
        return []
    if not isinstance(found, list):
        raise unreadable(where, f"{path}: không phải danh sách / not a list")
    rows: list[Mapping[str, Json]] = []
    for row in found:
        if not isinstance(row, dict):
            raise unreadable(where, f"{path}: không phải bản ghi / not a record")
        rows.append(row)
    return rows
