"""An answer of Bkav eDoc: plain XML, or XML as the root of a MIME message with files beside it (RFC 2387)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser

from connectors.document_mgmt.axes.mailbox import Waiting
from connectors.edxml import read_edxml
from domain.records import Json

_MAX_PARTS = 500
_LONGEST_BOUNDARY = 200


def root_part(body: bytes) -> bytes:
    """The XML of an answer.

    Raises:
        ValueError: a MIME message without parts.
    """
    parts = _parts(body)
    return _payload(parts[0]) if parts else body


def read_envelope(item: Waiting, data: bytes) -> Mapping[str, Json]:
    """The fields of a document as it came.

    Raises:
        ValueError: it cannot be read; the reason is in both languages.
    """
    del item
    parts = _parts(data)
    if not parts:
        return read_edxml(data).as_fields()
    files = [(_name(part), base64.b64encode(_payload(part)).decode()) for part in parts[1:]]
    return read_edxml(_payload(parts[0]), files=files).as_fields()


def _parts(body: bytes) -> list[Message]:
    """The parts of a MIME message, told by its first line: the boundary need not be known from a header."""
    start = body.lstrip()
    first = start.partition(b"\n")[0].strip()
    if not first.startswith(b"--") or len(first) > _LONGEST_BOUNDARY:
        return []
    head = b'Content-Type: multipart/related; boundary="' + first[2:].replace(b'"', b"") + b'"\r\n\r\n'
    message = BytesParser().parsebytes(head + start)
    payload = message.get_payload()
    parts = [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    if not 0 < len(parts) <= _MAX_PARTS:
        raise ValueError(f"MIME: {len(parts)} phần / parts")
    return parts


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str:
    return part.get_filename() or str(part.get("Content-ID", "")).strip("<>")
