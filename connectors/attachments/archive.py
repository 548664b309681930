"""ZIP archives of strangers, opened without believing what they say about themselves.

Bounded are the number of entries, their sizes as they really unpack, the ratio, and archives in archives.
Refused are paths that lead out, links, devices, encrypted entries and names that come twice. Nothing is
unpacked to disk: each entry is a stream that stops at its bound.
"""

from __future__ import annotations

import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from connectors.attachments.names import is_inside

_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_BYTES_AN_ENTRY = 1024
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SLICE_BYTES = 65_536
_BYTES_A_SECOND = 20_000_000


class BadArchive(ValueError):
    """An archive that is not opened, or not opened further; its text says why."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """``ratio``: unpacked to packed size of an entry, judged above ``ratio_from_bytes``. ``time_s``: for the
    whole attachment, and a second more for every 20 MB it has packed.
    """

    entries: int = 1000
    total_bytes: int = 200 * 1024 * 1024
    time_s: float = 1.5
    ratio: int = 100
    ratio_from_bytes: int = 1024 * 1024
    depth: int = 2


@dataclass(slots=True)
class Spent:
    """What a whole attachment has unpacked to so far, archives in it included."""

    bytes: int = 0
    packed_bytes: int = 0
    entries: int = 0
    since: float = field(default_factory=time.monotonic)


class SafeArchive:
    """One archive, looked at before anything of it is unpacked. ``spent`` is shared with archives inside.

    Raises:
        BadArchive: it breaks a rule.
    """

    def __init__(self, stream: BinaryIO, limits: ArchiveLimits, spent: Spent, depth: int = 1) -> None:
        if depth > limits.depth:
            raise BadArchive(f"archives in archives deeper than {limits.depth}")
        self._limits = limits
        self._spent = spent
        self.depth = depth
        _refuse_huge_directory(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, RuntimeError, ValueError, OSError) as fault:
            raise BadArchive(f"ZIP: {fault}") from fault
        if not all(entry.filename for entry in self._zip.infolist()):  # zipfile itself stumbles over one
            raise BadArchive("an entry without a name")
        self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        spent.entries += len(self.entries)
        if spent.entries > limits.entries:
            raise BadArchive(f"more than {limits.entries} entries")
        self._refuse_bad_entries()

    def _refuse_bad_entries(self) -> None:
        names: set[str] = set()
        for entry in self._zip.infolist():
            path = entry.filename
            if not is_inside(path.rstrip("/") or "/"):
                raise BadArchive(f"a path that leads out: {path[:100]!r}")
            if path.casefold() in names:
                raise BadArchive(f"a name that comes twice: {path[:100]!r}")
            names.add(path.casefold())
            mode = entry.external_attr >> 16
            if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise BadArchive(f"a link or device: {path[:100]!r}")
            if entry.flag_bits & _ENCRYPTED:
                raise BadArchive(f"an encrypted entry: {path[:100]!r}")
            if entry.compress_type not in _METHODS:
                raise BadArchive(f"a packing method nobody needs: {entry.compress_type}")

    @contextmanager
    def open(self, entry: zipfile.ZipInfo) -> Iterator[Iterator[bytes]]:
        """The bytes of ``entry``, piece by piece.

        Raises:
            BadArchive: too much of it, or damaged; raised while it is read.
        """
        try:
            with self._zip.open(entry) as stream:
                yield self._pieces(entry, stream)
        except BadArchive:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as fault:
            raise BadArchive(f"ZIP: {fault}") from fault

    def _pieces(self, entry: zipfile.ZipInfo, stream: IO[bytes]) -> Iterator[bytes]:
        size = 0
        self._spent.packed_bytes += entry.compress_size
        late_s = self._limits.time_s + self._spent.packed_bytes / _BYTES_A_SECOND
        most = max(self._limits.ratio_from_bytes, self._limits.ratio * entry.compress_size)
        while piece := stream.read(_SLICE_BYTES):
            size += len(piece)
            self._spent.bytes += len(piece)
            if size > most:
                raise BadArchive(f"unpacks to more than {self._limits.ratio} times its size")
            if self._spent.bytes > self._limits.total_bytes:
                raise BadArchive(f"unpacks to more than {self._limits.total_bytes} bytes")
            if time.monotonic() - self._spent.since > late_s:
                raise BadArchive(f"takes longer than {late_s:.1f} s")
            yield piece


def _refuse_huge_directory(stream: BinaryIO, limits: ArchiveLimits) -> None:
    """The list of entries is read as a whole by ``zipfile``: its size is looked at before."""
    end = stream.seek(0, 2)
    stream.seek(max(0, end - _END_BYTES - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        raise BadArchive("no ZIP directory")
    entries, size = struct.unpack_from("<HI", tail, at + 10)
    if entries > limits.entries or size > limits.entries * _BYTES_AN_ENTRY:
        raise BadArchive(f"more than {limits.entries} entries")
    stream.seek(0)
