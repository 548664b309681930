"""Which files were read, in which state: a bounded cursor of names, sizes, times and digests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.document_mgmt.files.store import Found
from connectors.document_mgmt.port import Cursor
from domain.errors import Misconfigured
from domain.text import Text

_FORM = "files-1"
MOST_FILES = 1_000
_DIGEST_CHARS = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as it was read. ``digest``: the first half of its SHA-256."""

    size: int
    changed_at: datetime
    digest: str

    @classmethod
    def of(cls, found: Found, digest: str) -> Mark:
        """What to remember of a file."""
        return cls(found.size, found.changed_at, digest[:_DIGEST_CHARS])

    def is_still(self, found: Found) -> bool:
        """Whether nothing tells that the file changed since."""
        return (self.size, self.changed_at) == (found.size, found.changed_at)


@dataclass(frozen=True, slots=True)
class FileMarks:
    """``settings``: digest of how the files were read, because other settings read the same file otherwise.

    Only the ``MOST_FILES`` newest files are remembered one by one. ``older_than``: what is older than this
    and unknown was read before; a complete reading looks at it again.
    """

    settings: str
    files: Mapping[str, Mark] = field(default_factory=dict)
    older_than: datetime | None = None

    @classmethod
    def read(cls, cursor: Cursor, settings: str) -> FileMarks:
        """What ``cursor`` holds; nothing if it is empty or from other settings.

        Raises:
            Misconfigured: not written by this version of the gateway.
        """
        if not cursor.text:
            return cls(settings)
        try:
            stored = json.loads(cursor.text)[_FORM]
            if stored["settings"] != settings:
                return cls(settings)
            files = {
                str(name): Mark(int(size), datetime.fromisoformat(at), str(digest))
                for name, (size, at, digest) in stored["files"].items()
            }
            horizon = datetime.fromisoformat(stored["older_than"]) if stored["older_than"] else None
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise Misconfigured(
                Text("Con trỏ đọc đã lưu không hiểu được", "the stored cursor cannot be read"),
                Text(
                    "Xóa con trỏ để đọc lại từ đầu; không mất và không trùng bản ghi.",
                    "Clear the cursor to read from the beginning; nothing is lost or doubled.",
                ),
            ) from exc
        return cls(settings, files, horizon)

    def changed(self, listed: Sequence[Found]) -> list[Found]:
        """The files to read. One that is older than a file read before may hold older rows of the same keys:
        then all are read again, the newest first, so that the newest row of a key stays.
        """
        fresh = [found for found in listed if not self._is_known(found)]
        newest = max((mark.changed_at for mark in self.files.values()), default=None)
        if newest and any(found.changed_at < newest for found in fresh):
            return list(listed)
        return fresh

    def _is_known(self, found: Found) -> bool:
        mark = self.files.get(found.name)
        if mark is None:
            return self.older_than is not None and found.changed_at < self.older_than
        return mark.is_still(found)

    def after(self, listed: Sequence[Found], read: Mapping[str, Mark]) -> Cursor:
        """The cursor when ``read`` was read and ``listed`` is what there is."""
        there = {found.name for found in listed}
        merged = {name: mark for name, mark in {**self.files, **read}.items() if name in there}
        newest = sorted(merged.items(), key=lambda item: (item[1].changed_at, item[0]), reverse=True)
        kept, forgotten = newest[:MOST_FILES], newest[MOST_FILES:]
        horizon = kept[-1][1].changed_at if forgotten else self.older_than
        stored = {
            "settings": self.settings,
            "files": {
                name: [mark.size, mark.changed_at.astimezone(UTC).isoformat(), mark.digest]
                for name, mark in sorted(kept)
            },
            "older_than": horizon.astimezone(UTC).isoformat() if horizon else "",
        }
        return Cursor(json.dumps({_FORM: stored}, ensure_ascii=False, separators=(",", ":")))
