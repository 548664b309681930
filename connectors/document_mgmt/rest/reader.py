"""REST sources: JSON over HTTP, by GET or POST, in whatever envelope the source file describes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

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
from connectors.document_mgmt.rest.call import page_request, receipt_request, validator_of
from connectors.document_mgmt.rest.config import RestConfig, RestKind
from connectors.document_mgmt.rest.json_body import read_json, unreadable_rows
from connectors.document_mgmt.rest.rows import dig, rows_of
from connectors.document_mgmt.source import PagedSource
from connectors.document_mgmt.web.client import forget_login, open_client
from connectors.document_mgmt.web.login_config import LoginTokenAuth
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, address_of, send_capped
from connectors.redaction import redact
from domain.records import Json, RecordKind

_SHOWN_CHARS = 300


@register("rest", RestConfig)
def open_rest(config: RestConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """A system that answers with JSON.

    Raises:
        Misconfigured: the connection lacks something the file asks for.
    """
    return PagedSource(config, RestReader(config, connection, opening), opening)


class RestReader:
    """Call, check the envelope, take the records out of it."""

    textual = False

    def __init__(self, config: RestConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._server_time: datetime | None = None
        self._client = open_client(config, connection, opening)

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:
        """One page of ``kind``; with ``validator`` only if it changed.

        Raises:
            GatewayError: as the port says.
        """
        settings = self._config.kinds[kind]
        request = page_request(self._client, settings, parameters, validator)
        where = address_of(request)
        answer = self._send(request)
        if validator and answer.status == httpx.codes.NOT_MODIFIED:
            yield Reply([], b"", None, validator, unchanged=True)
            return
        envelope = self._envelope(answer, where)
        if self._has_expired(envelope):
            forget_login(self._client)
            answer = self._send(page_request(self._client, settings, parameters, validator))
            envelope = self._envelope(answer, where)
            if self._has_expired(envelope):
                raise error_of(Failure.LOGIN_REFUSED, Party.SOURCE, where=where, detail=_said(envelope))
        self._refuse_failure(envelope, where)
        yield self._reply(settings, envelope, answer, where)

    def acknowledge(self, kind: RecordKind, receipts: Sequence[str]) -> None:
        """Tell the system that these keys are stored, where the file says how.

        Raises:
            GatewayError: it did not take it.
        """
        settings = self._config.kinds[kind].acknowledge
        if settings is None:
            return
        for start in range(0, len(receipts), settings.at_most):
            request = receipt_request(self._client, settings, receipts[start : start + settings.at_most])
            answer = self._send(request)
            refuse_bad_status(answer, address_of(request))
            if answer.body.strip():
                self._refuse_failure(self._envelope(answer, address_of(request)), address_of(request))

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._server_time

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _send(self, request: httpx.Request) -> CappedResponse:
        limits = self._config.limits
        answer = send_capped(
            self._client,
            request,
            max_body_bytes=limits.max_page_bytes,
            total_timeout_s=limits.total_timeout_s,
            party=Party.SOURCE,
        )
        self._server_time = date_of(answer.headers)
        return answer

    def _envelope(self, answer: CappedResponse, where: str) -> Json:
        refuse_bad_status(answer, where)
        limits = self._config.limits
        return read_json(answer.body, where, max_depth=limits.max_depth, max_values=limits.max_values)

    def _reply(self, settings: RestKind, envelope: Json, answer: CappedResponse, where: str) -> Reply:
        limits = self._config.limits
        total = None
        if settings.total_path:
            total = read_count(dig(envelope, settings.total_path, where), settings.total_path, where)
        rows = rows_of(envelope, settings, total, where, limits)
        return Reply(
            rows,
            answer.body,
            total,
            validator="" if settings.paging else validator_of(answer.headers),
            next=_next_token(settings, envelope, where),
            unreadable=unreadable_rows(rows, answer.body, max_text_chars=limits.max_text_chars),
        )

    def _has_expired(self, envelope: Json) -> bool:
        """Whether a session that ended is told in the answer, with status 200."""
        auth = self._config.auth
        if not isinstance(auth, LoginTokenAuth) or auth.expired is None:
            return False
        found = envelope
        for name in auth.expired.path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return auth.expired.holds(found)

    def _refuse_failure(self, envelope: Json, where: str) -> None:
        expected = self._config.success
        if expected and not expected.holds(dig(envelope, expected.path, where)):
            raise unreadable(where, f"{expected.path}: {_said(envelope)}")


def _said(envelope: Json) -> str:
    """What an answer says, for people: without secrets and cut."""
    return redact(json.dumps(envelope, ensure_ascii=False))[:_SHOWN_CHARS]


def _next_token(settings: RestKind, envelope: Json, where: str) -> str:
    if settings.paging is None or settings.paging.next_path is None:
        return ""
    token = dig(envelope, settings.paging.next_path, where)
    if token is None or token is False:
        return ""
    if isinstance(token, bool) or not isinstance(token, (str, int)):
        raise unreadable(where, f"{settings.paging.next_path}: {type(token).__name__}")
    return str(token)
