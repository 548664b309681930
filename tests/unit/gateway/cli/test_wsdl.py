"""``gateway wsdl inspect``: exit codes, words and JSON, for files as they come from the field."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app

SOURCES = Path(__file__).parents[4] / "mappings" / "files" / "_templates" / "sources"
PRIVATE = "http://192.168.176.68:8868/WS_AutoSign/Vo2AutoSignSystemImpl?xsd="


def run(*arguments):
    """The command's exit code and words."""
    done = CliRunner().invoke(app, ["wsdl", "inspect", *map(str, arguments)])
    return done.exit_code, done.stdout


@pytest.fixture
def voffice(tmp_path):
    """The WSDL alone, as somebody sends it by mail."""
    (tmp_path / "vo.wsdl").write_bytes((SOURCES / "wsdl" / "voffice.wsdl").read_bytes())
    return tmp_path


def test_a_folder_of_ready_files_is_usable():
    """What we ship loads, and the digests are those that the source file pins, under the same names."""
    code, words = run(SOURCES / "wsdl" / "voffice.wsdl", "--json")
    (found,) = json.loads(words)["wsdls"]
    assert code == 0
    text = (SOURCES / "voffice.yaml").read_text("utf-8")
    assert set(found["pins"]) == {"wsdl/voffice.wsdl", "wsdl/voffice_1.xsd", "wsdl/voffice_2.xsd"}
    assert all(f"{name}: {digest}" in text for name, digest in found["pins"].items())


def test_missing_schemas_that_matter_end_with_one(voffice):
    """The schema with the requests matters for all four operations, the other one for none."""
    code, words = run(voffice / "vo.wsdl", "--json")
    (found,) = json.loads(words)["wsdls"]
    assert code == 1
    assert [(gap["location"], len(gap["matters_for"])) for gap in found["missing"]] == [
        (PRIVATE + "1", 4),
        (PRIVATE + "2", 0),
    ]


def test_a_map_stands_in_for_what_cannot_be_reached(voffice):
    """The same pairs as under ``schema_locations`` of a source file."""
    for number in ("1", "2"):
        (voffice / f"k{number}.xml").write_bytes((SOURCES / "wsdl" / f"voffice_{number}.xsd").read_bytes())
    code, _ = run(voffice, "--map", f"{PRIVATE}1=k1.xml", "--map", f"{PRIVATE}2=k2.xml")
    assert code == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_words_for_people(voffice, lang):
    """Operations, what is missing, whether it matters, and what to pin, in either language."""
    code, words = run(voffice, "--lang", lang)
    joined = " ".join(words.split())
    assert code == 1
    assert "searchDocument(parameters)" in joined
    assert ("THIẾU" if lang == "vi" else "MISSING") in joined
    assert "vo.wsdl:" in joined


def test_wrong_use_ends_with_two(tmp_path):
    """No such file, and a folder without a WSDL."""
    assert run(tmp_path / "nothing.wsdl")[0] == 2
    assert run(tmp_path)[0] == 2


def test_a_file_that_is_no_wsdl_ends_with_one(tmp_path):
    """It says what it is instead."""
    (tmp_path / "a.wsdl").write_text("<html><body/></html>", "utf-8")
    code, words = run(tmp_path, "--json")
    assert code == 1
    assert "html" in json.loads(words)["wsdls"][0]["fault"]
