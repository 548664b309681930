"""`gateway source try`: what a person sees before anything is stored."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from connectors.document_mgmt.contract import FieldType
from domain.people import Organisation, Person
from domain.records import RecordKind
from gateway.cli.main import app
from gateway.files import ProvinceFiles
from gateway.store.roster import save_organisations, save_people

FILES = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai"
PERSON, STRANGER = "098000000155", "098000000999"
SOURCE = """\
name: office
protocol: rest
connection: office
auth: {kind: basic}
kinds:
  people:
    path: /people
    records_path: data
    key_field: Id
    contract: {retyped: park, fields: {Id: {}, HoTen: {}, matKhau: {}, SoDinhDanhCaNhan: {}}}
  work_items:
    path: /items
    records_path: data
    key_field: Id
    contract:
      fields: {Id: {}, Ten: {}, Nguoi: {}, DonVi: {}, SanPham: {}, Giao: {}, Han: {}, Xong: {}, Cu: {}}
  documents:
    path: /documents
    records_path: data
    key_field: Id
"""
MAPPING = """\
source: office
kind: work_items
fields:
  person: {from: Nguoi}
  organisation: {from: DonVi}
  item: {from: SanPham}
  title: {from: Ten}
  assigned_at: {from: Giao, date: iso}
  due: {from: Han, date: iso}
  completed_at: {from: Xong, date: iso}
  status: {from: Cu, table: {X: completed, M: open}}
  origin: {constant: KH, table: {KH: assigned}}
