"""The JSON Schema of mapping files: what an editor completes is what the gateway accepts."""

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from connectors.document_mgmt.contract import DayFormat
from connectors.document_mgmt.timestamps import TimeFormat
from domain.errors import BadFile
from gateway.cli.main import app
from gateway.cli.schemas import mapping_schema_text
from mappings.mapping_file import parse_mapping
from mappings.mapping_schema import mapping_schema, undescribed
from mappings.values import DateForm
from mappings.yaml_text import load_yaml

FILES = Path(__file__).parents[4] / "mappings" / "files"
READY = sorted(FILES.glob("*/mappings/*.yaml"))
SCHEMA = mapping_schema()
CHECK = jsonschema.Draft202012Validator(SCHEMA)


def test_the_committed_schema_is_the_code_s():
    """mappings/files/mapping.schema.json is up to date (`gateway mapping schema -o` on it)."""
    assert (FILES / "mapping.schema.json").read_text("utf-8") == mapping_schema_text()


def test_the_schema_is_a_schema_and_says_something_at_every_key():
    """It is valid JSON Schema, and each key has words in Vietnamese and English (mapping_words.py)."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert undescribed(SCHEMA) == []


@pytest.mark.parametrize("path", READY, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_ready_mapping_file_names_the_schema_and_fits_it(path):
    """An editor finds the schema by the file's first line, and has nothing to complain about."""
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../mapping.schema.json\n")
    assert (path.parent / "../../mapping.schema.json").exists()
    CHECK.validate(load_yaml(text, path.name).data)


WORK = (FILES / "lao_cai" / "mappings" / "van_phong.work_items.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: work_items", "kind: việc"),
        ("kind: work_items", "loại: đơn vị"),
        ("kind: work_items", ""),
        ("kind: work_items", "kind: work_items\nloại: công việc"),
        ("  item:", "  itme:"),
        ("title: {from: TenCv}", "title: {from: TenCv, từ: TenCv}"),
        ("title: {from: TenCv}", "title: {from: TenCv, constant: x}"),
        ("title: {from: TenCv}", "title: {}"),
        ("title: {from: TenCv}", "title: {from: TenCv, transforms: [eval]}"),
        ("title: {from: TenCv}", "title: {from: TenCv, transforms: [{before: a, after: b}]}"),
        ("title: {from: TenCv}", "title: {from: TenCv}\n  tên công việc: {from: TenCv}"),
        ("CHUA_THUC_HIEN: open", "CHUA_THUC_HIEN: mở"),
        ("date: iso", "date: yy/MM/dd"),
        ("item: {from: MaSanPham}", "item: {first_of_rules: [{by_code: {from: A}, by_table: {from: A}}]}"),
        (
            "failed_quality_checks: {from: SoLanKhongDat",
            "failed_quality_checks: {from: SoLanKhongDat, number: x",
        ),
    ],
)
def test_what_the_gateway_refuses_an_editor_marks(old, new):
    """Unknown kinds, keys and values, two of what may stand once, in either language."""
    text = WORK.replace(old, new)
    assert text != WORK
    assert not CHECK.is_valid(load_yaml(text, "f.yaml").data)
    with pytest.raises(BadFile):
        parse_mapping(text, "f.yaml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: work_items", "loại: công việc"),
        ("title: {from: TenCv}", "tên công việc: {lấy đầu tiên: [TenCv, [Nhom, Ten]], biến đổi: chữ hoa}"),
        ("CHUA_THUC_HIEN: open", "CHUA_THUC_HIEN: đang làm"),
        ("date: iso", "dạng ngày: [iso, mili giây]"),
        ("default: 0", "mặc định: 0"),
        ("item: {from: MaSanPham}", "sản phẩm: {quy tắc lần lượt: [{theo mã: {từ: A}}]}"),
        ("item: {from: MaSanPham}", "item: {from: MaSanPham, empty_values: [0, '-']}"),
    ],
)
def test_what_the_gateway_takes_an_editor_takes(old, new):
    """Both languages, shorthands, and both in one file."""
    text = WORK.replace(old, new)
    assert text != WORK
    CHECK.validate(load_yaml(text, "f.yaml").data)
    parse_mapping(text, "f.yaml")


def test_the_command_writes_and_prints_the_same(tmp_path):
    """`-o FILE` writes what the command prints."""
    file = tmp_path / "schema.json"
    written = CliRunner().invoke(app, ["mapping", "schema", "-o", str(file), "--json"])
    printed = CliRunner().invoke(app, ["mapping", "schema"])
    assert (written.exit_code, printed.exit_code) == (0, 0)
    assert json.loads(written.stdout) == {"file": str(file)}
    assert file.read_text("utf-8") == printed.stdout


def test_every_date_form_of_a_source_file_is_one_of_a_mapping_file():
    """What `source discover` finds out about a date can be written into the draft of a mapping."""
    forms = {str(form) for formats in (DayFormat, TimeFormat) for form in formats}
    assert forms <= {str(form) for form in DateForm}
