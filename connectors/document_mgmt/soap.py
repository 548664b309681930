"""SOAP sources: requests as the pinned WSDL says, answers read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zeep.wsse.username import UsernameToken

from connectors.connection import Connection
from connectors.document_mgmt.config import UsernameTokenAuth
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import (
    Opening,
    Parameters,
    Reply,
    date_of,
    http_auth,
    read_count,
    refuse_bad_status,
    unreadable,
)
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.soap_config import SoapConfig, SoapKind
from connectors.document_mgmt.soap_contract import Call, SoapContract
from connectors.document_mgmt.soap_reply import SoapFault, SoapReply, read_reply
from connectors.document_mgmt.source import PagedSource
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, address_of, build_client, send_capped
from connectors.redaction import redact
from domain.records import RecordKind

_SHOWN_CHARS = 300

_FAULTS = {
    "FailedAuthentication": Failure.LOGIN_REFUSED,
    "FailedCheck": Failure.LOGIN_REFUSED,
    "InvalidSecurity": Failure.LOGIN_REFUSED,
    "InvalidSecurityToken": Failure.LOGIN_REFUSED,
    "SecurityTokenUnavailable": Failure.LOGIN_REFUSED,
    "UnsupportedSecurityToken": Failure.LOGIN_REFUSED,
    "Client": Failure.REFUSED,
    "Sender": Failure.REFUSED,
    "Server": Failure.SERVER_BROKE,
    "Receiver": Failure.SERVER_BROKE,
}
"""Fault codes of SOAP 1.1 and 1.2 and of WS-Security 1.1 section 12; any other is for a person to read."""


@register("soap", SoapConfig)
def open_soap(config: SoapConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """A system with a WSDL.

    Raises:
        BadFile: the WSDL cannot be used, or a kind asks for what it does not offer.
    """
    return PagedSource(config, SoapReader(config, connection, opening), opening)


class SoapReader:
    """POST an envelope, read the rows of the answer."""

    textual = True

    def __init__(self, config: SoapConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._connection = connection
        self._clock = opening.clock
        self._server_time: datetime | None = None
        self._contract = SoapContract(config.wsdl, opening.files)
        for settings in config.kinds.values():
            self._contract.call(settings.operation, _every_parameter(settings), None)
        self._client = build_client(
            base_url=connection.base_url,
            auth=http_auth(config.auth, connection),
            limits=config.limits.http,
            transport=opening.transport,
        )

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:  # noqa: ARG002 - SOAP has none
        """One page of ``kind``.

        Raises:
            GatewayError: as the port says.
        """
        settings = self._config.kinds[kind]
        call = self._contract.call(settings.operation, parameters, self._login())
        answer, where = self._send(call, settings.operation)
        self._server_time = date_of(answer.headers)
        found = self._read(answer, call.answer_tag, settings, where)
        total = None
        if settings.total_path:
            total = read_count(found.total, settings.total_path, where)
        yield Reply(found.rows, answer.body, total)

    def acknowledge(self, kind: RecordKind, receipts: Sequence[str]) -> None:
        """Nobody wants to know."""

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._server_time

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _login(self) -> UsernameToken | None:
        """A fresh token for each request: a nonce is used once."""
        auth = self._config.auth
        if not isinstance(auth, UsernameTokenAuth):
            return None
        return UsernameToken(  # type: ignore[no-untyped-call]
            self._connection.login,
            self._connection.password.get_secret_value(),
            use_digest=auth.password == "digest",  # noqa: S105 - the form of it, not a password
            created=self._clock.now(),
            zulu_timestamp=True,
        )

    def _send(self, call: Call, operation: str) -> tuple[CappedResponse, str]:
        limits = self._config.limits
        request = self._client.build_request(
            "POST", self._config.endpoint_path, content=call.body, headers=dict(call.headers)
        )
        answer = send_capped(
            self._client,
            request,
            max_body_bytes=limits.max_page_bytes,
            total_timeout_s=limits.total_timeout_s,
            party=Party.SOURCE,
        )
        return answer, f"{address_of(request)} {operation}"

    def _read(self, answer: CappedResponse, answer_tag: str, settings: SoapKind, where: str) -> SoapReply:
        """The rows; a Fault is read whatever the HTTP status, since it says more than the status."""
        try:
            found = read_reply(
                answer.body,
                answer_tag=answer_tag,
                record_element=settings.record_element,
                total_path=settings.total_path,
                max_bytes=self._config.limits.max_page_bytes,
            )
        except ValueError as exc:
            refuse_bad_status(answer, where)
            raise unreadable(where, str(exc)) from exc
        if isinstance(found, SoapFault):
            failure = _FAULTS.get(found.code.partition(".")[0], Failure.UNREADABLE)
            said = redact(f"{found.code}: {found.words}")[:_SHOWN_CHARS]
            raise error_of(failure, Party.SOURCE, where=where, detail=said)
        refuse_bad_status(answer, where)
        return found


def _every_parameter(settings: SoapKind) -> dict[str, str | int]:
    """All a kind may ever send, to hold it against the WSDL before anything is sent."""
    sent: dict[str, str | int] = dict(settings.fixed)
    if settings.paging:
        sent |= {settings.paging.page_parameter: 1, settings.paging.size_parameter: 1}
    if settings.since:
        sent[settings.since.parameter] = ""
    if settings.period_parameter:
        sent[settings.period_parameter] = ""
    return sent
