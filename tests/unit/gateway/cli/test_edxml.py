"""``gateway edxml read``: a file as a record, with digests and findings; a bad file with its reason."""

import hashlib
import json

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from simulators.edoc.post import letters_of
from simulators.edoc.queue import Letter
from simulators.population import PopulationConfig, build_population

PDF = b"%PDF-1.4\n"


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    """What an axis carries."""
    return letters_of(build_population(PopulationConfig(seed=7, people=20, units=120)), documents=12)


def run(*arguments):
    """The command's exit code and words."""
    done = CliRunner().invoke(app, ["edxml", "read", *map(str, arguments)])
    return done.exit_code, done.output


def test_a_document_is_shown_with_digests_and_findings(tmp_path, letters):
    """Header, attachment with real type, size and SHA-256, and what is odd, in the language asked for."""
    file = tmp_path / "vb.edxml"
    file.write_bytes(b"1212" + letters[0].data)
    code, words = run(file, "--lang", "en")
    assert code == 0
    assert "SteeringType" in words
    assert "application/pdf (ZIP)" in words.replace("\n", "")
    assert "Note [junk_before]: bytes before the XML: b'1212'" in words
    assert "Lưu ý [junk_before]: Có ký tự thừa trước XML" in run(file, "--lang", "vi")[1]


def test_json_has_every_field(tmp_path, letters):
    """One object: the fields of a record, with the findings in words."""
    file = tmp_path / "vb.edxml"
    file.write_bytes(letters[0].data)
    code, words = run(file, "--json")
    answer = json.loads(words)
    assert code == 0
    assert answer["MessageKind"] == "document"
    assert answer["TaskCode"].startswith("NV-")
    (attachment,) = answer["Attachments"]
    assert attachment["Bytes"] > len(PDF)
    assert len(attachment["Sha256"]) == len(hashlib.sha256().hexdigest())
    assert {finding["code"] for finding in answer["Findings"]} >= {"signature_unverified"}


def test_a_status_shows_what_its_code_means(tmp_path, letters):
    """04 and 06 are words, the instant has a zone."""
    file = tmp_path / "tt.edxml"
    file.write_bytes(letters[-1].data)
    _, words = run(file, "--lang", "en")
    assert "handled: a reply was issued" in words or "a leader assigned it" in words
    assert "+07:00" in words


def test_text_of_strangers_is_no_markup(tmp_path, letters):
    """A subject in square brackets is shown as it is."""
    subject = letters[0].data.decode().partition("<edXML:Subject>")[2].partition("<")[0]
    file = tmp_path / "vb.edxml"
    file.write_bytes(letters[0].data.replace(subject.encode(), b"[bold]x[/nothing]"))
    code, words = run(file)
    assert code == 0
    assert "[bold]x[/nothing]" in words


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an XML file"),
        (b"<html><body>login</body></html>", "no edXML message"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>', "document type"),
        (b"<edXML><MessageHeader>", "broken or cut off at line 1"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_its_reason(tmp_path, data, reason):
    """Exit code 1, the file, the reason and what to do; as an object with --json."""
    file = tmp_path / "bad.edxml"
    file.write_bytes(data)
    code, words = run(file, "--lang", "en")
    assert code == 1
    assert reason in words
    assert "bad.edxml" in words
    answer = json.loads(run(file, "--json")[1])
    assert answer["error"]["code"] == "bad_file"
    assert reason in answer["error"]["en"]


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    """Exit code 2."""
    assert run(tmp_path / "none.edxml")[0] == 2
