"""What a file is, by its first bytes: senders say ``application/zip`` of a PDF and the other way round."""

from __future__ import annotations

SNIFFED_BYTES = 1024
"""So many first bytes are looked at; a PDF's header may come that late (ISO 32000-2 annex I.3.4.1)."""

PDF = "application/pdf"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<script")


def media_type_of(head: bytes) -> str:
    """The media type of a file that begins with ``head`` (``SNIFFED_BYTES`` of it, or all)."""
    if b"%PDF-" in head[:SNIFFED_BYTES]:
        return PDF
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head.startswith(_ZIP_STARTS):
        return next((kind for mark, kind in _OFFICE if mark in head), ZIP)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_PAGES):
        return "text/html"
    return "application/xml" if text.startswith(b"<?xml") else UNKNOWN
