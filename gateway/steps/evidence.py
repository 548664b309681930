"""Evidence: the files a record names, fetched when somebody asks, kept by digest, their signatures looked at.

Nothing about a file can fail its record: what cannot be fetched or read is a row that says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from certificates.pdf_examiner import PdfExaminer
from certificates.pdf_report import PdfReport, PdfStatus
from connectors.attachments.archive import BadArchive
from connectors.attachments.contents import files_inside
from connectors.attachments.media import PDF, ZIP
from connectors.attachments.sink import Kept
from connectors.document_mgmt.port import AttachmentRef, Attachments
from domain.audit_events import AuditEvent
from domain.errors import GatewayError, Misconfigured
from domain.records import RecordKind, SourceRecord
from domain.text import Text
from gateway.store.evidence import EvidenceFolder, StoredFile, add_to_units, evidence_texts, store_files
from gateway.store.schema import record_head, source_record
from gateway.wiring import Gateway

_REPORT = TypeAdapter(PdfReport)
_WORST_FIRST = tuple(PdfStatus)


def fetch_evidence(
    gw: Gateway, source: str, key: str, kind: RecordKind | None = None
) -> tuple[StoredFile, ...]:
    """Fetch every file that the record ``key`` of ``source`` names; a file that failed is among them.

    Raises:
        GatewayError: no such record, nothing said about attachments in the source file, or no store.
    """
    records = _records(gw, source, key, kind)
    folder = EvidenceFolder(gw.settings.evidence_dir)
    folder.sweep(gw.clock.now())
    reader = gw.open_attachments(source)
    try:
        with gw.pdf_examiner() as examiner:
            fetcher = _Fetcher(gw, reader, folder, examiner)
            found = [file for record in records for file in fetcher.of_record(record)]
    finally:
        reader.close()
    _store(gw, records, found)
    return tuple(found)


class _Fetcher:
    """Fetches and examines, one file after the other."""

    def __init__(
        self, gw: Gateway, reader: Attachments, folder: EvidenceFolder, examiner: PdfExaminer
    ) -> None:
        self._now = gw.clock.now()
        self._reader = reader
        self._folder = folder
        self._examiner = examiner

    def of_record(self, record: SourceRecord) -> Iterator[StoredFile]:
        """Every file of one record."""
        blank = StoredFile(record.source, record.kind.value, record.key, record.digest, "", "")
        try:
            refs = self._reader.attachments(record.kind, record.fields)
        except GatewayError as fault:
            yield replace(blank, failure=_words(fault))
            return
        for ref in refs:
            yield self._one(ref, replace(blank, ref=ref.id, name=ref.name))

    def _one(self, ref: AttachmentRef, blank: StoredFile) -> StoredFile:
        try:
            with self._folder.receiving() as (sink, path):
                got = self._reader.download(ref, sink)
                sink.flush()
                contents = list(self._contents(blank.name, Kept(got.size, got.sha256, got.media_type), path))
                self._folder.keep(path, got.sha256)
        except GatewayError as fault:
            return replace(blank, failure=_words(fault))
        return replace(
            blank,
            sha256=got.sha256,
            size=got.size,
            media_type=got.media_type,
            contents=contents,
            signature_status=_worst(contents),
        )

    def _contents(self, name: str, kept: Kept, path: Path) -> Iterator[dict[str, Any]]:
        """The file itself, then what is in it if it is an archive."""
        whole = self._described(name, kept, path)
        yield whole
        if kept.media_type != ZIP:
            return
        try:
            for inner in files_inside(path, self._folder.workspace):
                yield self._described(inner.name, inner.kept, inner.path)
        except BadArchive as fault:
            whole["fault"] = str(fault)

    def _described(self, name: str, kept: Kept, path: Path) -> dict[str, Any]:
        described: dict[str, Any] = {
            "name": name,
            "sha256": kept.sha256,
            "size": kept.size,
            "media_type": kept.media_type,
        }
        if kept.media_type == PDF:
            report = self._examiner.examine(path, self._now)
            described["signatures"] = _REPORT.dump_python(report, mode="json")
        return described


def _records(gw: Gateway, source: str, key: str, kind: RecordKind | None) -> list[SourceRecord]:
    """The versions that count now of the records with this key.

    Raises:
        Misconfigured: there is none.
    """
    statement = (
        sa.select(record_head.c.kind, source_record.c.fields, source_record.c.digest)
        .join(source_record, source_record.c.id == record_head.c.record_id)
        .where(record_head.c.source == source, record_head.c.record_key == key)
        .order_by(record_head.c.kind)
    )
    if kind is not None:
        statement = statement.where(record_head.c.kind == kind.value)
    with gw.engine.connect() as conn:
        rows = conn.execute(statement).all()
    if not rows:
        raise Misconfigured(
            Text(
                f"Nguồn {source} không có bản ghi khóa {key!r}",
                f"{source} has no record with the key {key!r}",
            ),
            Text("Đọc nguồn trước (gateway pull) hoặc sửa khóa.", "Pull the source first, or mend the key."),
            source,
        )
    return [SourceRecord(source, RecordKind(row.kind), key, row.fields, row.digest) for row in rows]


def _store(gw: Gateway, records: Sequence[SourceRecord], found: Sequence[StoredFile]) -> None:
    with gw.transaction() as tx:
        store_files(tx.conn, found, gw.clock.now())
        for record in records:
            texts = evidence_texts(tx.conn, [record.digest]).get(record.digest, [])
            add_to_units(tx.conn, record.digest, texts)
            mine = [file for file in found if file.record_digest == record.digest]
            tx.note(
                AuditEvent.EVIDENCE_FETCHED,
                {
                    "source": record.source,
                    "kind": record.kind,
                    "record": record.digest,
                    "files": [file.as_evidence for file in mine if file.sha256],
                    "failed": sum(1 for file in mine if file.failure),
                },
            )


def _worst(contents: Sequence[dict[str, Any]]) -> str:
    """The worst status of the PDFs, in the order of ``PdfStatus``; empty without a PDF."""
    seen = {part["signatures"]["status"] for part in contents if "signatures" in part}
    return next((status.value for status in _WORST_FIRST if status.value in seen), "")


def _words(fault: GatewayError) -> str:
    return f"{fault.code}: {fault.message}"
