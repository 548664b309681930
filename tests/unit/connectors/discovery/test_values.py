"""Types, forms and emptiness of fields; a contract drafted from a sample accepts that sample."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.discovery.draft import contract_of
from connectors.discovery.values import Fraction, fields_of
from connectors.document_mgmt.contract import Change, Contract, ContractCheck, DayFormat, FieldType
from connectors.document_mgmt.timestamps import TimeFormat


def guess(*values, textual=False):
    """What is guessed of one field with these values."""
    return fields_of([{"f": value} for value in values], textual=textual)["f"]


@pytest.mark.parametrize(
    ("values", "kind", "form"),
    [
        (("a", "b"), FieldType.TEXT, None),
        ((1, 2), FieldType.INTEGER, None),
        ((1, Fraction("2.50")), FieldType.NUMBER, None),
        ((True, False), FieldType.BOOLEAN, None),
        (({"a": 1},), FieldType.OBJECT, None),
        (([1],), FieldType.LIST, None),
        (("2026-06-01", "2026-12-31"), FieldType.DAY, DayFormat.ISO),
        (("01/06/2026", "31/12/2026"), FieldType.DAY, DayFormat.LOCAL),
        (("2026/06/01",), FieldType.DAY, DayFormat.SLASHED),
        (("2026-06-01T08:00:00+07:00", "2026-06-01T08:00:00.123"), FieldType.INSTANT, TimeFormat.ISO),
        (("01/06/2026 08:00:00",), FieldType.INSTANT, TimeFormat.LOCAL),
        (("2026/06/01 08:00:00",), FieldType.INSTANT, TimeFormat.SLASHED),
        (("30/02/2026", "01/06/2026"), FieldType.TEXT, None),
        (("20260601",), FieldType.TEXT, None),
        (("15", "16"), FieldType.TEXT, None),
        ((1, "1"), None, None),
        ((None, ""), FieldType.TEXT, None),
    ],
)
def test_types_as_they_arrive_in_json(values, kind, form):
    """A text that could be a number stays text; an impossible date is no date; mixed types are no type."""
    found = guess(*values)
    assert (found.type, found.format) == (kind, form)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("15", "-3", "0"), FieldType.INTEGER),
        (("15", "2,5", "3.25"), FieldType.NUMBER),
        (("true", "false"), FieldType.BOOLEAN),
        (("04", "05"), FieldType.TEXT),
        (("098000000155",), FieldType.TEXT),
        (("123456789012",), FieldType.TEXT),
    ],
)
def test_types_where_everything_is_text(values, kind):
    """In XML and tables: numbers are numbers, codes with leading zeros and personal numbers stay text."""
    assert guess(*values, textual=True).type is kind


def test_emptiness_and_absence_are_seen():
    """Left out in one row: optional; null or empty in one: null."""
    fields = fields_of([{"a": "x", "b": None}, {"b": "y", "c": ""}], textual=False)
    assert (fields["a"].optional, fields["a"].empty) == (True, False)
    assert (fields["b"].optional, fields["b"].empty) == (False, True)
    assert (fields["c"].optional, fields["c"].empty) == (True, True)


def test_few_values_often_repeated_look_like_codes():
    """Twenty rows and four times as many rows as values; a draft tells them, and leaves them to a person."""
    found = guess(*["DANG", "XONG"] * 10)
    assert found.codes == ("DANG", "XONG")
    assert "codes" not in contract_of(found)
    assert guess(*["DANG", "XONG"] * 9).codes == ()


FIRST, LAST = (dt.datetime(year, 1, 1) for year in (1990, 2090))  # noqa: DTZ001 - the form has no zone
MOMENTS = st.datetimes(FIRST, LAST)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.builds(lambda n: Fraction(f"{n}.5"), st.integers(-999, 999)),
    st.sampled_from(["", "04", "DANG_XU_LY", "1,5", "31/02/2026", "2026-13-01"]),
    MOMENTS.map(lambda at: at.isoformat()),
    MOMENTS.map(lambda at: f"{at:%d/%m/%Y}"),
    MOMENTS.map(lambda at: f"{at:%d/%m/%Y %H:%M:%S}"),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1), min_size=1, max_size=40)
TEXTS = st.one_of(st.text(max_size=12), st.from_regex(r"[+-]?[0-9]{1,6}([.,][0-9]{1,3})?", fullmatch=True))
TEXT_ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS, min_size=1), min_size=1, max_size=30)


def departures(rows, *, textual):
    """What the drafted contract says against its own sample, fields of several types left out."""
    fields = fields_of(rows, textual=textual)
    mixed = {name for name, field in fields.items() if field.type is None}
    drafted = {name: contract_of(field) for name, field in fields.items() if field.type is not None}
    if not drafted:
        return []
    check = ContractCheck(Contract.model_validate({"fields": drafted}), textual=textual)
    found = [drift for row in rows for drift in check(row)]
    return [one for one in found if not (one.change is Change.NEW and one.field in mixed)]


@given(ROWS)
def test_a_contract_drafted_from_a_sample_accepts_it(rows):
    """Whatever JSON can hold."""
    assert departures(rows, textual=False) == []


@given(TEXT_ROWS)
def test_a_contract_drafted_from_texts_accepts_them(rows):
    """Whatever XML and tables can hold."""
    assert departures(rows, textual=True) == []
