"""What a province collects beside the score, as a source gives it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.errors import BadFile
from domain.evaluation import COMMON_CRITERIA, Evaluation
from domain.records import RecordKind, SourceRecord
from mappings.mapping_file import parse_mapping
from mappings.people import map_evaluation

COMMON = "".join(f"    {item}: {{constant: {most}}}\n" for item, most in COMMON_CRITERIA.items())
MAPPING = f"""\
source: bieu_mau
kind: evaluations
fields:
  person: {{from: Ai}}
  period: {{constant: 2026-10}}
  common:
{COMMON}  indicators:
    satisfaction: {{from: Hài lòng}}
    okr: {{from: OKR}}
"""


def indicators(**fields):
    """The indicators of one record."""
    record = SourceRecord.of("bieu_mau", RecordKind.EVALUATIONS, "1", {"Ai": "038000000001", **fields})
    found = map_evaluation(record, parse_mapping(MAPPING, "m.yaml"))
    assert isinstance(found, Evaluation)
    return found.indicators


def test_indicators_are_read_by_name():
    """With a decimal comma or point, as people type them."""
    read = indicators(**{"Hài lòng": "87,5", "OKR": "90"})
    assert read == {"satisfaction": Decimal("87.5"), "okr": Decimal(90)}


@pytest.mark.parametrize("typed", ["tốt", "", None, "1.000,5"])
def test_one_that_cannot_be_read_is_missing(typed):
    """What enters no score holds nobody's score back."""
    assert indicators(**{"Hài lòng": typed, "OKR": "90"}) == {"okr": Decimal(90)}


def test_names_are_plain_words():
    """A name stands on sheets and in plans: lower case, no spaces."""
    with pytest.raises(BadFile, match=r"m\.yaml:18:5: not written in the form allowed"):
        parse_mapping(MAPPING.replace("satisfaction:", "Hài lòng:"), "m.yaml")
