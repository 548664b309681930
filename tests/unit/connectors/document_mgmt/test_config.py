"""Source files: what administrators may write and what they are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.registry import open_source, protocols
from connectors.document_mgmt.source_file import parse_source
from domain.errors import BadFile, Misconfigured
from domain.records import RecordKind

SOURCES = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai" / "sources"


def load(name):
    """A source file of the pilot province as plain data."""
    return YAML(typ="safe").load(SOURCES / f"{name}.yaml")


def rest(**changes):
    """A small REST file."""
    login = {"kind": "none"}
    kind = {"path": "/p", "records_path": "a.b", "key_field": "Id"}
    data = {
        "name": "x",
        "protocol": "rest",
        "connection": "x",
        "auth": login,
        "kinds": {"people": kind},
    }
    return data | changes


def test_the_files_of_the_pilot_province_are_good():
    """Both source files parse, and name themselves as their file does."""
    office, documents = parse_source(load("van_phong"), "a"), parse_source(load("van_ban"), "b")
    assert (office.name, office.protocol, office.pinned_files) == ("van_phong", "rest", ())
    assert (documents.name, documents.protocol) == ("van_ban", "soap")
    assert documents.pinned_files == ("wsdl/van_ban.wsdl",)
    assert [*office.kinds, *documents.kinds] == [
        RecordKind.ORGANISATIONS,
        RecordKind.PEOPLE,
        RecordKind.EVALUATIONS,
        RecordKind.TASKS,
        RecordKind.WORK_ITEMS,
        RecordKind.DOCUMENTS,
    ]
    assert office.overlap == timedelta(hours=24)


def test_no_file_of_the_pilot_province_holds_a_secret():
    """Logins are in connections only."""
    for path in SOURCES.glob("*.yaml"):
        assert not {"login:", "client_id:", "client_secret:", "username:"} & set(path.read_text().split())


def test_all_faults_are_told_at_once_in_both_languages():
    """One error names every wrong entry by its path."""
    data = rest(name="A b", limits={"max_pages": 0}, kinds={"people": {"path": "p", "foo": 1}}, secret="x")
    with pytest.raises(BadFile) as caught:
        parse_source(data, "sources/x.yaml")
    error = caught.value
    assert error.where == "sources/x.yaml"
    for path in (
        "name",
        "limits.max_pages",
        "kinds.people.path",
        "kinds.people.foo",
        "kinds.people.key_field",
    ):
        assert f"- {path}: " in error.message.en
        assert f"- {path}: " in error.message.vi
    assert "- kinds.people.key_field: this entry is required" in error.message.en
    assert "- kinds.people.key_field: thiếu mục bắt buộc này" in error.message.vi
    assert "- secret: unknown entry, check its spelling" in error.message.en
    assert "{" not in error.message.vi.replace("{0,62}", "")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "(tệp / file)"),
        (None, "(tệp / file)"),
        ("text", "(tệp / file)"),
        ({}, "protocol"),
        ({"protocol": "ftp"}, "'rest', 'soap'"),
        (rest(kinds={}), "kinds: must not be empty"),
        (rest(kinds={"cats": {}}), "kinds.cats: must be one of"),
        (rest(auth={"kind": "usernametoken"}), "auth: 'kind' must be one of"),
        (rest(auth={}), "auth: entry 'kind' is required"),
        (rest(wsdl="x"), "wsdl: unknown entry, check its spelling"),
        (rest(overlap_hours="x"), "overlap_hours: not valid"),
        (rest(requests_per_minute=0), "requests_per_minute: must be at least 1"),
        (rest(requests_per_minute=1.5), "requests_per_minute: "),
    ],
)
def test_each_fault_has_words(data, told):
    """Whatever is in the file, the answer is a fault with a place."""
    with pytest.raises(BadFile) as caught:
        parse_source(data, "x")
    assert told in caught.value.message.en


def test_reading_on_needs_a_time_of_change():
    """A since parameter without an updated field would never send anything."""
    kind = {"path": "/p", "records_path": "a", "key_field": "Id", "since": {"parameter": "s"}}
    with pytest.raises(BadFile, match=r"kinds\.people\.since: needs the entry updated"):
        parse_source(rest(kinds={"people": kind}), "x")


def test_protocols_are_registered():
    """What a file may name is what can be opened."""
    assert {"rest", "soap"} <= set(protocols())


def test_a_protocol_nobody_registered(clock):
    """A configuration of another class than its protocol's is not opened."""
    config = parse_source(rest(), "x").model_copy(update={"protocol": "edxml"})
    with pytest.raises(Misconfigured, match="no protocol 'edxml'"):
        open_source(config, Connection(id="x", base_url="http://h"), clock=clock)
