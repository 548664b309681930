"""What the mapper remembers never changes what a record becomes."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import HANOI
from mappings.apply import WorkMapper
from mappings.values import DateForm, Unreadable, written_moment

NUMBERS = [
    None,
    "",
    " ",
    0,
    0.0,
    False,
    "0",
    1,
    1.0,
    True,
    "1",
    " 1",
    "1.0",
    "1,0",
    "01",
    -1,
    2**40,
    [],
    [1],
    {},
]
CODES = ["06", "06 ", 6, "DA_HOAN_THANH", "KE_HOACH", "NT", "DC.05", "dc.05", "h38.02.02", "000.02.02.H38"]
PEOPLE = ["038000000001", " 038000000001", 38000000001, "038000000009", "Cafe\u0301", "Caf\u00e9"]
DATES = [
    "2026-06-10",
    "2026-06-10T08:00:00+07:00",
    "2026-06-10T01:00:00Z",
    "2026-06-31",
    "2026-07-01",
    "20260610",
]
LOCAL = [
    "10/06/2026",
    "10/06/2026 08:00:00",
    "10/06/2026 24:00:00",
    "10/06/0001",
    "1/6/2026",
    "\u0661\u0660/06/2026",
]
LOOK_ALIKES = st.sampled_from([*NUMBERS, *CODES, *PEOPLE, *DATES, *LOCAL])
"""Values that are equal, or look equal, to a dictionary, to a person or to a parser, and are not."""


@pytest.fixture(scope="module")
def mapper_of(lao_cai):
    """Make a mapper that has seen nothing."""

    def make(mapping):
        return WorkMapper(mapping, catalogue=lao_cai.catalogue, roster=lao_cai.roster, period=lao_cai.june)

    return make


@pytest.fixture(scope="module")
def work_mapper(lao_cai, mapper_of):
    """One mapper that sees all records of all examples."""
    return mapper_of(lao_cai.work)


@pytest.fixture(scope="module")
def document_mapper(lao_cai, mapper_of):
    """The same for documents."""
    return mapper_of(lao_cai.documents)


def _changed(data, record):
    """Some fields of ``record`` by chance."""
    return data.draw(st.dictionaries(st.sampled_from(sorted(record.fields)), LOOK_ALIKES, max_size=4))


@given(data=st.data())
def test_a_work_item_becomes_what_a_fresh_mapper_makes_of_it(lao_cai, mapper_of, work_mapper, data):
    """Whatever was mapped before it, by the same mapper."""
    record = lao_cai.work_item(**_changed(data, lao_cai.work_item()))
    assert repr(work_mapper(record)) == repr(mapper_of(lao_cai.work)(record))


@given(data=st.data())
def test_a_document_becomes_what_a_fresh_mapper_makes_of_it(lao_cai, mapper_of, document_mapper, data):
    """Whatever was mapped before it, by the same mapper."""
    record = lao_cai.document(**_changed(data, lao_cai.document()))
    assert repr(document_mapper(record)) == repr(mapper_of(lao_cai.documents)(record))


@given(
    moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 12, 31)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=0)
    )
)
def test_a_moment_is_read_as_it_was_written(moment):
    """Both Vietnamese forms give back the day and the second, in Hà Nội time."""
    assert written_moment(f"{moment:%d/%m/%Y}", DateForm.DMY, "f") == moment.date()
    assert written_moment(f"{moment:%d/%m/%Y %H:%M:%S}", DateForm.DMY_HMS, "f") == moment.replace(
        tzinfo=HANOI
    )


@given(text=st.from_regex(r"[0-9/: ١-٩]{8,20}", fullmatch=True))
def test_what_is_not_in_the_form_is_refused(text):
    """Digits of other scripts, missing zeros, hours past 23: nothing is guessed."""
    try:
        moment = written_moment(text, DateForm.DMY_HMS, "f")
    except Unreadable:
        return
    assert f"{moment:%d/%m/%Y %H:%M:%S}" == text
