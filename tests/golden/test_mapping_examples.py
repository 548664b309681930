"""Every example of docs/mapping-files.md is one that the gateway reads, and every word of it is a word."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from mappings.mapping_file import WorkMapping, parse_mapping
from mappings.mapping_schema import mapping_schema
from mappings.mapping_words import MAPPING_WORDS
from mappings.rules import TextRule
from mappings.shapes import shape_of
from mappings.transforms import transformer
from mappings.vocabulary import in_first_spelling
from mappings.yaml_text import load_yaml

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mapping-files.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
BASE = {
    "source": "s",
    "kind": "work_items",
    "fields": {
        "person": {"from": "A"},
        "organisation": {"from": "A"},
        "item": {"from": "A"},
        "title": {"from": "A"},
        "assigned_at": {"from": "A", "date": "iso"},
        "due": {"from": "A", "date": "iso"},
        "completed_at": {"from": "A", "date": "iso"},
        "status": {"always": "completed"},
        "origin": {"always": "assigned"},
    },
}


def whole(example):
    """A whole mapping file around one example: it may be a file, a top entry, or some of the fields."""
    document = load_yaml(example, "example.yaml")
    data, faults = in_first_spelling(document, shape_of(WorkMapping), MAPPING_WORDS)
    assert faults == []
    if "kind" in data.data:
        return example
    if data.data.keys() <= WorkMapping.model_fields.keys():
        return json.dumps({**BASE, **data.data})
    return json.dumps({**BASE, "fields": {**BASE["fields"], **document.data}})


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_read_and_completed(example):
    """It is a good part of a mapping file, for the gateway and for an editor."""
    text = whole(example)
    assert isinstance(parse_mapping(text, "example.yaml"), WorkMapping)
    jsonschema.Draft202012Validator(mapping_schema()).validate(load_yaml(text, "example.yaml").data)


def test_there_are_examples():
    """The page has a whole file in Vietnamese and an example for each sort of rule."""
    assert len(EXAMPLES) >= 9
    assert any("nguồn: " in example for example in EXAMPLES)


ROWS = re.findall(r"^\| `([^`]+)` \| `[^|]+ \| `([^`]+)` → `([^`]+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("transform", "before", "after"), ROWS)
def test_every_transform_does_what_the_page_shows(transform, before, after):
    """The text on the left of the arrow becomes the one on its right."""
    step = load_yaml(transform, "t").data
    rule = TextRule.model_validate({"from": "A", "transforms": [step]})
    assert transformer(rule.transforms)(before) == after


def test_the_table_of_transforms_is_complete():
    """Each transform of the closed list has its row."""
    assert {re.sub(r"[{}: ].*", "", row[0].lstrip("{")) for row in ROWS} == {
        "digits",
        "upper",
        "lower",
        "single_spaces",
        "before",
        "after",
        "pad_left",
    }


def test_every_word_is_on_the_page_in_both_spellings():
    """Nobody has to look into the code for a key or a value, in either language."""
    words = {**MAPPING_WORDS.keys, **MAPPING_WORDS.values}
    missing = [
        spelling
        for name, word in words.items()
        for spelling in (name.rpartition(".")[2], word.vi)
        if not re.search(rf"[`\s:({{]{re.escape(spelling)}[`\s:,)}}]", PAGE)
    ]
    assert missing == []
