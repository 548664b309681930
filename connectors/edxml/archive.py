"""ZIP archives inside edXML: the axis wraps each file into one, with a UUID as its name.

Nothing is ever unpacked to disk. Counts, sizes and paths are looked at before anything is inflated, and what
is inflated stops at its bound.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.edxml.limits import MIB, EdxmlLimits, EdxmlUnreadable, Stopwatch, too_much
from connectors.edxml.media import ZIP, type_of_archive
from domain.text import Text

_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_MAX_DIRECTORY_BYTES = 4 * MIB
_SLICE_BYTES = 256 * 1024
_ENCRYPTED = 0x1
_LEAVES = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")


class BadArchive(ValueError):
    """Not a ZIP that can be read; nothing hostile about it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive's entries, looked at and found harmless. ``media``: what it is as a whole.

    ``wrapped``: it is only the paper around one file.
    """

    data: bytes
    media: str
    names: tuple[str, ...]
    wrapped: bool

    def content(self, limits: EdxmlLimits, watch: Stopwatch) -> Iterator[bytes]:
        """The bytes of the one file inside, in slices.

        Raises:
            BadArchive: broken, encrypted, or compressed in a way we do not know.
            EdxmlUnreadable: larger than it may be.
        """
        inflated = 0
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive, archive.open(self.names[0]) as file:
                while piece := file.read(_SLICE_BYTES):
                    inflated += len(piece)
                    _refuse_bomb(inflated, len(self.data), limits)
                    watch.look()
                    yield piece
        except EdxmlUnreadable:
            raise
        except (*_BROKEN, RuntimeError) as exc:  # encrypted, or a compression nobody knows
            raise BadArchive(type(exc).__name__) from exc


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, KeyError)


def open_archive(data: bytes, limits: EdxmlLimits, *, may_wrap: bool) -> Archive:
    """Look at a ZIP. ``may_wrap``: one with a single file in it may be mere paper.

    Raises:
        BadArchive: not a ZIP that can be read.
        EdxmlUnreadable: too many entries, a path that leaves the folder, or a bomb by its own numbers.
    """
    _refuse_long_directory(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _BROKEN as exc:
        raise BadArchive(type(exc).__name__) from exc
    if len(entries) > limits.max_zip_entries:
        raise too_much("số tệp trong ZIP", "the number of files in a ZIP", limits.max_zip_entries)
    for entry in entries:
        if _LEAVES.search(entry.filename):
            raise EdxmlUnreadable(
                Text(
                    f"ZIP có đường dẫn ra ngoài thư mục: {entry.filename[:80]!r}",
                    f"the ZIP has a path that leaves its folder: {entry.filename[:80]!r}",
                )
            )
    _refuse_bomb(sum(entry.file_size for entry in entries), len(data), limits)
    files = [entry for entry in entries if not entry.is_dir()]
    names = tuple(entry.filename for entry in files)
    media = type_of_archive(names)
    readable = len(files) == 1 and not files[0].flag_bits & _ENCRYPTED
    return Archive(data, media, names, wrapped=may_wrap and readable and media == ZIP)


def _refuse_long_directory(data: bytes, limits: EdxmlLimits) -> None:
    """Before ``zipfile`` makes an object of every entry."""
    at = data.rfind(_END_MAGIC, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if at < 0 or len(data) - at < _END.size:
        raise BadArchive("no end of central directory")
    _, _, _, _, count, directory_bytes, _, _ = _END.unpack_from(data, at)
    if directory_bytes > _MAX_DIRECTORY_BYTES or count > limits.max_zip_entries:
        raise too_much("số tệp trong ZIP", "the number of files in a ZIP", limits.max_zip_entries)


def _refuse_bomb(unpacked: int, packed: int, limits: EdxmlLimits) -> None:
    if unpacked > limits.max_unpacked_bytes:
        raise too_much("ZIP giải nén", "the unpacked ZIP", f"{limits.max_unpacked_bytes} bytes")
    if unpacked > MIB and unpacked > packed * limits.max_zip_ratio:
        raise too_much("tỷ lệ nén ZIP", "the ZIP's ratio", limits.max_zip_ratio)
