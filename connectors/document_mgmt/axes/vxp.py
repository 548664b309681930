"""The national document axis (VXP, QĐ 626/QĐ-VPCP): edXML documents and status messages.

``getReceivedEdocList`` -> ``getEdoc`` -> our commit -> ``updateStatus done``. Everything is said in headers
that are signed (``vxp_headers``); the body is empty. ``fail`` is never sent: a document that cannot be read
is kept here for a person, and the axis has nothing to do with it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

import httpx
from pydantic import Field

from connectors.connection import Connection
from connectors.document_mgmt.axes.calls import Calls, day_of, identity, instant, listed, refusal, stale
from connectors.document_mgmt.axes.config import MailboxConfig, MailboxKind
from connectors.document_mgmt.axes.edxml_fields import read_message
from connectors.document_mgmt.axes.mailbox import MailboxSource, Waiting
from connectors.document_mgmt.axes.vxp_headers import signed_headers
from connectors.document_mgmt.entries import Name
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening, unreadable
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.web.client import open_client
from connectors.failures import Failure
from connectors.http import address_of
from domain.records import Json, RecordKind
from domain.text import Text

_OK = "OK"
_TAKEN = "done"
_DAY_FORMS = {"yyyy/MM/dd": "%Y/%m/%d", "dd/MM/yyyy": "%d/%m/%Y", "yyyy-MM-dd": "%Y-%m-%d"}
_LOGIN = (Failure.LOGIN_REFUSED, Text("trục từ chối systemid hoặc secret", "systemid or secret is refused"))


class VxpKind(MailboxKind):
    """``message_type``: edoc for documents, status for what became of them."""

    message_type: Literal["edoc", "status"]


class VxpConfig(MailboxConfig):
    """The axis. Login and password of the connection are ``systemid`` and ``secret``.

    ``begins_on``: ask by date, from that day on, instead of for what waits; needed where another system of
    the organisation confirms the same queue. ``refused_codes``: values of ``ErrorCode`` that mean a login.
    """

    protocol: Literal["vxp"]
    service_type: Name = "eDoc"
    begins_on: date | None = None
    day_format: Literal["yyyy/MM/dd", "dd/MM/yyyy", "yyyy-MM-dd"] = "yyyy/MM/dd"
    refused_codes: tuple[Name, ...] = ()
    kinds: Mapping[RecordKind, VxpKind] = Field(min_length=1)


@register("vxp", VxpConfig)
def open_vxp(config: VxpConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """The axis as a queue."""
    return MailboxSource(config, VxpMailbox(config, connection, opening), read_message, opening)


class VxpMailbox:
    """The calls of the axis that reading needs."""

    def __init__(self, config: VxpConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._connection = connection
        self._clock = opening.clock
        self._calls = Calls(open_client(config, connection, opening), config)
        self._meanings = dict.fromkeys(config.refused_codes, _LOGIN)
        self._last = ("", "")
        self._doubted = ""

    @property
    def dated(self) -> bool:
        """Whether the file says from which day on."""
        return self._config.begins_on is not None

    def waiting(self, kind: RecordKind, since: datetime | None) -> Iterator[Waiting]:
        """``getReceivedEdocList``.

        Raises:
            GatewayError: no list.
        """
        asked = {
            "servicetype": self._config.service_type,
            "messagetype": self._config.kinds[kind].message_type,
            **self._days(since),
        }
        request = self._request("/getReceivedEdocList", asked)
        for row in listed(self._call(request).get("data"), "data", request):
            yield Waiting(
                identity(row, "docId", request),
                kind,
                instant(row.get("created_time")),
                str(row.get("status", "")).lower() == _TAKEN,
            )

    def fetch(self, item: Waiting) -> bytes:
        """``getEdoc``: ``data`` is the base64 of the file; what is no base64 is kept as it came.

        Raises:
            GatewayError: it cannot be had.
        """
        request = self._request("/getEdoc", {"docId": item.id, "filePath": "xml"})
        data = self._call(request).get("data")
        if not isinstance(data, str) or not data:
            raise unreadable(address_of(request), f"{item.id}: data?")
        self._doubt(item, data, request)
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except binascii.Error:
            return data.encode()

    def confirm(self, item_id: str) -> None:
        """``updateStatus done``.

        Raises:
            GatewayError: the axis did not take it.
        """
        self._call(self._request("/updateStatus", {"status": _TAKEN, "docId": item_id}))

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._calls.server_time

    def close(self) -> None:
        """Close connections."""
        self._calls.client.close()

    def _doubt(self, item: Waiting, data: str, request: httpx.Request) -> None:
        """The answer does not name its document. The same file for two ids running is asked for once more."""
        before, self._last = self._last, (item.id, data)
        again = before[1] == data and before[0] != item.id and self._doubted != item.id
        if again:
            self._last, self._doubted = before, item.id
            raise stale(request, f"{before[0]}, {item.id}")

    def _days(self, since: datetime | None) -> dict[str, str]:
        """``toDate`` is tomorrow: a clock that is behind must hide nothing."""
        begins = self._config.begins_on
        if begins is None:
            return {}
        first = begins if since is None else max(begins, day_of(since))
        last = day_of(self._clock.now()) + timedelta(days=1)
        form = _DAY_FORMS[self._config.day_format]
        return {"fromDate": first.strftime(form), "toDate": max(first, last).strftime(form)}

    def _request(self, path: str, asked: Mapping[str, str]) -> httpx.Request:
        headers = signed_headers(
            asked,
            systemid=self._connection.login,
            secret=self._connection.password,
            now=self._clock.now(),
        )
        return self._calls.client.build_request("POST", path, headers=headers, content=b"")

    def _call(self, request: httpx.Request) -> dict[str, Json]:
        """An answer that says OK."""
        answer, _ = self._calls.json(request)
        if answer.get("status") != _OK:
            raise refusal(
                str(answer.get("ErrorCode", "")), str(answer.get("ErrorDesc", "")), self._meanings, request
            )
        return answer
