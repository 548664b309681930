"""Attachments of records over HTTP: listed by the record, fetched on demand through the source's own client.

Login, TLS, route and budget are those of the source. A file is streamed, bounded in bytes and time, and
hashed while it comes. An address that a record gives must lead to the connection's own host; no redirect is
followed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit

import httpx

from connectors.attachments.names import safe_name
from connectors.attachments.sink import keep
from connectors.connection import Connection
from connectors.document_mgmt.attachment_config import AttachmentList
from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.port import AttachmentRef, Attachments, Downloaded
from connectors.document_mgmt.readers import Opening, unreadable
from connectors.document_mgmt.reads import Budget, Pace, Spacing
from connectors.document_mgmt.web.client import open_client
from connectors.failures import Party
from connectors.http import CappedResponse, address_of, error_of_status, stream_capped
from domain.clock import Clock
from domain.errors import Misconfigured
from domain.records import Json, RecordKind
from domain.text import Text

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PAGE = "text/html"


def open_attachments(
    config: SourceConfig,
    connection: Connection,
    *,
    clock: Clock,
    transport: httpx.BaseTransport | None = None,
    budget: Budget | None = None,
) -> Attachments:
    """What fetches attachments of the source ``config``; nothing is sent yet. Arguments as ``open_source``.

    Raises:
        Misconfigured: the source file says nothing about attachments, or the connection cannot be used.
    """
    if not any(kind.attachments for kind in config.kinds.values()):
        raise Misconfigured(
            Text("Tệp nguồn chưa khai báo tệp đính kèm", "the source file says nothing about attachments"),
            Text("Thêm mục attachments vào loại bản ghi.", "Add the entry attachments to a kind."),
            config.name,
        )
    counted = budget or Spacing(config.requests_per_minute, Pace())
    return HttpAttachments(config, connection, Opening(clock, {}, transport, budget=counted))


class HttpAttachments:
    """GET, one file after the other."""

    def __init__(self, config: SourceConfig, connection: Connection, opening: Opening) -> None:
        self._config = config
        self._base = urlsplit(connection.base_url)
        self._budget = opening.budget
        self._client = open_client(config, connection, opening)

    def attachments(self, kind: RecordKind, fields: Mapping[str, Json]) -> tuple[AttachmentRef, ...]:
        """The attachments a record names, in its order; none where its kind has no ``attachments`` entry.

        Raises:
            SourceBroke: the record says something that is no list of attachments, or too many.
        """
        settings = self._settings(kind)
        if settings is None:
            return ()
        where = f"{self._config.name}.{kind.value}"
        items = _items(fields, settings.list, where)
        if len(items) > settings.max_files:
            raise unreadable(where, f"{settings.list}: {len(items)} > {settings.max_files}")
        return tuple(_ref(kind, item, settings, where) for item in items)

    def download(self, ref: AttachmentRef, sink: BinaryIO) -> Downloaded:
        """Fetch ``ref`` into ``sink``.

        Raises:
            GatewayError: no whole file within its bounds, a refusal, or an address on another host.
        """
        settings = self._settings(ref.kind)
        if settings is None:
            raise _elsewhere(ref.address, self._config.name)
        target = ref.address if settings.path else self._own(ref.address)
        request = self._client.build_request("GET", target, headers={"Accept": "*/*"})
        where = address_of(request)
        self._budget.take()
        with stream_capped(
            self._client,
            request,
            max_body_bytes=settings.max_bytes,
            party=Party.SOURCE,
            total_timeout_s=self._config.limits.total_timeout_s,
        ) as answer:
            plain = CappedResponse(answer.status, answer.headers, b"")
            if refusal := error_of_status(plain, Party.SOURCE, where=where):
                raise refusal
            kept = keep(answer.pieces, sink)
        if kept.media_type == _PAGE and not ref.name.lower().endswith((".htm", ".html")):
            raise unreadable(where, "trang HTML thay vì tệp / an HTML page instead of the file")
        return Downloaded(ref, kept.size, kept.sha256, kept.media_type, plain.media_type)

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _settings(self, kind: RecordKind) -> AttachmentList | None:
        settings = self._config.kinds.get(kind)
        return settings.attachments if settings else None

    def _own(self, address: str) -> str:
        """An address on our own host, as the client takes it; a path alone follows the connection's address.

        Raises:
            Misconfigured: another host, scheme or port, or a path that leads elsewhere.
        """
        try:
            url = urlsplit(address)
            port = url.port
        except ValueError as fault:
            raise _elsewhere(address, self._config.name) from fault
        base = self._base
        if url.scheme or url.netloc:
            same = (url.scheme, url.hostname, port or _DEFAULT_PORTS.get(url.scheme)) == (
                base.scheme,
                base.hostname,
                base.port or _DEFAULT_PORTS[base.scheme],
            )
            if not same or url.username is not None:
                raise _elsewhere(address, self._config.name)
        steps = unquote(url.path).replace("\\", "/").split("/")
        if not url.path.startswith("/") or ".." in steps or not address.isprintable():
            raise _elsewhere(address, self._config.name)
        root = f"{base.scheme}://{base.netloc}" if url.netloc else ""
        return f"{root}{url.path}" + (f"?{url.query}" if url.query else "")


def _items(fields: Mapping[str, Json], path: str, where: str) -> list[Json]:
    """What the record lists at ``path``; a text may hold the list as JSON."""
    value: Json = dict(fields)
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            value = cast("Json", json.loads(value))
        except (ValueError, RecursionError) as fault:
            raise unreadable(where, f"{path}: JSON") from fault
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _ref(kind: RecordKind, item: Json, settings: AttachmentList, where: str) -> AttachmentRef:
    identity = _part(item, settings.id, where)
    name = _part(item, settings.name, where) if settings.name else ""
    if settings.path:
        if not identity:
            raise unreadable(where, f"{settings.list}: thiếu / missing {settings.id}")
        address = settings.path.replace("{id}", quote(identity, safe=""))
    else:
        address = _part(item, settings.url, where)
    return AttachmentRef(kind, identity or address, safe_name(name or identity or address), address)


def _part(item: Json, name: str | None, where: str) -> str:
    """A text or number of an item; an item that is no group is its own id and address."""
    value = item.get(name or "") if isinstance(item, dict) else item
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise unreadable(where, f"{name}: không phải chữ / no text")


def _elsewhere(address: str, where: str) -> Misconfigured:
    return Misconfigured(
        Text(
            f"Địa chỉ tệp đính kèm không thuộc máy chủ của kết nối: {address[:200]!r}",
            f"the address of the attachment is not on the connection's host: {address[:200]!r}",
        ),
        Text(
            "Không tải tệp này. Nếu đúng là máy chủ khác, khai báo nguồn riêng cho máy chủ đó.",
            "It is not fetched. If it is rightly another server, give that server a source of its own.",
        ),
        where,
    )
