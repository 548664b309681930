"""Evidence on demand: fetched from a real server, kept by digest, looked at, never the record's trouble."""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from certificates.pdf_report import PdfStatus
from connectors.connection import Connection
from connectors.document_mgmt.port import Cursor, Page
from domain.errors import Misconfigured
from domain.records import RecordKind, SourceRecord
from gateway.cli.main import app
from gateway.cli.source_attachments import _STATUS
from gateway.settings import Settings
from gateway.steps.evidence import fetch_evidence
from gateway.store.evidence import EvidenceFolder
from gateway.store.schema import attachment, audit_log, work_unit
from gateway.store.staging import stage_page
from gateway.wiring import Gateway

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
PDF += b"trailer <</Root 1 0 R/Size 2>>\nstartxref\n42\n%%EOF\n"
SOURCE = """\
name: office
protocol: rest
connection: office
auth: {kind: none}
kinds:
  work_items:
    path: /items
    records_path: data
    key_field: Id
    attachments: {list: Files, id: Id, name: Name, path: "/file/{id}", max_bytes: 2000000}
"""


def zipped(*entries):
    """A ZIP of (name, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return out.getvalue()


@dataclass
class Files:
    """What the server gives by id; what is not there is 404."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    port: int = 0


@pytest.fixture
def files():
    """A server on the loopback."""
    held = Files()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = held.bodies.get(self.path.rpartition("/")[2])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield held
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway(tmp_path: Path, store_url: str, files: Files, clock):
    """A gateway whose office names files."""
    (tmp_path / "files" / "here" / "sources").mkdir(parents=True)
    (tmp_path / "files" / "here" / "sources" / "office.yaml").write_text(SOURCE, "utf-8")
    gw = Gateway(
        Settings(
            database_url=store_url,
            files_dir=tmp_path / "files",
            province="here",
            evidence_dir=tmp_path / "evidence",
        ),
        connections=lambda name: Connection(id=name, base_url=f"http://127.0.0.1:{files.port}"),
        clock=clock,
        actor="test",
    )
    yield gw
    gw.close()


def stage(gw: Gateway, key: str, items: object) -> SourceRecord:
    """A record in the store."""
    record = SourceRecord.of("office", RecordKind.WORK_ITEMS, key, {"Id": key, "Files": items})
    page = Page(1, (record,), b"{}", None, last=True, cursor=Cursor())
    with gw.transaction() as tx:
        stage_page(tx, "office", RecordKind.WORK_ITEMS, page, gw.clock.now())
    return record


def kept(tmp_path: Path) -> set[str]:
    """The digests in the evidence folder; nothing unfinished is left."""
    root = tmp_path / "evidence"
    assert list((root / "unfinished").iterdir()) == []
    return {path.name for path in root.glob("??/*")}


def test_files_are_kept_by_digest_and_looked_at(gateway: Gateway, files: Files, tmp_path: Path) -> None:
    """A PDF, an archive with one, and a plain file: each with digest, type and status of its signatures."""
    archive = zipped(("vb/a.pdf", PDF), ("b.txt", b"hello"))
    files.bodies = {"1": PDF, "2": archive, "3": b"plain"}
    record = stage(gateway, "k1", [{"Id": n, "Name": f"Tệp {n}.bin"} for n in (1, 2, 3)])
    one, two, three = fetch_evidence(gateway, "office", "k1")
    assert (one.media_type, one.signature_status) == ("application/pdf", PdfStatus.UNSIGNED)
    assert one.sha256 == hashlib.sha256(PDF).hexdigest()
    assert [part["name"] for part in two.contents] == ["Tệp 2.bin", "a.pdf", "b.txt"]
    assert two.signature_status == PdfStatus.UNSIGNED
    assert (three.signature_status, three.failure) == ("", "")
    assert kept(tmp_path) == {one.sha256, two.sha256, three.sha256}
    path = tmp_path / "evidence" / one.sha256[:2] / one.sha256
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o777 == 0o400
    with gateway.engine.connect() as conn:
        rows = conn.execute(sa.select(attachment).order_by(attachment.c.id)).all()
        (note,) = conn.execute(
            sa.select(audit_log.c.payload).where(audit_log.c.event == "evidence.fetched")
        ).scalars()
    assert [row.sha256 for row in rows] == [one.sha256, two.sha256, three.sha256]
    said = json.loads(bytes(note))
    assert (said["record"], said["failed"], len(said["files"])) == (record.digest, 0, 3)


def test_a_file_that_fails_fails_alone(gateway: Gateway, files: Files, tmp_path: Path) -> None:
    """Missing, too large, damaged, a bomb: each says why, the others are kept, the record stays as it is."""
    bomb = zipped(("a", bytes(150_000_000)))
    files.bodies = {"1": PDF, "3": bytes(2_000_001), "4": b"%PDF-1.7 nothing", "5": bomb}
    stage(gateway, "k1", [{"Id": n, "Name": f"{n}.pdf"} for n in range(1, 6)])
    good, missing, large, damaged, bombed = fetch_evidence(gateway, "office", "k1")
    assert good.failure == ""
    assert missing.failure.startswith("source_refused")
    assert large.failure.startswith("source_broke")
    assert (damaged.failure, damaged.signature_status) == ("", PdfStatus.UNREADABLE)
    assert (bombed.failure, len(bombed.contents)) == ("", 1)
    assert "unpacks to more" in bombed.contents[0]["fault"]
    assert len(kept(tmp_path)) == 3


