"""The name of an attachment as a stranger wrote it, made fit to show and to keep."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 255
"""What file systems take (POSIX ``NAME_MAX``)."""

NAMELESS = "khong-ten"

_SEPARATORS = re.compile(r"[/\\:]+")
_FORBIDDEN = re.compile(r'[<>"|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_name(text: str) -> str:
    """The last part of a path, in NFC, without control and direction characters, at most 255 bytes of UTF-8.

    Never empty, never ``.`` or ``..``, and none of the names Windows keeps for itself. The extension stays
    when the rest is cut.
    """
    shown = "".join(char for char in unicodedata.normalize("NFC", text) if _visible(char))
    last = _SEPARATORS.split(" ".join(shown.split()))[-1]
    cleaned = _FORBIDDEN.sub("_", last).strip().strip(".").strip()
    if not cleaned:
        return NAMELESS
    if _RESERVED.fullmatch(cleaned):
        cleaned = f"_{cleaned}"
    return _cut(cleaned)


def is_inside(path: str) -> bool:
    """Whether the path of an archive's entry stays below where it is unpacked: relative, without ``..``."""
    parts = re.split(r"[/\\]", path)
    rooted = path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", path) is not None
    return bool(path) and not rooted and ".." not in parts and all(map(_visible, path))


def _visible(char: str) -> bool:
    """No control, format (bidirectional overrides among them), surrogate or unassigned character."""
    return not unicodedata.category(char).startswith("C")


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = f"{dot}{extension}" if stem and len(extension.encode()) <= 16 else ""  # noqa: PLR2004 - a real one
    room = MAX_NAME_BYTES - len(tail.encode())
    kept = (stem if tail else name).encode()[:room].decode("utf-8", "ignore")
    return kept.rstrip(" .") + tail
