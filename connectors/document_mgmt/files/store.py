"""A folder or an object store, read through fsspec: what is there, its bytes, and where it goes when done."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import fsspec  # type: ignore[import-untyped]

from connectors.connection import Connection
from domain.errors import Misconfigured, SourceRefused, SourceUnavailable
from domain.text import Text

_UNFINISHED = (".tmp", ".part", ".crdownload", ".filepart")
_HIDDEN = ("~$", ".", "_")
_TIMES = ("mtime", "LastModified", "last_modified", "created")
_EXTRAS = {"endpoint_url", "region_name"}
_MANY = 100_000
_COPY = re.compile(r" \(\d+\)(?=\.[^.]*$)")


@dataclass(frozen=True, slots=True)
class Found:
    """A file: ``name`` below the folder, in the store's own spelling; ``changed_at`` as the store tells."""

    name: str
    size: int
    changed_at: datetime


class FileStore(Protocol):
    """Where files are dropped. ``is_remote``: reading it is a request to somebody's server."""

    is_remote: bool

    def listing(self, glob: str) -> list[Found]:
        """The files that fit, without those that are being written.

        Raises:
            GatewayError: the place cannot be looked at.
        """
        ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """Its bytes; one more than ``max_bytes`` if there are more.

        Raises:
            GatewayError: it cannot be read.
        """
        ...

    def stat(self, name: str) -> Found | None:
        """The file as it is now, None if it is gone."""
        ...

    def move(self, name: str, folder: str) -> None:
        """Put it into ``folder`` beside it, under another name if that one is taken.

        Raises:
            GatewayError: the place does not let us.
        """
        ...


class FsspecStore:
    """A ``FileStore`` at the address of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._scheme, _, place = connection.base_url.partition("://")
        self._where = connection.base_url
        self._fs = _open(self._scheme, connection)
        self._root = cast("str", self._fs._strip_protocol(f"{self._scheme}://{place}"))  # noqa: SLF001 - fsspec's documented hook
        self.is_remote = self._scheme not in {"file", "memory"}

    def listing(self, glob: str) -> list[Found]:
        """The files that fit, without those that are being written."""
        depth = glob.count("/") + 1
        with self._errors(self._where):
            if not self.is_remote and not self._fs.isdir(self._root):
                raise FileNotFoundError(self._root)
            listed = self._fs.find(self._root, maxdepth=depth, detail=True)
        if len(listed) > _MANY:
            raise _unavailable(self._where, f"> {_MANY}")
        found = [self._found(path, info) for path, info in listed.items()]
        return [file for file in found if fits(file.name, glob)]

    def read(self, name: str, max_bytes: int) -> bytes:
        """Its bytes; one more than ``max_bytes`` if there are more."""
        path = self._path(name)
        with self._errors(name):
            self._stay_inside(path)
            with self._fs.open(path, "rb") as stream:
                return cast("bytes", stream.read(max_bytes + 1))

    def stat(self, name: str) -> Found | None:
        """The file as it is now, None if it is gone."""
        path = self._path(name)
        with self._errors(name):
            try:
                return self._found(path, self._fs.info(path))
            except FileNotFoundError:
                return None

    def move(self, name: str, folder: str) -> None:
        """Put it into ``folder`` beside it, under another name if that one is taken."""
        path = self._path(name)
        parent, _, last = path.rpartition("/")
        with self._errors(name):
            self._fs.makedirs(f"{parent}/{folder}", exist_ok=True)
            target, copy = f"{parent}/{folder}/{last}", 1
            while self._fs.exists(target):
                copy += 1
                stem, dot, suffix = last.rpartition(".")
                target = f"{parent}/{folder}/{stem} ({copy}){dot}{suffix}"
            self._fs.mv(path, target)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _found(self, path: str, info: dict[str, Any]) -> Found:
        name = path.removeprefix(self._root).lstrip("/")
        return Found(name, int(info.get("size") or 0), _instant(info))

    def _stay_inside(self, path: str) -> None:
        """A link in the folder must not show us other files of this machine."""
        if self._scheme != "file":
            return
        root = os.path.realpath(self._root)
        if os.path.commonpath([root, os.path.realpath(path)]) != root:
            raise PermissionError("liên kết trỏ ra ngoài thư mục / a link that leads out of the folder")

    @contextmanager
    def _errors(self, where: str) -> Iterator[None]:
        try:
            yield
        except PermissionError as fault:
            raise SourceRefused(
                Text(f"Không có quyền đọc: {fault}", f"reading is not permitted: {fault}"),
                Text(
                    "Cấp quyền cho tài khoản của cổng, hoặc sửa kết nối.",
                    "Give the gateway's account the permission, or mend the connection.",
                ),
                where,
            ) from fault
        except OSError as fault:
            raise _unavailable(where, type(fault).__name__) from fault


def _open(scheme: str, connection: Connection) -> Any:  # noqa: ANN401 - fsspec has no types
    options: dict[str, object] = {"skip_instance_cache": True, "use_listings_cache": False}
    if scheme == "s3":
        # Without a login the public way, and never the logins of the machine we run on.
        secret = connection.password.get_secret_value()
        options |= {"key": connection.login, "secret": secret} if connection.login else {"anon": True}
        options["client_kwargs"] = {k: v for k, v in connection.extra.items() if k in _EXTRAS}
    elif scheme == "memory":
        options = {}
    try:
        return fsspec.filesystem(scheme, **options)
    except (ImportError, ValueError) as missing:
        raise Misconfigured(
            Text(f"Máy này chưa có thư viện đọc {scheme}://", f"this machine has no library for {scheme}://"),
            Text("Cài gói s3fs vào môi trường của cổng.", "Install s3fs into the gateway's environment."),
            connection.id,
        ) from missing


def fits(name: str, glob: str) -> bool:
    """Whether a file is meant: ``*`` stays within one folder; hidden and half-written files are not."""
    parts, wanted = (unicodedata.normalize("NFC", text).split("/") for text in (name, glob))
    if len(parts) != len(wanted) or parts[-1].startswith(_HIDDEN) or parts[-1].lower().endswith(_UNFINISHED):
        return False
    return all(fnmatch.fnmatchcase(part, form) for part, form in zip(parts, wanted, strict=True))


def newest_of_each(put_away: Iterable[Found], present: set[str], folder: str) -> list[Found]:
    """Of the files in the ``folder`` of those that are done, the newest of each name; none of a name that is
    present again, because the corrected file replaces it.
    """
    newest: dict[str, Found] = {}
    for found in sorted(put_away, key=lambda found: found.changed_at):
        parent, _, last = found.name.rpartition("/")
        original = f"{parent.removesuffix(folder)}{_COPY.sub('', last)}"
        newest[original] = found
    return [found for original, found in newest.items() if original not in present]


def _instant(info: dict[str, Any]) -> datetime:
    value = next((info[name] for name in _TIMES if info.get(name)), 0)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromtimestamp(float(value), UTC)


def _unavailable(where: str, detail: str) -> SourceUnavailable:
    return SourceUnavailable(
        Text(f"Không đọc được thư mục hay tệp ({detail})", f"the folder or file cannot be read ({detail})"),
        Text(
            "Kiểm tra đường dẫn, ổ mạng đã gắn chưa, rồi thử lại.",
            "Check the path and whether the share is mounted, then try again.",
        ),
        where,
    )
