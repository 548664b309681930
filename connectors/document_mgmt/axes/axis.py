"""The provincial document axis of the "LTVB API" profile (guide v2.2): a REST face of a province's LGSP.

A login gives a token for half an hour; every call has three keys; business errors come as codes that no retry
mends. ``syncReceivedEdocList`` -> ``getEdoc`` -> our commit -> ``updateStatus done``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from httpx import Request
from pydantic import Field

from connectors.connection import Connection
from connectors.document_mgmt.axes.axis_answer import ERRORS, read_answer
from connectors.document_mgmt.axes.axis_login import AxisLogin
from connectors.document_mgmt.axes.calls import Calls, day_of, identity, instant, listed, refusal
from connectors.document_mgmt.axes.config import MailboxConfig, MailboxKind
from connectors.document_mgmt.axes.mailbox import MailboxSource, Waiting
from connectors.document_mgmt.entries import Name, Path
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening, unreadable
from connectors.document_mgmt.reads import Budget
from connectors.document_mgmt.registry import register
from connectors.document_mgmt.web.client import open_client
from connectors.http import address_of
from domain.records import Json, RecordKind

_TAKEN = "done"


class AxisKind(MailboxKind):
    """``message_type``: edoc for documents, status for what became of them."""

    message_type: Literal["edoc", "status"]


class AxisConfig(MailboxConfig):
    """The axis. Login and password of the connection are the account of the login; its extra holds
    ``system_id`` and ``secret_key``.

    ``begins_on``: nothing before that day is asked for. ``step_days``: so many days a list call.
    """

    protocol: Literal["axis"]
    application_code: Name
    login_path: Path = "/v1/auth/login"
    begins_on: date
    step_days: int = Field(default=31, ge=1, le=366)
    kinds: Mapping[RecordKind, AxisKind] = Field(min_length=1)

    @property
    def hands_out(self) -> bool:
        """The list goes by date and names what was confirmed too, so a complete reading is possible."""
        return False


@register("axis", AxisConfig)
def open_axis(config: AxisConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """The axis as a queue.

    Raises:
        Misconfigured: the connection has no system_id or no secret_key.
    """
    return MailboxSource(config, AxisMailbox(config, connection, opening), read_answer, opening)


class AxisMailbox:
    """The calls of the axis that reading needs. ``dated``: its list always goes by date."""

    dated = True

    def __init__(self, config: AxisConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._clock = opening.clock
        self._budget: Budget = opening.budget
        login = AxisLogin(connection, path=config.login_path, application_code=config.application_code)
        self._calls = Calls(open_client(config, connection, opening, auth=login), config)

    def waiting(self, kind: RecordKind, since: datetime | None) -> Iterator[Waiting]:
        """``syncReceivedEdocList``, some weeks at a time; ``toDate`` is tomorrow, in case a clock is behind.

        Raises:
            GatewayError: no list.
        """
        begins = self._config.begins_on
        first = begins if since is None else max(begins, day_of(since))
        last = max(first, day_of(self._clock.now()) + timedelta(days=1))
        step = timedelta(days=self._config.step_days)
        start = first
        while start <= last:
            if start > first:
                self._budget.take()
            end = min(last, start + step - timedelta(days=1))
            yield from self._listed(kind, start, end)
            start = end + timedelta(days=1)

    def fetch(self, item: Waiting) -> bytes:
        """``getEdoc``: the whole answer, since the attachments stand beside the edXML.

        Raises:
            GatewayError: it cannot be had, or it is another document.
        """
        request = self._calls.client.build_request("GET", "/v1/getEdoc", params={"docId": item.id})
        answer, whole = self._call(request)
        data = answer.get("data")
        given = data.get("docId") if isinstance(data, dict) else None
        if str(given) != item.id:
            raise unreadable(address_of(request), f"docId={str(given)[:60]} ≠ {item.id}")
        return whole

    def confirm(self, item_id: str) -> None:
        """``updateStatus done``, with a fixed length: the axis reads no chunks.

        Raises:
            GatewayError: the axis did not take it.
        """
        body = {"docId": item_id, "status": _TAKEN}
        self._call(self._calls.client.build_request("POST", "/v1/updateStatus", json=body))

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._calls.server_time

    def close(self) -> None:
        """Close connections."""
        self._calls.client.close()

    def _listed(self, kind: RecordKind, first: date, last: date) -> Iterator[Waiting]:
        asked = {
            "messageType": self._config.kinds[kind].message_type,
            "fromDate": f"{first:%Y/%m/%d}",
            "toDate": f"{last:%Y/%m/%d}",
        }
        request = self._calls.client.build_request("GET", "/v1/syncReceivedEdocList", params=asked)
        answer, _ = self._call(request)
        for row in listed(answer.get("data"), "data", request):
            yield Waiting(
                identity(row, "docId", request),
                kind,
                instant(row.get("createdTime")),
                str(row.get("status", "")).lower() == _TAKEN,
            )

    def _call(self, request: Request) -> tuple[dict[str, Json], bytes]:
        """An answer that says success."""
        answer, whole = self._calls.json(request)
        if answer.get("success") is not True:
            data = answer.get("data")
            said = {**answer, **data} if isinstance(data, dict) else answer
            words = said.get("errorDesc") or said.get("message") or ""
            raise refusal(str(said.get("errorCode", "")), str(words), ERRORS, request)
        return answer, whole.body
