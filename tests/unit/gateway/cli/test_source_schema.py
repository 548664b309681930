"""The JSON Schema of source files: what an editor completes is what the gateway accepts."""

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.source_file import parse_source, source_schema
from connectors.document_mgmt.source_words import undescribed
from domain.errors import BadFile
from gateway.cli.main import app
from gateway.cli.schemas import source_schema_text
from gateway.files import ProvinceFiles
from mappings.yaml_text import load_yaml

FILES = Path(__file__).parents[4] / "mappings" / "files"
READY = sorted(FILES.glob("*/sources/*.yaml"))


def test_the_committed_schema_is_the_code_s():
    """mappings/files/source.schema.json is up to date (`gateway source schema -o` on it)."""
    assert (FILES / "source.schema.json").read_text("utf-8") == source_schema_text()


def test_the_schema_is_a_schema_and_says_something_at_every_entry():
    """It is valid JSON Schema, and each entry has words in Vietnamese and English (source_words.py)."""
    schema = source_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert undescribed(schema) == []


@pytest.mark.parametrize("path", READY, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_ready_source_file_fits_the_schema(path):
    """An editor has nothing to complain about in a file that the gateway reads."""
    data = load_yaml(path.read_text("utf-8"), path.name).data
    jsonschema.Draft202012Validator(source_schema()).validate(data)
    assert isinstance(parse_source(data, path.name), SourceConfig)


def test_the_command_writes_and_prints_the_same(tmp_path):
    """`-o FILE` writes what the command prints."""
    file = tmp_path / "schema.json"
    written = CliRunner().invoke(app, ["source", "schema", "-o", str(file), "--json"])
    printed = CliRunner().invoke(app, ["source", "schema"])
    assert (written.exit_code, printed.exit_code) == (0, 0)
    assert json.loads(written.stdout) == {"file": str(file)}
    assert file.read_text("utf-8") == printed.stdout


SICK = """\
name: office
protocol: rest
connection: office
auth: {kind: none}
kinds:
  people:
    path: TODO
    records_path: a.b
    key_field: Id
    paging:
      page_parameter: p
colour: red
"""


def test_each_fault_of_a_source_file_names_its_line(tmp_path):
    """Line and field path, in both languages, in the file's order; a TODO of a draft is called unfinished."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "office.yaml").write_text(SICK, "utf-8")
    with pytest.raises(BadFile) as caught:
        ProvinceFiles.of_folder(tmp_path).source("office")
    vi, en = caught.value.message.vi, caught.value.message.en
    lines = [line.split(":")[0] for line in en.splitlines()[1:]]
    assert lines == [
        "  - line 7, kinds.people.path",
        "  - line 10, kinds.people.paging.size_parameter",
        "  - line 12, colour",
    ]
    assert "not filled in yet" in en.splitlines()[1]
    assert "dòng 7, kinds.people.path: chưa điền" in vi
