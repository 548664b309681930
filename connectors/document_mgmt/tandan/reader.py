"""Tân Dân (TD Office) and other systems on SharePoint: lists, and web methods whose result is a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import etree

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
from connectors.document_mgmt.soap.rows import RowShape
from connectors.document_mgmt.soap.unwrap import Unwrapped, unwrap_json, unwrap_xml
from connectors.document_mgmt.source import PagedSource
from connectors.document_mgmt.tandan.calls import WebCall, count_call, items_call, method_call
from connectors.document_mgmt.tandan.config import PAGE_TOKEN, ListKind, MethodKind, TandanConfig
from connectors.document_mgmt.tandan.reply import (
    WebFault,
    held_rows,
    held_text,
    read_items,
    read_list_count,
    read_result,
)
from connectors.document_mgmt.tandan.rows import RowForm
from connectors.document_mgmt.web.client import open_client
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, address_of, send_capped
from connectors.redaction import redact
from domain.errors import GatewayError
from domain.records import RecordKind

_SHOWN_CHARS = 300
_MAX_MARKS = 1_000_000
"""An element takes more than a hundred bytes in memory, however short it is."""
_FAULTS = {
    "0x80070005": Failure.LOGIN_REFUSED,
    "0x82000006": Failure.REFUSED,
    "0x81020026": Failure.REFUSED,
    "0x81020014": Failure.REFUSED,
    "0x80070024": Failure.REFUSED,
    "0x8107058a": Failure.REFUSED,
    "Client": Failure.REFUSED,
    "Server": Failure.SERVER_BROKE,
}
"""SharePoint's own codes: access denied; no such list, twice; no such column; more rows than the threshold
lets through; no such view. Then those of SOAP 1.1.
"""


@register("tandan", TandanConfig)
def open_tandan(config: TandanConfig, connection: Connection, opening: Opening) -> DocumentSource:
    """A site on SharePoint."""
    return PagedSource(config, TandanReader(config, connection, opening), opening)


class TandanReader:
    """POST an envelope, read the rows of the answer."""

    textual = True

    def __init__(self, config: TandanConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._utc = config.times == "utc"
        self._server_time: datetime | None = None
        self._totals: dict[RecordKind, int | None] = {}
        self._client = open_client(config, connection, opening)
        self._forms = {kind: _form(settings, utc=self._utc) for kind, settings in config.kinds.items()}

    def read(self, kind: RecordKind, parameters: Parameters, validator: str = "") -> Iterator[Reply]:  # noqa: ARG002 - SharePoint has none
        """One page of ``kind``.

        Raises:
            GatewayError: as the port says.
        """
        settings = self._config.kinds[kind]
        if isinstance(settings, ListKind):
            yield self._items(kind, settings, parameters)
        else:
            yield self._result(settings, parameters, self._forms[kind])

    def acknowledge(self, kind: RecordKind, receipts: Sequence[str]) -> None:
        """Nobody wants to know."""

    def server_time(self) -> datetime | None:
        """The instant in the last answer's ``Date`` header."""
        return self._server_time

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _items(self, kind: RecordKind, settings: ListKind, parameters: Parameters) -> Reply:
        if PAGE_TOKEN not in parameters:
            self._totals[kind] = self._count(settings, parameters)
        call = items_call(settings, parameters, utc=self._utc)
        form, limit = self._forms[kind], self._config.limits.max_page_bytes
        answer, where = self._send(call)
        try:
            found = read_items(answer.body, answer_tag=call.answer_tag, form=form, max_bytes=limit)
        except ValueError as exc:
            raise _broken(answer, where, exc) from exc
        if isinstance(found, WebFault):
            raise _fault(found, where)
        refuse_bad_status(answer, where)
        return Reply(found.records, answer.body, self._totals.get(kind), next=found.next)

    def _count(self, settings: ListKind, parameters: Parameters) -> int | None:
        """How many items the list has; nobody counts those that changed since an instant."""
        whole = settings.since is None or settings.since.parameter not in parameters
        if not settings.counted or not whole:
            return None
        result, _, where = self._ask(count_call(settings))
        return read_count(read_list_count(result), "ItemCount", where)

    def _result(self, settings: MethodKind, parameters: Parameters, form: RowForm) -> Reply:
        limit = self._config.limits.max_page_bytes
        result, answer, where = self._ask(method_call(settings, parameters))
        try:
            if settings.holds == "rows":
                rows = held_rows(result, form, max_bytes=limit)
                return Reply(rows.records, answer.body, rows.said)
            found = _unwrapped(settings, held_text(result))
        except ValueError as exc:
            raise unreadable(where, str(exc)) from exc
        total = read_count(found.total, settings.total_path, where) if settings.total_path else None
        return Reply(found.rows, answer.body, total)

    def _ask(self, call: WebCall) -> tuple[etree._Element, CappedResponse, str]:
        """The result of a method, the answer it came in, and where that was."""
        answer, where = self._send(call)
        limit = self._config.limits.max_page_bytes
        try:
            result = read_result(answer.body, answer_tag=call.answer_tag, max_bytes=limit)
        except ValueError as exc:
            raise _broken(answer, where, exc) from exc
        if isinstance(result, WebFault):
            raise _fault(result, where)
        refuse_bad_status(answer, where)
        return result, answer, where

    def _send(self, call: WebCall) -> tuple[CappedResponse, str]:
        limits = self._config.limits
        request = self._client.build_request("POST", call.path, content=call.body, headers=dict(call.headers))
        answer = send_capped(
            self._client,
            request,
            max_body_bytes=limits.max_page_bytes,
            total_timeout_s=limits.total_timeout_s,
            party=Party.SOURCE,
        )
        self._server_time = date_of(answer.headers)
        return answer, f"{address_of(request)} {etree.QName(call.answer_tag).localname}"


def _form(settings: ListKind | MethodKind, *, utc: bool) -> RowForm:
    columns = settings.columns if isinstance(settings, ListKind) else ()
    instants = settings.instants if utc else ()
    return RowForm(columns, settings.lookups, settings.numbers, instants)


def _unwrapped(settings: MethodKind, text: str) -> Unwrapped:
    if settings.record_element:
        if text.count("<") > _MAX_MARKS:
            raise ValueError(f"XML: > {_MAX_MARKS} elements")
        return unwrap_xml(
            text,
            record_element=settings.record_element,
            shape=RowShape(attributes=True),
            total_path=settings.total_path,
            success_path=None,
        )
    return unwrap_json(
        text, records_path=settings.records_path, total_path=settings.total_path, success_path=None
    )


def _broken(answer: CappedResponse, where: str, exc: ValueError) -> GatewayError:
    """What an answer that is no SOAP means: its status says more, if it is a bad one."""
    try:
        refuse_bad_status(answer, where)
    except GatewayError as error:
        return error
    return unreadable(where, str(exc))


def _fault(fault: WebFault, where: str) -> GatewayError:
    failure = _FAULTS.get(fault.error) or _FAULTS.get(fault.code, Failure.UNREADABLE)
    said = redact(f"{fault.error or fault.code}: {fault.words}")[:_SHOWN_CHARS]
    return error_of(failure, Party.SOURCE, where=where, detail=said)