def test_a_record_whose_list_is_none_fails_alone(gateway: Gateway) -> None:
    """A list that cannot be read is one row with the reason."""
    stage(gateway, "k1", "[{")
    (only,) = fetch_evidence(gateway, "office", "k1")
    assert only.failure.startswith("source_broke")


def test_fetching_again_replaces_the_row(gateway: Gateway, files: Files, tmp_path: Path) -> None:
    """What failed before may come now; the same file is kept once."""
    stage(gateway, "k1", [{"Id": "1", "Name": "a.pdf"}])
    assert fetch_evidence(gateway, "office", "k1")[0].failure
    files.bodies = {"1": PDF}
    for _ in range(2):
        assert not fetch_evidence(gateway, "office", "k1")[0].failure
    with gateway.engine.connect() as conn:
        (row,) = conn.execute(sa.select(attachment)).all()
    assert (row.failure, row.sha256) == ("", hashlib.sha256(PDF).hexdigest())
    assert kept(tmp_path) == {row.sha256}


def test_what_a_killed_run_left_is_swept_after_a_day(gateway: Gateway, files: Files, tmp_path: Path) -> None:
    """An old unfinished file goes; a young one may be another run's."""
    unfinished = EvidenceFolder(tmp_path / "evidence").workspace
    files.bodies = {"1": PDF}
    stage(gateway, "k1", [{"Id": "1", "Name": "a.pdf"}])
    for name, age_s in (("old", 25 * 3600), ("young", 60)):
        (unfinished / name).write_bytes(b"half")
        at = gateway.clock.now().timestamp() - age_s
        os.utime(unfinished / name, (at, at))
    fetch_evidence(gateway, "office", "k1")
    assert [path.name for path in unfinished.iterdir()] == ["young"]


def test_a_key_nobody_knows(gateway: Gateway) -> None:
    """Told as such, with what to do."""
    with pytest.raises(Misconfigured, match="no record with the key 'k9'"):
        fetch_evidence(gateway, "office", "k9")


def unit_of(gw: Gateway, record: SourceRecord) -> None:
    """A work unit of that record."""
    with gw.engine.begin() as conn:
        head = conn.execute(sa.text("SELECT id FROM record_head")).scalar_one()
        values = {
            column.name: 0
            for column in work_unit.columns
            if not column.nullable and isinstance(column.type, sa.Integer | sa.Numeric)
        } | {
            column.name: ""
            for column in work_unit.columns
            if not column.nullable and isinstance(column.type, sa.Text)
        }
        values |= {"head_id": head, "record_digest": record.digest, "evidence": ["MaCv-1"]}
        values |= {"due_on": "2026-10-31", "assigned_at": "2026-10-01T00:00:00Z"}
        values = {name: value for name, value in values.items() if name not in {"id", "counts"}}
        conn.execute(sa.insert(work_unit).values(values))


def test_the_evidence_of_a_unit_names_its_files(gateway: Gateway, files: Files) -> None:
    """Digest and signature status stand beside the document ids, once, however often it is fetched."""
    files.bodies = {"1": PDF}
    record = stage(gateway, "k1", [{"Id": "1", "Name": "a.pdf"}])
    unit_of(gateway, record)
    for _ in range(2):
        fetch_evidence(gateway, "office", "k1")
    with gateway.engine.connect() as conn:
        evidence = conn.execute(sa.select(work_unit.c.evidence)).scalar_one()
    assert evidence == ["MaCv-1", f"sha256:{hashlib.sha256(PDF).hexdigest()} unsigned"]


def test_the_command_tells_each_file(gateway: Gateway, files: Files, tmp_path: Path) -> None:
    """`--json` for machines, a table for people; exit code 1 while one file could not be fetched."""
    files.bodies = {"1": PDF}
    stage(gateway, "k1", [{"Id": "1", "Name": "a.pdf"}, {"Id": "2", "Name": "b.pdf"}])
    host = json.dumps({"conn_type": "http", "host": f"http://127.0.0.1:{files.port}"})
    environment = {
        "GATEWAY_DATABASE_URL": gateway.settings.database_url,
        "GATEWAY_FILES_DIR": str(tmp_path / "files"),
        "GATEWAY_PROVINCE": "here",
        "GATEWAY_EVIDENCE_DIR": str(tmp_path / "evidence"),
        "AIRFLOW_CONN_OFFICE": host,
        "COLUMNS": "200",
    }
    words = ["source", "attachments", "office", "--key", "k1"]
    told = CliRunner().invoke(app, [*words, "--json"], env=environment)
    shown = CliRunner().invoke(app, [*words, "--lang", "vi"], env=environment)
    answer = json.loads(told.stdout)
    assert (told.exit_code, shown.exit_code) == (1, 1)
    assert [bool(file["failure"]) for file in answer["files"]] == [False, True]
    assert answer["files"][0]["contents"][0]["signatures"]["status"] == "unsigned"
    assert "không có chữ ký số" in shown.stdout


def test_every_status_has_words() -> None:
    """The table of the command knows each status a report can have."""
    assert set(_STATUS) == {status.value for status in PdfStatus}
