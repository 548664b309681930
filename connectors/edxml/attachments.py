"""Files inside an edXML message: decoded, unwrapped, named by what they really are, hashed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath

from connectors.edxml.archive import BadArchive, open_archive
from connectors.edxml.limits import EdxmlLimits, Stopwatch, too_much
from connectors.edxml.media import UNKNOWN, ZIP, type_of
from connectors.edxml.tree import Node
from domain.text import Text

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_SPACE = b" \t\r\n"
_ENCODED = ("ContentTransferEncoded", "Content-Transfer-Encoded", "ContentTransferEncoding", "FileContent")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. ``content_id``: without ``cid:``; ``declared_type``: as the sender says; ``media_type``: by its
    first bytes; ``size``, ``sha256``: of the file itself, without the ZIP it may have been wrapped in
    (``wrapped``); ``problem``: why it could not be read, None if it could.
    """

    content_id: str
    name: str
    description: str
    declared_type: str
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    wrapped: bool = False
    problem: Text | None = None
    encoded: str = field(default="", repr=False)

    def content(self, limits: EdxmlLimits | None = None) -> bytes:
        """The bytes of the file; decoded anew each time, so that a message stays small.

        Raises:
            ValueError: the attachment has a ``problem``.
            EdxmlUnreadable: over a limit.
        """
        if self.problem:
            raise ValueError(str(self.problem))
        bounds = limits or EdxmlLimits()
        return b"".join(_pieces(self.encoded, self.name, bounds, Stopwatch(bounds)).pieces)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file on its way: its slices, whether it was wrapped, and its type."""

    pieces: Iterator[bytes]
    wrapped: bool
    media: str


def read_attachment(node: Node, limits: EdxmlLimits, watch: Stopwatch) -> Attachment:
    """One ``Attachment`` element.

    Raises:
        EdxmlUnreadable: it is hostile or over a limit.
    """
    plain = Attachment(
        content_id=plain_id(node.value("ContentId") or node.attributes.get("ContentId", "")),
        name=node.value("AttachmentName", "FileName", "Name"),
        description=node.value("Description"),
        declared_type=node.value("ContentType", "MimeType", "Format"),
    )
    encoded = next((child.text for child in node.every(*_ENCODED) if child.text), "")
    return _describe(plain, encoded, limits, watch)


def attachment_beside(name: str, encoded: str, limits: EdxmlLimits, watch: Stopwatch) -> Attachment:
    """A file in base64 that came beside the message and not inside of it.

    Raises:
        EdxmlUnreadable: it is hostile or over a limit.
    """
    return _describe(Attachment("", name, "", ""), encoded, limits, watch)


def _describe(plain: Attachment, encoded: str, limits: EdxmlLimits, watch: Stopwatch) -> Attachment:
    named = (plain.content_id, plain.name, plain.description, plain.declared_type)
    if not encoded:
        return Attachment(*named, problem=Text("không có nội dung", "there is no content"))
    digest, size = hashlib.sha256(), 0
    try:
        opened = _pieces(encoded, plain.name, limits, watch)
        for piece in opened.pieces:
            size += len(piece)
            digest.update(piece)
            watch.look()
    except binascii.Error:
        return Attachment(*named, problem=Text("base64 hỏng", "the base64 is broken"), encoded=encoded)
    except BadArchive as exc:
        problem = Text(f"ZIP hỏng ({exc})", f"the ZIP is broken ({exc})")
        return Attachment(*named, media_type=ZIP, problem=problem, encoded=encoded)
    return Attachment(
        *named,
        media_type=opened.media,
        size=size,
        sha256=digest.hexdigest(),
        wrapped=opened.wrapped,
        encoded=encoded,
    )


def _pieces(encoded: str, name: str, limits: EdxmlLimits, watch: Stopwatch) -> _Opened:
    data = _decode(encoded)
    watch.look()
    if len(data) > limits.max_unpacked_bytes:
        raise too_much("tệp đính kèm", "an attachment", f"{limits.max_unpacked_bytes} bytes")
    media = type_of(data)
    if not data.startswith(_ZIP_MAGIC):
        return _Opened(iter((data,)), wrapped=False, media=media)
    archive = open_archive(data, limits, may_wrap=PurePosixPath(name).suffix.lower() != ".zip")
    if not archive.wrapped:
        return _Opened(iter((data,)), wrapped=False, media=archive.media)
    pieces = archive.content(limits, watch)
    first = next(pieces, b"")
    return _Opened(chain((first,), pieces), wrapped=True, media=type_of(first))


def _decode(encoded: str) -> bytes:
    """Strict base64 but for its line ends.

    Raises:
        binascii.Error: it is broken.
    """
    try:
        return base64.b64decode(encoded.encode("ascii").translate(None, _SPACE), validate=True)
    except UnicodeEncodeError as exc:
        raise binascii.Error(str(exc)) from exc


def plain_id(content_id: str) -> str:
    """A content id without ``cid:`` and angle brackets: both are left out or written at will."""
    text = content_id.strip().strip("<>").strip()
    return text[4:] if text.lower().startswith("cid:") else text


def is_misdeclared(attachment: Attachment) -> bool:
    """Whether the sender names another type than the file has."""
    known = attachment.media_type not in {"", UNKNOWN}
    return known and attachment.declared_type.lower() not in {"", attachment.media_type}
