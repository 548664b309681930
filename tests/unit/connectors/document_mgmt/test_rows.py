"""From rows to records: keys, what is dropped, the newest time, what is parked."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.config import KindConfig
from connectors.document_mgmt.contract import Change
from connectors.document_mgmt.readers import Reply
from connectors.document_mgmt.rows import RowReader
from domain.errors import SourceBroke, SourceDrifted
from domain.records import RecordKind

CONTRACT = {"fields": {"id": {}, "n": {"type": "integer"}}}


def page(rows, *, textual=False, unreadable=None, **settings):
    """What becomes of an answer."""
    kind = KindConfig.model_validate({"key_field": "id"} | settings)
    reader = RowReader("office", RecordKind.DOCUMENTS, kind, textual=textual)
    return reader.page(Reply(rows, b"as received", len(rows), unreadable=unreadable or {}))


def keys(rows, **settings):
    """The keys of rows."""
    return [record.key for record in page(rows, **settings).records]


def test_a_record_has_its_fields_and_the_page_its_bytes():
    """Nothing is added, left out or turned around."""
    made = page([{"id": "a", "x": {"y": [1, None]}}])
    (record,) = made.records
    assert (record.source, record.kind, record.key) == ("office", RecordKind.DOCUMENTS, "a")
    assert dict(record.fields) == {"id": "a", "x": {"y": [1, None]}}
    assert (made.raw, made.total) == (b"as received", 1)


def test_a_number_is_a_key_like_its_text():
    """7 and "7" name the same record: systems change their mind about it."""
    assert keys([{"id": 7}]) == keys([{"id": "7"}]) == ["7"]


@pytest.mark.parametrize("value", [None, "", True, 1.5, [], {}, "k" * 501, "a\0b"])
def test_a_row_without_a_usable_key_stops_the_page(value):
    """What cannot be told from others cannot be parked either."""
    with pytest.raises(SourceBroke, match="key"):
        page([{"id": value}])


@given(st.lists(st.tuples(st.text("a|\\", min_size=1, max_size=4), st.text("a|\\", min_size=1, max_size=4))))
def test_keys_of_two_fields_are_the_same_only_if_both_are(pairs):
    """Also when a number contains what separates them."""
    made = keys([{"number": one, "book": other} for one, other in pairs], key_field=["number", "book"])
    assert len(set(made)) == len(set(pairs))


def test_plain_keys_of_two_fields_are_easy_to_read():
    """Number and year."""
    assert keys([{"so": "15", "nam": 2026}], key_field=["so", "nam"]) == ["15|2026"]


def test_what_must_not_be_kept_is_gone_at_every_depth_and_from_the_bytes():
    """A password that a system sends along is in no record and in no raw page."""
    row = {
        "id": "a",
        "passWord": "hush",
        "user": {"passWord": "hush", "name": "b"},
        "all": [{"passWord": "h"}],
    }
    made = page([row], drop=["passWord"])
    assert dict(made.records[0].fields) == {"id": "a", "user": {"name": "b"}, "all": [{}]}
    assert json.loads(made.raw) == [{"id": "a", "user": {"name": "b"}, "all": [{}]}]


def test_the_newest_time_is_that_of_the_rows_which_have_one():
    """Null and empty move nothing; an impossible one moves nothing and is told."""
    rows = [
        {"id": "a", "at": "2026-11-01T08:00:00+07:00"},
        {"id": "b", "at": "2026-11-01T09:30:00"},
        {"id": "c", "at": None},
        {"id": "d", "at": ""},
        {"id": "e", "at": "2026-13-01"},
    ]
    made = page(rows, updated={"field": "at"})
    assert made.newest == datetime(2026, 11, 1, 2, 30, tzinfo=UTC)
    assert [(drift.field, drift.change, drift.found) for drift in made.drifts] == [
        ("at", Change.RETYPED, "2026-13-01")
    ]
    assert len(made.records) == 5
    assert page(rows).newest is None


def test_a_row_that_departs_is_suspected_by_its_key_and_comes_all_the_same():
    """The others are not touched by it; each kind of departure is told once."""
    made = page([{"id": "a", "n": "x"}, {"id": "b", "n": 1}, {"id": "c", "n": "y"}], contract=CONTRACT)
    assert [record.key for record in made.records] == ["a", "b", "c"]
    assert {key: drift.found for key, drift in made.suspects.items()} == {"a": "x", "c": "y"}
    assert [(drift.field, drift.change) for drift in made.drifts] == [("n", Change.RETYPED)]


def test_a_new_field_is_told_and_suspects_nobody():
    """Reading goes on."""
    made = page([{"id": "a", "n": 1, "more": 2}], contract=CONTRACT)
    assert made.suspects == {}
    assert [(drift.field, drift.change) for drift in made.drifts] == [("more", Change.NEW)]


def test_a_departure_that_stops_gives_no_record_at_all():
    """The error names every field, in both languages."""
    with pytest.raises(SourceDrifted) as caught:
        page([{"id": "a", "n": 1}, {"id": "b"}], contract=CONTRACT)
    assert caught.value.message.en == "the fields of the source changed: n: the field is missing"
    assert "n: không còn trường này" in caught.value.message.vi


def test_a_row_that_cannot_be_kept_is_its_key_and_the_reason():
    """It is parked, and no departure of its own is told beside."""
    made = page(
        [{"id": "a", "n": 1}, {"id": "b", "n": "\ud800"}], contract=CONTRACT, unreadable={1: "Unicode"}
    )
    assert dict(made.records[1].fields) == {"id": "b", "unreadable": "Unicode"}
    assert {key: drift.found for key, drift in made.suspects.items()} == {"b": "Unicode"}
    assert made.drifts == ()
