"""A contract held against a whole page at once says the same as held against each row."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from connectors.document_mgmt.contract import Contract, ContractCheck, DayFormat, FieldContract, FieldType
from connectors.document_mgmt.timestamps import TimeFormat

TEXTS = ["", "a", "0", "1", "1.5", "2026-01-05", "2026-02-30", "05/01/2026", "2026-01-05T08:00:00", "true"]
VALUES = st.sampled_from([*TEXTS, None, True, False, 0, 1, 7, 1.0, 10**30, [], [1], {}, {"a": 1}])
FIELDS = st.builds(
    FieldContract,
    type=st.sampled_from(FieldType),
    optional=st.booleans(),
    empty=st.booleans(),
    codes=st.sampled_from([(), ("1",), ("a", "True")]),
    format=st.sampled_from([None, TimeFormat.ISO, TimeFormat.LOCAL, DayFormat.ISO, DayFormat.LOCAL]),
)
NAMES = st.sampled_from(["a", "b", "c"])
ROWS = st.lists(st.dictionaries(NAMES, VALUES), max_size=6)


@given(fields=st.dictionaries(NAMES, FIELDS, min_size=1), rows=ROWS, textual=st.booleans())
@example(
    fields={"a": FieldContract(type=FieldType.INTEGER, codes=("1",))},
    rows=[{"a": 1}, {"a": True}],
    textual=False,
)
@example(fields={"a": FieldContract(type=FieldType.NUMBER)}, rows=[{"a": 1.0}, {"a": True}], textual=False)
@example(fields={"a": FieldContract(type=FieldType.BOOLEAN)}, rows=[{"a": True}, {"a": 1}], textual=False)
def test_a_page_is_kept_exactly_when_no_row_departs(fields, rows, textual):
    """Types, codes, empty and missing values, and values Python takes for equal (1, True, 1.0)."""
    check = ContractCheck(Contract(fields=fields), textual=textual)
    assert check.keeps(rows) == (not any(check(row) for row in rows))
