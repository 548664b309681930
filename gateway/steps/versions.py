"""Look at versions: which there are, what one changes and does, and put one back into a folder."""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from domain.errors import Misconfigured
from domain.text import Text
from gateway.store.schema import AnyRow
from gateway.store.versions import frozen_version, in_force, publications, version_row, version_rows
from gateway.tree import Folder, Frozen, differences
from gateway.versions.open import no_such_version
from gateway.wiring import Gateway

_MAX_LINES = 2000


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version. ``state``: proposed, approved, refused or published; ``overtaken``: open, but made from a
    version that is no longer in force; ``in_force_since``: when it came into force the last time.
    """

    version: int
    base: int | None
    state: str
    in_force: bool
    overtaken: bool
    note: str
    proposed_by: str
    proposed_at: str
    decided_by: str
    because: str
    in_force_since: str
    digest: str
    preview_digest: str

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class VersionList:
    """Every version, the newest first. ``folder_differs``: files of the folder that are not as in force."""

    province: str
    versions: tuple[VersionLine, ...]
    folder_differs: dict[str, str]

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        lines = [line.as_json() for line in self.versions]
        return {"province": self.province, "versions": lines, "folder_differs": self.folder_differs}


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version beside its base: ``files`` that differ, ``lines`` of a unified diff, ``preview``: what it
    was said to do to people when it was proposed.
    """

    line: VersionLine
    files: dict[str, str]
    lines: tuple[str, ...]
    preview: dict[str, object] | None

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return {
            **self.line.as_json(),
            "files": self.files,
            "lines": list(self.lines),
            "preview": self.preview,
        }


def list_versions(gw: Gateway) -> VersionList:
    """Every version of the province's files."""
    province = gw.settings.province
    with gw.engine.connect() as conn:
        current, since = in_force(conn, province), _since(publications(conn, province))
        lines = tuple(_line(row, current, since) for row in version_rows(conn, province))
    try:
        differs = differences(gw.files.tree, Folder(gw.folder_path))
    except OSError:
        differs = {}
    return VersionList(province, lines, differs)


def show_version(gw: Gateway, number: int) -> VersionDetail:
    """What the version changes in the files, line by line, and what its preview said.

    Raises:
        Misconfigured: there is no such version.
    """
    province = gw.settings.province
    with gw.engine.connect() as conn:
        row = version_row(conn, province, number)
        if row is None:
            raise no_such_version(number)
        line = _line(row, in_force(conn, province), _since(publications(conn, province)))
        new = frozen_version(conn, row)
        base = None if row.base is None else version_row(conn, province, row.base)
        old = Frozen("∅", {}) if base is None else frozen_version(conn, base)
    preview = cast("dict[str, object] | None", row.preview)
    return VersionDetail(line, differences(old, new), tuple(_unified(old, new)), preview)


def write_version(gw: Gateway, number: int, folder: Path) -> list[str]:
    """Write the files of a version into ``folder``; nothing is written over.

    Raises:
        Misconfigured: there is no such version, or the folder is not empty.
    """
    with gw.engine.connect() as conn:
        row = version_row(conn, gw.settings.province, number)
        if row is None:
            raise no_such_version(number)
        tree = frozen_version(conn, row)
    if folder.exists() and any(folder.iterdir()):
        raise Misconfigured(
            Text("thư mục không trống", "the folder is not empty"),
            Text("Chọn một thư mục mới", "choose a new folder"),
            where=str(folder),
        )
    for name in tree.names():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tree.read(name))
    return list(tree.names())


def _since(published: list[AnyRow]) -> dict[int, str]:
    return {row.number: row.published_at.isoformat() for row in published}


def _line(row: AnyRow, current: int | None, since: dict[int, str]) -> VersionLine:
    is_open = row.state in {"proposed", "approved"}
    return VersionLine(
        version=row.number,
        base=row.base,
        state=row.state,
        in_force=row.number == current,
        overtaken=is_open and row.base != current,
        note=row.note,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at.isoformat(),
        decided_by=row.decided_by or "",
        because=row.because or "",
        in_force_since=since.get(row.number, ""),
        digest=row.digest,
        preview_digest=row.preview_digest,
    )


def _unified(old: Frozen, new: Frozen) -> list[str]:
    lines: list[str] = []
    for name in differences(old, new) if old.bodies else {}:
        before, after = (_lines(tree, name) for tree in (old, new))
        lines += difflib.unified_diff(before, after, f"{name} ({old.label})", name, lineterm="", n=1)
    return lines[:_MAX_LINES]


def _lines(tree: Frozen, name: str) -> list[str]:
    body = tree.bodies.get(name, b"")
    return body.decode("utf-8", "replace").splitlines()
