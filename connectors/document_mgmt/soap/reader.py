"""SOAP sources: requests as the pinned WSDL says, answers read as a stream."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import etree
from zeep.wsse.username import UsernameToken

from connectors.connection import Connection
from connectors.document_mgmt.config import UsernameTokenAuth
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening, Parameters, Reply, date_of
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.soap.config import SoapConfig, SoapKind
from connectors.document_mgmt.soap.contract import SoapContract
from connectors.document_mgmt.soap.parameters import Credentials
from connectors.document_mgmt.soap.stream import AnswerStream
from connectors.document_mgmt.soap.xroad import xroad_headers
from connectors.document_mgmt.source import PagedSource
from connectors.document_mgmt.web.client import open_client
from connectors.document_mgmt.web.route_config import XRoadRoute
from connectors.failures import Party
from connectors.http import address_of, stream_capped
from domain.records import RecordKind


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
        self._credentials = Credentials(connection)
        self._clock = opening.clock
        self._server_time: datetime | None = None
        self._contract = SoapContract(config, opening.files)
        for settings in config.kinds.values():
            self._contract.call(settings.operation, _every_parameter(settings))
        by_header = isinstance(config.route, XRoadRoute)
        direct = config.model_copy(update={"route": None}) if by_header else config
        self._client = open_client(direct, connection, opening)

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:  # noqa: ARG002 - SOAP has none
        """One page of ``kind``, in parts where it is large.

        Raises:
            GatewayError: as the port says.
        """
        settings, limits = self._config.kinds[kind], self._config.limits
        call = self._contract.call(
            settings.operation,
            self._credentials.fill(parameters),
            login=self._login(),
            headers=self._headers(settings.operation),
            mask=self._credentials.mask,
        )
        request = self._client.build_request(
            "POST", self._config.endpoint_path, content=call.body, headers=dict(call.headers)
        )
        with stream_capped(
            self._client,
            request,
            max_body_bytes=limits.max_page_bytes,
            total_timeout_s=limits.total_timeout_s,
            party=Party.SOURCE,
        ) as answer:
            self._server_time = date_of(answer.headers)
            yield from AnswerStream(
                answer,
                call.answer_tag,
                settings,
                where=f"{address_of(request)} {settings.operation}",
                max_bytes=limits.max_page_bytes,
                mask=self._credentials.mask,
            ).replies()

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

    def _headers(self, operation: str) -> list[etree._Element]:
        route = self._config.route
        return xroad_headers(route, operation, str(uuid.uuid4())) if isinstance(route, XRoadRoute) else []


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
