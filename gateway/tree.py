"""Where a province's files come from: a folder people edit, a frozen version, or one laid over the other.

Only files a province owns are seen (YAML, CSV, WSDL and schemas); editors' leftovers, hidden files and notes
are not part of it. Names are relative, with ``/`` between their parts, in one order everywhere.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from domain.errors import BadFile, Misconfigured
from domain.records import digest_of
from domain.text import Text

SUFFIXES = frozenset({".yaml", ".csv", ".wsdl", ".xsd"})
MAX_FILE_BYTES = 16 << 20
MAX_FILES = 1000
_MAX_LEVELS = 2
_TRIES = 5
_BETWEEN_TRIES_S = 0.2


class Tree(Protocol):
    """The files of one province, by name."""

    @property
    def label(self) -> str:
        """What it is, for messages: a folder's path, or the version's number."""

    def names(self) -> tuple[str, ...]:
        """Every file, sorted."""

    def read(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            OSError: it is not there, or cannot be read.
            BadFile: it is larger than a file may be.
        """


@dataclass(frozen=True)
class Folder:
    """A folder on disk: whatever lies there at the moment of reading."""

    root: Path

    @property
    def label(self) -> str:
        """The folder's path."""
        return str(self.root)

    def names(self) -> tuple[str, ...]:
        """Every file of a kind the province owns, a few levels deep; links to folders are not followed."""
        found = []
        for path, folders, files in os.walk(self.root):
            here = Path(path).relative_to(self.root)
            ours = [name for name in folders if not name.startswith((".", "_"))]
            folders[:] = sorted(ours) if len(here.parts) < _MAX_LEVELS else []
            found += [(here / file).as_posix() for file in files if _is_ours(file)]
        return tuple(sorted(found))

    def read(self, name: str) -> bytes:
        """The bytes of one file; a pipe or a device is refused before anything waits for it."""
        path = self.root / name
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise OSError(f"{name} is no regular file")
        if about.st_size > MAX_FILE_BYTES:
            raise too_large(name)
        return path.read_bytes()


@dataclass(frozen=True)
class Frozen:
    """Bytes that do not change any more: a version, or a folder as it was at one moment."""

    label: str
    bodies: Mapping[str, bytes] = field(repr=False)

    def names(self) -> tuple[str, ...]:
        """Every file, sorted."""
        return tuple(sorted(self.bodies))

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        try:
            return self.bodies[name]
        except KeyError:
            raise FileNotFoundError(name) from None

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256, hex, of each file's bytes."""
        return {name: hashlib.sha256(self.bodies[name]).hexdigest() for name in self.names()}

    @property
    def digest(self) -> str:
        """SHA-256, hex, over all names and bytes."""
        return digest_of(sorted(self.digests.items()))


def frozen_folder(root: Path) -> Frozen:
    """A folder as it is now, all files of one moment (see ``frozen``).

    Raises:
        Misconfigured: there is no such folder, or too many files lie in it.
        BadFile: a file cannot be read, or files keep changing.
    """
    require_folder(root)
    return frozen(Folder(root))


def frozen(folder: Folder) -> Frozen:
    """What lies in ``folder`` at one moment.

    Somebody may be saving: what was read is believed only when no file changed its size or time meanwhile.

    Raises:
        Misconfigured: too many files lie in it.
        BadFile: a file cannot be read, or files keep changing.
    """
    problem: OSError | None = None
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_BETWEEN_TRIES_S)
        before = _marks(folder)
        try:
            bodies = {name: folder.read(name) for name in before}
        except OSError as fault:
            problem = fault
            continue
        problem = None
        if _marks(folder) == before:
            return Frozen(folder.label, bodies)
    raise BadFile(
        Text("Tệp đang được ghi hoặc không đọc được", f"files are being saved or cannot be read: {problem}"),
        Text("Đợi lưu xong rồi thử lại", "wait until they are saved and try again"),
        where=folder.label,
    )


def differences(old: Tree, new: Tree) -> dict[str, str]:
    """What differs from ``old`` in ``new``: name → changed, added or removed."""
    before, after = set(old.names()), set(new.names())
    found = dict.fromkeys(after - before, "added") | dict.fromkeys(before - after, "removed")
    found |= {name: "changed" for name in before & after if old.read(name) != new.read(name)}
    return dict(sorted(found.items()))


def require_folder(root: Path) -> None:
    """Stop with a clear word when ``root`` is no folder.

    Raises:
        Misconfigured: it is none.
    """
    if not root.is_dir():
        raise Misconfigured(
            Text(f"Không có thư mục cấu hình tỉnh '{root.name}'", f"no folder '{root.name}'"),
            Text(
                "Kiểm tra GATEWAY_PROVINCE và GATEWAY_FILES_DIR",
                "check GATEWAY_PROVINCE and GATEWAY_FILES_DIR",
            ),
            where=str(root),
        )


def too_large(name: str) -> BadFile:
    """The error of a file that nobody wrote by hand."""
    limit = MAX_FILE_BYTES >> 20
    return BadFile(
        Text(f"tệp lớn hơn {limit} MiB", f"the file is larger than {limit} MiB"),
        Text("Chia nhỏ tệp hoặc bỏ khỏi thư mục tỉnh", "split it or take it out of the folder"),
        where=name,
    )


def _marks(folder: Folder) -> dict[str, tuple[int, int, int]]:
    names = folder.names()
    if len(names) > MAX_FILES:
        raise Misconfigured(
            Text(f"Hơn {MAX_FILES} tệp", f"more than {MAX_FILES} files"),
            Text("Chỉ để tệp của tỉnh trong thư mục này", "keep only the province's own files there"),
            where=folder.label,
        )
    marks = {}
    for name in names:
        try:
            about = (folder.root / name).stat()
        except OSError:
            continue
        marks[name] = (about.st_size, about.st_mtime_ns, about.st_ino)
    return marks


def _is_ours(name: str) -> bool:
    return not name.startswith((".", "~", "#")) and PurePosixPath(name).suffix in SUFFIXES
