"""One call to the receiver, and what its answer means when it is not the answer we hoped for."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from lxml import etree

from connectors.auth import ClientCredentials
from connectors.connection import Connection
from connectors.failures import Failure, Party, error_of, failure_of_status, retry_after_s
from connectors.http import CappedResponse, HttpLimits, address_of, build_client, send_capped
from connectors.national_db.profile import Profile
from connectors.national_db.refusals import Refusal, refusal_of_json
from connectors.xml_safe import parse_xml
from domain.errors import GatewayError, OutcomeUnknown, ReceiverRefused, ReceiverUnavailable
from domain.text import Text

RECEIPT_NAMESPACE = "urn:vn:cbccvc:receipt:1"
RECEIPT_TAG = f"{{{RECEIPT_NAMESPACE}}}Receipt"
STATUS_TAG = f"{{{RECEIPT_NAMESPACE}}}Status"

NO_SUCH_PACKAGE = "00000000-0000-0000-0000-000000000000"
"""A key that no package has: asking for it exercises address, login and signature."""

_XML_TYPES = frozenset({"application/xml", "text/xml"})
_MAX_ANSWER_BYTES = 16 * 1024 * 1024
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


class Wire:
    """The HTTP client of one receiver, with its login and its limits."""

    def __init__(
        self, profile: Profile, connection: Connection, transport: httpx.BaseTransport | None
    ) -> None:
        self._not_processed = profile.not_processed_statuses
        self._client = build_client(
            base_url=connection.base_url,
            auth=ClientCredentials(
                connection.base_url + profile.paths.token,
                connection.login,
                connection.password,
                party=Party.RECEIVER,
            ),
            limits=HttpLimits(
                connect_timeout_s=profile.connect_timeout_s, read_timeout_s=profile.read_timeout_s
            ),
            transport=transport,
        )

    def get(self, path: str, *, accept: str, query: Mapping[str, str] | None = None) -> Exchange:
        """GET ``path``; the answer comes back whatever its status."""
        return self._send(self._client.build_request("GET", path, params=query, headers={"Accept": accept}))

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Exchange:
        """POST ``body``; the answer comes back whatever its status."""
        return self._send(self._client.build_request("POST", path, content=body, headers=dict(headers)))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _send(self, request: httpx.Request) -> Exchange:
        try:
            response = send_capped(
                self._client, request, max_body_bytes=_MAX_ANSWER_BYTES, party=Party.RECEIVER
            )
        except ReceiverRefused as fault:
            # No status is judged there: this is the token endpoint's no, and our request never left.
            raise ReceiverUnavailable(fault.message, fault.remedy, fault.where) from fault
        return Exchange(response, address_of(request), self._not_processed)


class Exchange:
    """A complete answer. ``where``: method and address, for messages."""

    def __init__(self, response: CappedResponse, where: str, not_processed: frozenset[int]) -> None:
        self.response = response
        self.where = where
        self._not_processed = not_processed

    def xml(self) -> etree._Element | None:
        """The root element of an XML answer; None if it says or is something else."""
        if self.response.media_type not in _XML_TYPES:
            return None
        try:
            return parse_xml(self.response.body, max_bytes=_MAX_ANSWER_BYTES)
        except ValueError:
            return None

    def failure(self, refusal: Refusal | None = None) -> GatewayError:
        """The error this answer stands for, not being the agreed one. ``refusal``: what a SOAP fault said.

        Only a readable code of the receiver's own makes a 4xx a refusal: the same status from a proxy on
        the way proves nothing.
        """
        status = self.response.status
        if status in self._not_processed:
            return self._unprocessed()
        if refusal is not None:
            return refusal.as_error(status, self.where)
        said = refusal_of_json(self.response) if _CLIENT_ERROR <= status < _SERVER_ERROR else None
        kind = failure_of_status(status) or Failure.UNREADABLE
        if said is not None and kind in {Failure.REFUSED, Failure.LOGIN_REFUSED}:
            return said.as_error(status, self.where)
        error = error_of(kind, Party.RECEIVER, where=self.where, detail=f"HTTP {status}")
        if isinstance(error, ReceiverRefused):
            return OutcomeUnknown(error.message, error.remedy, error.where)
        return error

    def unreadable(self, detail: str) -> GatewayError:
        """The error for an answer whose status is right and whose content is not."""
        return error_of(Failure.UNREADABLE, Party.RECEIVER, where=self.where, detail=detail)

    def _unprocessed(self) -> ReceiverUnavailable:
        status = self.response.status
        return ReceiverUnavailable(
            Text(
                f"Nơi nhận báo chưa xử lý (HTTP {status})",
                f"the receiver says it did nothing (HTTP {status})",
            ),
            Text("Chờ và gửi lại cùng gói tin", "Wait and send the same package again"),
            self.where,
            retry_after_s=retry_after_s(self.response.headers.get("retry-after")),
        )
