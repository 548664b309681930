"""Transforms: each one, in order, and what is refused."""

import pytest

from domain.errors import BadFile
from mappings.mapping_file import parse_mapping
from mappings.readers import text_reader
from mappings.rules import TextRule


def read(raw, **rule):
    """The text that a rule with transforms makes of one raw value."""
    return text_reader(TextRule.model_validate({"from": "A", **rule}))({"A": raw})


@pytest.mark.parametrize(
    ("transforms", "raw", "text"),
    [
        (["digits"], " 038 000-000 001 ", "038000000001"),
        (["digits"], "không có", ""),
        (["upper"], "đn-1", "ĐN-1"),
        (["lower"], "ĐN-1", "đn-1"),
        (["single_spaces"], "Công \n  văn", "Công văn"),
        ([{"before": "/"}], "123/BC-SNV/2026", "123"),
        ([{"before": "/"}], "123", "123"),
        ([{"before": "/"}], "/BC", ""),
        ([{"after": ";#"}], "12;#Lan;#x", "Lan;#x"),
        ([{"after": ";#"}], "Lan", "Lan"),
        ([{"pad_left": {"width": 12, "with": "0"}}], "38000000001", "038000000001"),
        ([{"pad_left": {"width": 4}}], 7, "0007"),
        ([{"pad_left": {"width": 4}}], "12345", "12345"),
        ([{"pad_left": {"width": 4}}], "", ""),
        ([{"after": "("}, {"before": ")"}, "digits"], "Lan (SĐD: 038 1)", "0381"),
        ("upper", "a", "A"),
        ({"before": "-"}, "DC.02 - Công văn", "DC.02"),
        (["digits"], None, ""),
        (["digits"], 12, "12"),
    ],
)
def test_each_transform(transforms, raw, text):
    """The steps are taken in order; one may stand without a list; spaces around go away."""
    assert read(raw, transforms=transforms) == text


def test_transforms_come_before_the_table_and_the_default():
    """What the table knows is the changed text; an emptied one takes the default."""
    rule = {"transforms": [{"before": " "}], "table": {"CV": "DC.02"}, "default": "DC.20"}
    assert read("CV đi", **rule) == "DC.02"
    assert read("", **rule) == "DC.20"
    assert read("xyz", transforms=["digits"], default="0") == "0"


@pytest.mark.parametrize("raw", ["N/A", " N/A ", "-"])
def test_texts_that_mean_nothing(raw):
    """What the source writes for nothing is nothing: the default, or the next field of first_of."""
    assert read(raw, empty_values=["N/A", "-"], default="x") == "x"
    several = TextRule.model_validate({"first_of": ["A", "B"], "empty_values": ["N/A", "-"]})
    assert text_reader(several)({"A": raw, "B": "b"}) == "b"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{from: A, transforms: [eval]}", "must be one of: 'upper' (chữ hoa)"),
        ("{from: A, transforms: [uper]}", "did you mean 'upper'"),
        ("{from: A, transforms: [{before: '/', after: '-'}]}", "exactly one of the keys before"),
        ("{from: A, transforms: [{regex: '(a+)+'}]}", "the key regex is not one of those allowed"),
        ("{from: A, transforms: [{pad_left: {width: 51}}]}", "must be 50 or less"),
        ("{from: A, transforms: [{pad_left: {width: 5, with: ab}}]}", "longer than allowed"),
        ("{constant: A, transforms: [upper]}", "go with from or first_of only"),
        (
            "{from: A, transforms: [upper, upper, upper, upper, upper, upper, upper, upper, upper]}",
            "at most 8",
        ),
    ],
)
def test_what_is_no_transform_is_refused_at_its_line(lao_cai, rule, words):
    """The list is closed; each fault names its line and what is allowed."""
    text = lao_cai.text("van_phong.work_items.yaml").replace("title: {from: TenCv}", f"title: {rule}")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("  title:"))
    with pytest.raises(BadFile) as caught:
        parse_mapping(text, "f.yaml")
    told = caught.value.message.en.splitlines()
    assert any(row.startswith(f"f.yaml:{line}:") and words in row for row in told), told
