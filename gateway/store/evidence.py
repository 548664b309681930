"""Evidence: files by their digest in a folder, what is known about them in the table ``attachment``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from domain.errors import Misconfigured
from domain.text import Text
from gateway.store.driver import texts
from gateway.store.schema import attachment, work_unit

_STALE_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One attachment of one version of a record; see ``gateway.store.attachment_table``."""

    source: str
    kind: str
    record_key: str
    record_digest: str
    ref: str
    name: str
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    signature_status: str = ""
    contents: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""

    @property
    def as_evidence(self) -> str:
        """What stands among the evidence of a work unit: digest and signature status."""
        return f"sha256:{self.sha256} {self.signature_status}".strip()


class EvidenceFolder:
    """``<root>/<first two digits>/<sha256>``: a file is there once and whole, under its digest, or not."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def workspace(self) -> Path:
        """Where unfinished files lie; on the same file system, so that finishing is one rename.

        Raises:
            Misconfigured: the folder cannot be made.
        """
        path = self._root / "unfinished"
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise Misconfigured(
                Text(
                    f"Không tạo được thư mục chứng cứ: {fault.strerror}",
                    f"the evidence folder cannot be made: {fault.strerror}",
                ),
                Text("Kiểm tra GATEWAY_EVIDENCE_DIR", "check GATEWAY_EVIDENCE_DIR"),
                where=str(self._root),
            ) from fault
        return path

    def sweep(self, now: datetime) -> None:
        """Remove what killed runs left unfinished a day ago or earlier."""
        for path in self.workspace.iterdir():
            with suppress(OSError):  # another run may have finished or removed it just now
                if path.stat().st_mtime < now.timestamp() - _STALE_S:
                    path.unlink()

    @contextmanager
    def receiving(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A new file to write to and its path; gone at the end of the block unless it was kept."""
        handle, name = tempfile.mkstemp(dir=self.workspace)
        try:
            with os.fdopen(handle, "wb") as sink:
                yield sink, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def keep(self, unfinished: Path, sha256: str) -> Path:
        """Give a whole file its lasting name; the same bytes a second time change nothing."""
        target = self.path_of(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with unfinished.open("rb") as body:
            os.fsync(body.fileno())
        unfinished.chmod(0o400)
        unfinished.replace(target)
        return target

    def path_of(self, sha256: str) -> Path:
        """Where the file with that digest lies."""
        return self._root / sha256[:2] / sha256


def store_files(conn: sa.Connection, files: Sequence[StoredFile], now: datetime) -> None:
    """Insert or update by version of the record and file."""
    if not files:
        return
    statement = insert(attachment)
    key = {"source", "kind", "record_key", "record_digest", "ref"}
    changed = {c.name: statement.excluded[c.name] for c in attachment.columns if c.name not in key | {"id"}}
    rows = [{c: getattr(file, c) for c in StoredFile.__slots__} | {"fetched_at": now} for file in files]
    conn.execute(statement.on_conflict_do_update(index_elements=sorted(key), set_=changed), rows)


def evidence_texts(conn: sa.Connection, record_digests: Collection[str]) -> dict[str, list[str]]:
    """What the fetched files of these versions of records add to the evidence of their units."""
    found: dict[str, list[str]] = {}
    columns = (attachment.c.record_digest, attachment.c.sha256, attachment.c.signature_status)
    statement = (
        sa.select(*columns)
        .where(attachment.c.record_digest == sa.any_(texts(record_digests)), attachment.c.sha256 != "")
        .order_by(attachment.c.id)
    )
    for row in conn.execute(statement):
        text = f"sha256:{row.sha256} {row.signature_status}".strip()
        found.setdefault(row.record_digest, []).append(text)
    return found


def add_to_units(conn: sa.Connection, record_digest: str, texts: Sequence[str]) -> None:
    """Put the files fetched for a version of a record into the evidence of its unit, older words for the same
    file replaced.
    """
    rows = conn.execute(
        sa.select(work_unit.c.id, work_unit.c.evidence).where(work_unit.c.record_digest == record_digest)
    ).all()
    for row in rows:
        others = [text for text in row.evidence if not str(text).startswith("sha256:")]
        conn.execute(sa.update(work_unit).where(work_unit.c.id == row.id).values(evidence=[*others, *texts]))
