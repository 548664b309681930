"""Bkav eDoc, the document axis of the SOAP years: pending ids -> document -> confirmation.

No WSDL of it is to be had, so the few envelopes are written here, and answers are read by local names. A
document comes as a SOAP envelope that is itself the edXML message, sometimes as the root of a MIME message
with the files beside it. What became of documents (``GetTraces``) is not read: the server forgets traces
while it hands them out, before anybody could have stored them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from pydantic import Field, field_validator

from connectors.connection import Connection
from connectors.document_mgmt.axes.bkav_mime import read_envelope, root_part
from connectors.document_mgmt.axes.calls import Calls, refusal, stale
from connectors.document_mgmt.axes.config import MailboxConfig, MailboxKind
from connectors.document_mgmt.axes.mailbox import MailboxSource, Waiting
from connectors.document_mgmt.entries import Name, Path
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening, refuse_bad_status, unreadable
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.web.client import open_client
from connectors.failures import Failure
from connectors.http import address_of
from connectors.xml_safe import parse_xml
from domain.records import RecordKind
from domain.text import Text

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_GET = "GetDocument"
_NOTHING = etree.Element("nothing")
_LOGIN = (Failure.LOGIN_REFUSED, Text("token hoặc mã đơn vị bị từ chối", "token or organisation is refused"))


class BkavConfig(MailboxConfig):
    """The axis. Login and password of the connection are the organisation's id and its token.

    ``body_namespace``: of the request elements; the servers that are known want none. ``token_namespace``: of
    the token in the header. ``refused_codes``: error codes that mean a login.
    """

    protocol: Literal["bkav"]
    endpoint_path: Path
    body_namespace: str = Field(default="", max_length=500)
    token_namespace: str = Field(default="http://e-doc.vn/xsd", max_length=500)
    refused_codes: tuple[Name, ...] = ("M.CheckPermission", "M.Token", "Token")
    kinds: Mapping[RecordKind, MailboxKind] = Field(min_length=1)

    @field_validator("kinds")
    @classmethod
    def _documents_only(cls, value: Mapping[RecordKind, MailboxKind]) -> Mapping[RecordKind, MailboxKind]:
        if len(value) != 1 or not set(value) <= {RecordKind.DOCUMENTS, RecordKind.TASKS}:
            raise ValueError("chỉ đọc được documents hoặc tasks / only documents or tasks can be read")
        return value


@register("bkav", BkavConfig)
def open_bkav(config: BkavConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """The axis as a queue."""
    return MailboxSource(config, BkavMailbox(config, connection, opening), read_envelope, opening)


class BkavMailbox:
    """The calls of the axis that reading needs. It knows no dates."""

    dated = False

    def __init__(self, config: BkavConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._connection = connection
        self._calls = Calls(open_client(config, connection, opening), config)
        self._meanings = dict.fromkeys(config.refused_codes, _LOGIN)

    def waiting(self, kind: RecordKind, since: datetime | None) -> Iterator[Waiting]:  # noqa: ARG002 - no dates
        """``GetPendingDocumentIds``.

        Raises:
            GatewayError: no list.
        """
        root, _ = self._call(
            "GetPendingDocumentIds", "GetPendingDocumentIdsRequest", answered_by="DocumentIds"
        )
        for element in root.iter("{*}DocumentId"):
            item_id = (element.text or "").strip()
            if item_id:
                yield Waiting(item_id, kind, None)

    def fetch(self, item: Waiting) -> bytes:
        """``GetDocument``: the whole answer is the document.

        Raises:
            GatewayError: it cannot be had.
        """
        return self._call(_GET, "GetDocumentRequest", item.id, answered_by="MessageHeader")[1]

    def confirm(self, item_id: str) -> None:
        """``ConfirmReceived``.

        Raises:
            GatewayError: the axis did not take it.
        """
        self._call("ConfirmReceived", "ConfirmReceived", item_id, answered_by="IsSuccess")

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._calls.server_time

    def close(self) -> None:
        """Close connections."""
        self._calls.client.close()

    def _call(
        self, action: str, element: str, document_id: str = "", *, answered_by: str
    ) -> tuple[etree._Element, bytes]:
        """The root of the answer and the answer; ``answered_by``: the element that makes it one."""
        request = self._calls.client.build_request(
            "POST",
            self._config.endpoint_path,
            content=self._envelope(element, document_id),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'},
        )
        answer, where = self._calls.send(request), f"{address_of(request)} {action}"
        try:
            root = parse_xml(root_part(answer.body), max_bytes=self._config.limits.max_page_bytes)
        except ValueError as exc:
            refuse_bad_status(answer, where)
            if document_id and action == _GET:
                return _NOTHING, answer.body  # for a person to look at
            raise unreadable(where, str(exc)) from exc
        no = _no(root)
        if no:
            raise refusal(*no, self._meanings, request)
        refuse_bad_status(answer, where)
        if next(root.iter(f"{{*}}{answered_by}"), None) is None:
            raise stale(request, f"{action}: {answered_by}?")
        return root, answer.body

    def _envelope(self, element: str, document_id: str) -> bytes:
        token = self._connection.password.get_secret_value()
        fields = {"OrganId": self._connection.login, "Token": token, "DocumentId": document_id}
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{_SOAP}">'
            f"<SOAP-ENV:Header><Token xmlns={quoteattr(self._config.token_namespace)}>{escape(token)}</Token>"
            f"</SOAP-ENV:Header><SOAP-ENV:Body><{element} xmlns={quoteattr(self._config.body_namespace)}>"
            f"{inside}</{element}></SOAP-ENV:Body></SOAP-ENV:Envelope>"
        ).encode()


def _no(root: etree._Element) -> tuple[str, str] | None:
    """Code and words of a SOAP Fault or of a ``Report`` that says no."""
    fault = next(root.iter(f"{{{_SOAP}}}Fault"), None)
    if fault is not None:
        return _text(fault, "faultcode"), _text(fault, "faultstring")
    report = next(root.iter("{*}Report"), None)
    if report is None or _text(report, "IsSuccess").lower() != "false":
        return None
    return _text(report, "Code"), _text(report, "Description")


def _text(element: etree._Element, name: str) -> str:
    found = next(element.iter(f"{{*}}{name}"), None)
    return "" if found is None else (found.text or "").strip()