"""


def item(number: int, **changes: object) -> dict[str, object]:
    """A work item of October 2026."""
    row: dict[str, object] = {"Id": f"k{number}", "Ten": "Báo cáo", "Nguoi": PERSON, "DonVi": "H38.01"}
    row |= {"SanPham": "DC.08", "Giao": "2026-10-01", "Han": "2026-10-07", "Xong": "2026-10-05", "Cu": "X"}
    return row | changes


@pytest.fixture
def office():
    """A server that answers each path with what stands here; what is not here is 403."""
    answers: dict[str, object] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rows = answers.get(self.path.partition("?")[0])
            body = json.dumps({"data": rows}).encode()
            self.send_response(403 if rows is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    answers["/people"] = []
    answers["/items"] = [item(n) for n in range(8)]
    answers["/documents"] = []
    yield answers, server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path: Path, office):
    """Runs the command on a province folder with one source."""
    here = tmp_path / "here"
    for folder, name, text in (
        ("sources", "office.yaml", SOURCE),
        ("mappings", "office.work_items.yaml", MAPPING),
    ):
        (here / folder).mkdir(parents=True, exist_ok=True)
        (here / folder / name).write_text(text, "utf-8")
    shutil.copy(FILES / "catalogue.csv", here)
    shutil.copy(FILES / "mappings" / "van_phong.people.yaml", here / "mappings" / "office.people.yaml")
    host = {"conn_type": "http", "host": f"http://127.0.0.1:{office[1]}", "login": "u", "password": "p"}

    def call(*words: str, database: str | None = None, command: str = "try"):
        environment = {
            "GATEWAY_FILES_DIR": str(tmp_path),
            "GATEWAY_PROVINCE": "here",
            "GATEWAY_DATABASE_URL": database,
            "GATEWAY_PERIOD": None,
            "AIRFLOW_CONN_OFFICE": json.dumps(host),
            "COLUMNS": "160",
        }
        return CliRunner().invoke(app, ["source", command, *words], env=environment)

    return call


def test_raw_beside_mapped_without_any_store(run) -> None:
    """As many as asked for, each with its unit; personal numbers are masked; no roster is said."""
    told = run("office", "--kind", "work_items", "--limit", "3", "--period", "2026-10", "--json")
    answer = json.loads(told.stdout)
    assert told.exit_code == 0, told.output
    assert (answer["roster"], answer["ok"]) == ("none", True)
    records = answer["kinds"]["work_items"]["records"]
    assert [one["key"] for one in records] == ["k0", "k1", "k2"]
    assert records[0]["raw"]["Nguoi"] == "098******155"
    assert records[0]["mapped"]["person_id"] == "098******155"
    assert (records[0]["mapped"]["coefficient"], records[0]["mapped"]["completed"]) == ("14", "1")
    assert PERSON not in told.output


def test_numbers_show_when_asked_and_secrets_never(run, office) -> None:
    """`--show-ids` shows personal numbers; a field whose name says secret stays masked."""
    office[0]["/people"] = [{"Id": 1, "HoTen": "A", "matKhau": "hush", "SoDinhDanhCaNhan": PERSON}]
    told = run("office", "--kind", "people", "--show-ids", "--json")
    (record,) = json.loads(told.stdout)["kinds"]["people"]["records"]
    assert (record["raw"]["SoDinhDanhCaNhan"], record["raw"]["matKhau"]) == (PERSON, "***")
    assert "hush" not in told.output


def test_a_record_that_waits_says_why_and_what_to_do(run, office) -> None:
    """Parked with reason and remedy; one of another period is mapped for that; drift is told."""
    office[0]["/items"] = [item(1, Cu="?"), item(2, Han="2026-11-07"), item(3, Moi=1)]
    told = run("office", "--kind", "work_items", "--period", "2026-10", "--json", "--lang", "en")
    kind = json.loads(told.stdout)["kinds"]["work_items"]
    unknown, later, _ = kind["records"]
    assert unknown["parked"]["reason"] == "unknown_status"
    assert unknown["parked"]["remedy"]
    assert (later["period"], "mapped" in later) == ("2026-11", True)
    assert kind["drifts"] == ["Moi: a new field (1)"]


def test_faults_stop_their_kind_only(run, office) -> None:
    """No permission for one kind, no mapping file for another: both told, the rest is shown, exit code 1."""
    office[0]["/people"] = None
    told = run("office", "--json")
    kinds = json.loads(told.stdout)["kinds"]
    assert told.exit_code == 1
    assert kinds["people"]["fault"]["code"] == "source_refused"
    assert kinds["documents"]["mapping_fault"]["code"] == "bad_file"
    assert len(kinds["work_items"]["records"]) == 5


def test_people_read_a_table(run, office) -> None:
    """Two columns, faults and the missing roster in words, in the language asked for."""
    office[0]["/people"] = None
    told = run("office", "--lang", "vi", "--limit", "1", "--period", "2026-10")
    assert told.exit_code == 1
    for words in ("bản ghi gốc", "trở thành", "coefficient: 14", "không kiểm tra người và đơn vị", "từ chối"):
        assert words in told.output
    assert PERSON not in told.output


def test_with_a_roster_strangers_are_told(run, office, store: sa.Engine, store_url: str) -> None:
    """Who is in the store is known, anybody else waits; a store that is away is no reason not to look."""
    with store.begin() as conn:
        save_organisations(conn, [Organisation("H38.01", "", "Văn phòng")])
        save_people(conn, [Person(PERSON, "A", "H38.01", "")])
    office[0]["/items"] = [item(1), item(2, Nguoi=STRANGER)]
    words = ("office", "--kind", "work_items", "--period", "2026-10", "--json")
    answer = json.loads(run(*words, database=store_url).stdout)
    known, stranger = answer["kinds"]["work_items"]["records"]
    assert answer["roster"] == "store"
    assert "mapped" in known
    assert (stranger["parked"]["reason"], stranger["parked"]["found"]) == ("unknown_person", "098******999")


def test_a_live_page_becomes_drafts(run, tmp_path: Path) -> None:
    """`discover --from-source`: the entries of the source stay; contract and mapping are guessed anew."""
    told = run("copy", "--from-source", "office", "--period", "2026-10", "--json", command="discover")
    assert told.exit_code == 0, told.output
    files = ProvinceFiles.of_folder(tmp_path / "here")
    config = files.source("copy")
    assert (config.connection, config.protocol) == ("office", "rest")
    contract = config.kinds[RecordKind.WORK_ITEMS].contract
    assert contract is not None
    assert contract.fields["Han"].type is FieldType.DAY
    assert "person: {from: Nguoi}" in (tmp_path / "here/mappings/copy.work_items.yaml").read_text("utf-8")
