"""The files in an attachment: itself, and what is inside if it is an archive."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.attachments.archive import ArchiveLimits, SafeArchive, Spent
from connectors.attachments.media import ZIP
from connectors.attachments.names import safe_name
from connectors.attachments.sink import Kept, keep


@dataclass(frozen=True, slots=True)
class Inner:
    """A file of an archive, on disk only while it is looked at. ``path``: where it lies now."""

    name: str
    kept: Kept
    path: Path


def files_inside(archive: Path, workspace: Path, limits: ArchiveLimits | None = None) -> Iterator[Inner]:
    """Every file of ``archive`` and of archives in it, one at a time; gone when the next one comes.

    Raises:
        BadArchive: a rule of ``SafeArchive`` is broken; what was given before stands.
    """
    yield from _inside(archive, workspace, limits or ArchiveLimits(), Spent(), 1)


def _inside(
    archive: Path, workspace: Path, limits: ArchiveLimits, spent: Spent, depth: int
) -> Iterator[Inner]:
    with archive.open("rb") as stream:
        opened = SafeArchive(stream, limits, spent, depth)
        for entry in opened.entries:
            with _scratch(workspace) as path:
                with opened.open(entry) as pieces, path.open("wb") as sink:
                    kept = keep(pieces, sink)
                yield Inner(safe_name(entry.filename), kept, path)
                if kept.media_type == ZIP:
                    yield from _inside(path, workspace, limits, spent, depth + 1)


@contextmanager
def _scratch(workspace: Path) -> Iterator[Path]:
    """A file that is gone afterwards."""
    with tempfile.NamedTemporaryFile(dir=workspace, prefix="entry-") as held:
        yield Path(held.name)
