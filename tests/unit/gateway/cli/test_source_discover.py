"""`gateway source discover`: drafts that say what is open, and work once it is filled in."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from connectors.document_mgmt.contract import ContractCheck
from connectors.document_mgmt.source_file import source_schema
from domain.errors import BadFile
from domain.records import RecordKind
from gateway.cli.main import app
from gateway.files import ProvinceFiles
from mappings.mapping_file import WorkMapping

FILES = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai"


def rows(count: int) -> list[dict[str, object]]:
    """Work items as an office would answer."""
    return [
        {
            "Id": f"k{n}",
            "TenCv": f"Việc: {n} #1",
            "SoDinhDanhCaNhan": f"0980000{n:05}",
            "MaDonVi": "H38.01",
            "MaSanPham": "DC.08",
            "NgayGiao": "01/10/2026",
            "HanXuLy": "07/10/2026",
            "NgayHoanThanh": "05/10/2026 08:00:00" if n % 2 else None,
            "TrangThai": ["DANG_THUC_HIEN", "DA_HOAN_THANH", "LA"][n % 3],
            "NguonGiao": "KE_HOACH",
            "Điểm": 2.5,
            "NgayCapNhat": f"2026-10-{n % 28 + 1:02}T08:00:00+07:00",
        }
        for n in range(count)
    ]


def run(folder: Path, *words: str):
    """The command, writing below ``folder``."""
    return CliRunner().invoke(
        app, ["source", "discover", *words, "--folder", str(folder), "--json", "--lang", "en"]
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """An answer in a file."""
    file = tmp_path / "list.json"
    answer = {"Data": {"PageData": rows(30), "TotalRows": 99}, "IsSuccess": True}
    file.write_text(json.dumps(answer), "utf-8")
    return file


def test_a_draft_is_refused_until_it_is_filled_in_and_then_works(tmp_path: Path, sample: Path) -> None:
    """The open points are listed with their lines; filled in, both files are good and the drafted contract
    accepts the sample.
    """
    done = run(tmp_path, "office", f"work_items={sample}")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    source, mapping = (Path(name) for name in answer["files"])
    assert [line.split(":")[0].partition(", ")[2] for line in answer["todo"]] == [
        "auth.kind",
        "kinds.work_items.path",
    ]
    files = ProvinceFiles.of_folder(tmp_path)
    with pytest.raises(BadFile, match="not filled in yet"):
        files.source("office")
    with pytest.raises(BadFile, match="not filled in yet"):
        files.mapping("office", RecordKind.WORK_ITEMS)
    text = source.read_text("utf-8").replace("kind: TODO", "kind: none").replace("path: TODO", "path: /list")
    source.write_text(text, "utf-8")
    mapping.write_text(mapping.read_text("utf-8").replace("LA: TODO", "LA: withdrawn"), "utf-8")
    config = ProvinceFiles.of_folder(tmp_path).source("office")
    kind = config.kinds[RecordKind.WORK_ITEMS]
    assert (kind.key_field, kind.total_path) == ("Id", "Data.TotalRows")
    assert kind.updated is not None
    assert kind.contract is not None
    check = ContractCheck(kind.contract, textual=False)
    as_read = [row | {"Điểm": "2.5"} for row in rows(30)]
    assert [drift for row in as_read for drift in check(row)] == []
    drafted = ProvinceFiles.of_folder(tmp_path).mapping("office", RecordKind.WORK_ITEMS)
    assert isinstance(drafted, WorkMapping)
    assert drafted.fields.person.label == "SoDinhDanhCaNhan"
    assert drafted.fields.status.table == {
        "DANG_THUC_HIEN": "open",
        "DA_HOAN_THANH": "completed",
        "LA": "withdrawn",
    }


def test_other_yaml_readers_read_the_draft_alike(tmp_path: Path, sample: Path) -> None:
    """No guess, name or comment confuses an ordinary YAML reader; an editor minds only what is open."""
    run(tmp_path, "office", str(sample))
    data = YAML(typ="safe").load(tmp_path / "sources" / "office.yaml")
    assert data["kinds"]["work_items"]["contract"]["fields"]["NgayHoanThanh"]["empty"] is True
    data["auth"]["kind"], data["kinds"]["work_items"]["path"] = "none", "/list"
    jsonschema.Draft202012Validator(source_schema()).validate(data)


def test_every_guess_says_why(tmp_path: Path, sample: Path) -> None:
    """Each entry of the kind has its reason and how sure it is, in both languages."""
    run(tmp_path, "office", str(sample))
    lines = (tmp_path / "sources" / "office.yaml").read_text("utf-8").splitlines()
    guesses = [line for line in lines if line.startswith("    ") and line[4] not in " #"]
    assert len(guesses) >= 5
    assert [line for line in guesses if "# đoán" not in line or "guess" not in line] == []


def test_nothing_is_overwritten_without_force(tmp_path: Path, sample: Path) -> None:
    """Neither file is touched while one is there; `--force` writes both."""
    run(tmp_path, "office", str(sample))
    mapping = tmp_path / "mappings" / "office.work_items.yaml"
    mapping.write_text("mine", "utf-8")
    refused = run(tmp_path, "office", str(sample))
    assert refused.exit_code == 1
    assert "already there: mappings/office.work_items.yaml" in json.loads(refused.stdout)["error"]["en"]
    assert mapping.read_text("utf-8") == "mine"
    assert run(tmp_path, "office", str(sample), "--force").exit_code == 0
    assert mapping.read_text("utf-8") != "mine"


def test_a_wsdl_is_pinned_beside_its_draft(tmp_path: Path) -> None:
    """The file itself comes along; what the gateway would read is what was looked at."""
    wsdl = FILES / "sources" / "wsdl" / "van_ban.wsdl"
    done = run(tmp_path, "van_ban", f"documents={wsdl}")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sources" / "wsdl" / "van_ban.wsdl").read_bytes() == wsdl.read_bytes()
    assert "LayDanhSachVanBan" in (tmp_path / "sources" / "van_ban.yaml").read_text("utf-8")


def test_a_table_and_a_description(tmp_path: Path) -> None:
    """CSV as Excel writes it here, and OpenAPI in YAML: each the protocol it is for."""
    table = tmp_path / "gio.csv"
    table.write_text("Mã;Họ tên;Số giờ\nm1;A;8,5\nm2;B;7\n", "utf-8-sig")
    api = tmp_path / "api.yaml"
    api.write_text(
        "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          content:\n"
        "            application/json:\n              schema: {type: array, items: "
        "{type: object, properties: {id: {type: string}}}}\n",
        "utf-8",
    )
    assert run(tmp_path, "gio", f"hours={table}").exit_code == 0
    assert run(tmp_path, "api", f"tasks={api}").exit_code == 0
    assert "protocol: files" in (tmp_path / "sources" / "gio.yaml").read_text("utf-8")
    assert "path: /a" in (tmp_path / "sources" / "api.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Off ice", "x"), "not a name for a source"),
        (("office", "nowhere.json"), "nothing can be guessed"),
        (("office", "cats=nowhere.json"), "there is no kind 'cats'"),
        (("office", "{folder}/junk.bin"), "nothing can be guessed"),
        (("office", "{folder}/list.json", "hours={folder}/t.csv"), "exactly one protocol"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, sample: Path, words: tuple[str, ...], told: str) -> None:
    """One clear error each, nothing written."""
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)))
    (tmp_path / "t.csv").write_text("a;b\nx;y\n", "utf-8")
    done = run(tmp_path, *(word.format(folder=tmp_path) for word in words))
    assert done.exit_code == 1, done.output
    assert told in json.loads(done.stdout)["error"]["en"]
    assert not (tmp_path / "sources").exists()


def test_a_file_or_a_source_is_needed(tmp_path: Path) -> None:
    """Neither or both is wrong use."""
    assert run(tmp_path, "office").exit_code == 2
    assert run(tmp_path, "office", "x.json", "--from-source", "van_phong").exit_code == 2
