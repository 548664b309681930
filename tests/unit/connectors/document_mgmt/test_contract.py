"""What departs from a contract, and what does not."""

import pytest
from pydantic import ValidationError

from connectors.document_mgmt.contract import Change, Contract, ContractCheck, DayFormat, Drift, read_day


def check(field, value, *, textual=False):
    """How one value of one field departs."""
    found = ContractCheck(Contract(fields={"f": field}), textual=textual)({"f": value})
    return found[0].change.value if found else None


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({}, ["x", "15"], [1, True, [], {}, None, ""]),
        ({"type": "integer"}, [0, -3, 10**30], ["1", 1.5, True, None]),
        ({"type": "number"}, [1, 1.5, "4.50", "-3,25"], ["x", "1.2.3", True, None]),
        ({"type": "boolean"}, [True, False], [0, 1, "true"]),
        ({"type": "object"}, [{}], [[], "{}"]),
        ({"type": "list"}, [[]], [{}, "[]"]),
        ({"type": "instant"}, ["2026-11-02T08:00:00+07:00", "2026-11-02T08:00:00"], ["02/11/2026", "?", 5]),
        ({"type": "instant", "format": "dd/MM/yyyy HH:mm:ss"}, ["02/11/2026 08:00:00"], ["2026-11-02"]),
        ({"type": "day"}, ["2026-11-02", "2026-11-02T00:00:00"], ["2026-02-30", "02/11/2026"]),
        ({"type": "day", "format": "dd/MM/yyyy"}, ["02/11/2026"], ["30/02/2026", "2026-11-02"]),
        ({"type": "day", "format": "yyyy/MM/dd"}, ["2026/11/02"], ["02/11/2026"]),
    ],
)
def test_a_type_takes_its_values_and_no_others(field, good, bad):
    """Dates that do not exist, texts that look like numbers and numbers that look like answers."""
    assert [value for value in good if check(field, value)] == []
    assert [value for value in bad if not check(field, value)] == []


def test_where_everything_is_text_a_text_is_what_it_reads_as():
    """XML and CSV write 15 and "15" alike; letters stay letters."""
    assert check({"type": "integer"}, "-15", textual=True) is None
    assert check({"type": "integer"}, "15a", textual=True) == "retyped"
    assert check({"type": "boolean"}, "0", textual=True) is None
    assert check({"type": "boolean"}, "yes", textual=True) == "retyped"
    assert check({"type": "number"}, "1.50", textual=True) is None


def test_nothing_is_only_allowed_where_the_file_says_so():
    """Null and empty text are the same to a contract: XML cannot tell them apart."""
    for value in (None, ""):
        assert check({"empty": True, "type": "integer"}, value) is None
        assert check({"type": "integer"}, value) == "retyped"


def test_codes_are_compared_as_texts():
    """6 and "06" are different codes, 6 and "6" are not."""
    codes = {"type": "integer", "codes": ["4", "6"]}
    assert check(codes, 6) is None
    assert check(codes, 5) == "unknown_code"
    assert check({"codes": ["06"]}, "6") == "unknown_code"
    assert check({"codes": ["06"], "empty": True}, "") is None


def test_every_departure_of_a_row_is_told_missing_ones_first():
    """What is gone, what is new, what is other; an optional field may be away."""
    contract = Contract(fields={"a": {}, "b": {"type": "integer"}, "c": {"optional": True}})
    drifts = ContractCheck(contract, textual=False)({"b": "x" * 100, "z": [1]})
    assert [(drift.field, drift.change) for drift in drifts] == [
        ("a", Change.MISSING),
        ("z", Change.NEW),
        ("b", Change.RETYPED),
    ]
    assert (drifts[1].found, drifts[2].found) == ("[1]", "x" * 60)


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (Change.NEW, "new"),
        (Change.MISSING, "missing"),
        (Change.RETYPED, "retyped"),
        (Change.UNKNOWN_CODE, "retyped"),
    ],
)
def test_what_freezes_is_what_the_file_says(change, entry):
    """Each entry for itself."""
    calm = {"new": "tell", "missing": "park", "retyped": "park"}
    for reactions, freezes in ((calm, False), (calm | {entry: "freeze"}, True)):
        made = ContractCheck(Contract(fields={"a": {}}, **reactions), textual=False)
        assert made.freezes(Drift("a", change)) == freezes


def test_by_default_a_lost_field_stops_and_an_odd_value_parks():
    """A renamed field would empty every record; one odd value is the matter of its record."""
    contract = Contract(fields={"a": {}})
    assert (contract.new, contract.missing, contract.retyped) == ("tell", "freeze", "park")


def test_a_contract_of_nothing_is_refused():
    """It would call every field new."""
    with pytest.raises(ValidationError):
        Contract(fields={})


def test_a_departure_reads_in_both_languages():
    """Field, what happened, what was found."""
    text = Drift("TrangThai", Change.UNKNOWN_CODE, "99").as_text()
    assert text.vi == "TrangThai: mã ngoài danh mục (99)"
    assert text.en == "TrangThai: a code outside the list (99)"
    assert Drift("a", Change.MISSING).as_text().en == "a: the field is missing"


def test_a_day_is_a_day_without_its_hour():
    """Systems write midnight behind a day; it is no other day for that."""
    assert read_day(" 2026-11-02T17:00:00 ", DayFormat.ISO).isoformat() == "2026-11-02"
