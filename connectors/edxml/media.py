"""What a file really is, by its first bytes: declared types are wrong more often than right."""

from __future__ import annotations

from collections.abc import Sequence

ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

_OPEN_XML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"<?xml", "application/xml"),
    (b"\xef\xbb\xbf<?xml", "application/xml"),
    (b"MZ", "application/x-msdownload"),
)


def type_of(head: bytes) -> str:
    """The media type by the first bytes; old Word, Excel and PowerPoint files share one container.

    Of an office document it is enough to have the beginning that names one of its folders.
    """
    media = next((media for magic, media in _MAGIC if head.startswith(magic)), UNKNOWN)
    if media != ZIP or b"[Content_Types].xml" not in head:
        return media
    return next((inner for folder, inner in _OPEN_XML.items() if folder.encode() in head), ZIP)


def type_of_archive(names: Sequence[str]) -> str:
    """What a ZIP with these entries is: an office document or just a ZIP."""
    if "[Content_Types].xml" in names:
        found = (media for folder, media in _OPEN_XML.items() if any(n.startswith(folder) for n in names))
        return next(found, ZIP)
    return "application/vnd.oasis.opendocument" if names[:1] == ["mimetype"] else ZIP
