"""What happens when a system no longer gives what the source file says: told, parked or frozen, as it says.

The systems on stage hold still, so here the file is the one that departs: a contract that lacks a field sees
a new one, and so on.
"""

import pytest

from connectors.document_mgmt.contract import Change
from connectors.document_mgmt.port import Ask, Cursor
from domain.errors import SourceDrifted
from tests.conformance.stages import PERIOD


@pytest.fixture
def fields(office):
    """The fields that the file names for the busy kind, to be changed by a test."""
    contract = office.stage.data()["kinds"][office.busy.value].get("contract")
    assert contract, f"{office.stage.source_file}: {office.busy.value} has no contract"
    return contract["fields"]


@pytest.fixture
def plain(office, fields):
    """The name of a field that is always there and text, and neither key nor time of change."""
    kind = office.stage.data()["kinds"][office.busy.value]
    key = kind.get("key_field", "docId")
    taken = {key} if isinstance(key, str) else set(key)
    taken |= {kind.get("updated", {}).get("field")}
    rows = list(office.truth[office.busy].values())
    wanted = [
        name
        for name, field in fields.items()
        if name not in taken
        and (field or {}).get("type", "text") == "text"
        and all(isinstance(row.get(name), str) and row.get(name) for row in rows)
    ]
    assert wanted, f"{office.stage.source_file}: no text field that every record has"
    return wanted[0]


@pytest.fixture
def pull_with(office, fields):
    """Pull with a changed contract; ``reactions``: its entries new, missing and retyped."""

    def pull(changed, cursor=None, **reactions):
        data = office.stage.data()
        kinds = data["kinds"]
        kinds[office.busy.value]["contract"] = {"fields": changed, **reactions}
        source = office.open(kinds=kinds)
        return list(source.pull(office.busy, cursor or Cursor(), Ask(PERIOD)))

    return pull


def found(pages):
    """Every departure, once."""
    return {(drift.field, drift.change) for page in pages for drift in page.drifts}


def suspects(pages):
    """The keys to park."""
    return {key for page in pages for key in page.suspects}


def test_a_system_that_keeps_its_contract_is_not_suspected(office, pull_with, fields, records):
    """Nothing is told and nobody is parked while all is as the file says, even when it is strict."""
    pages = pull_with(fields, new="freeze", missing="freeze", retyped="freeze")
    assert records(pages) == office.truth[office.busy]
    assert found(pages) == set()
    assert suspects(pages) == set()


def test_a_new_field_is_told_and_kept(office, pull_with, fields, plain, records):
    """Reading goes on, with the field; the operator hears of it."""
    pages = pull_with({name: field for name, field in fields.items() if name != plain}, new="tell")
    assert records(pages) == office.truth[office.busy]
    assert found(pages) == {(plain, Change.NEW)}
    assert suspects(pages) == set()


def test_a_missing_field_parks_every_record_that_lacks_it(office, pull_with, fields, records):
    """The records come, with why they must wait."""
    pages = pull_with({**fields, "KhongCo": {}}, missing="park")
    assert records(pages) == office.truth[office.busy]
    assert found(pages) == {("KhongCo", Change.MISSING)}
    assert suspects(pages) == set(office.truth[office.busy])


@pytest.mark.parametrize(
    ("departure", "change"),
    [({"type": "integer"}, Change.RETYPED), ({"codes": ["\u2205"]}, Change.UNKNOWN_CODE)],
)
def test_another_type_or_code_parks_the_record(office, pull_with, fields, plain, departure, change, records):
    """A number that became a text and a code that nobody knows are for a person, record by record."""
    pages = pull_with({**fields, plain: departure}, retyped="park")
    assert records(pages) == office.truth[office.busy]
    assert found(pages) == {(plain, change)}
    bad = {key for page in pages for key, drift in page.suspects.items() if drift.change is change}
    assert bad == suspects(pages) != set()


@pytest.mark.parametrize("departs", ["new", "missing", "retyped"])
def test_a_stream_that_is_to_freeze_gives_nothing_and_its_cursor_stays(
    office, pull_with, fields, plain, departs
):
    """The operator learns which field departed and how; after the file is mended reading goes on."""
    changed = {
        "new": {name: field for name, field in fields.items() if name != plain},
        "missing": {**fields, "KhongCo": {}},
        "retyped": {**fields, plain: {"type": "list"}},
    }[departs]
    name = "KhongCo" if departs == "missing" else plain
    with pytest.raises(SourceDrifted, match=f"{name}: ") as caught:
        pull_with(changed, **{departs: "freeze"})
    assert "Con trỏ giữ nguyên" in caught.value.remedy.vi
