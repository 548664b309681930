"""Policy files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.errors import BadFile
from mappings.yaml_text import load_yaml
from scoring.policy import DECREE, parse_policy

FILE = Path(__file__).resolve().parents[3] / "mappings" / "files" / "lao_cai" / "policy.yaml"


def test_the_shipped_policy_is_the_decree():
    """Lào Cai takes every default, from the day its plan names."""
    document = load_yaml(FILE.read_text(encoding="utf-8"), "policy.yaml")
    policy = parse_policy(document.data, "policy.yaml", place=document.place)
    assert policy.options == DECREE.options
    assert (policy.name, policy.effective_from) == ("lao_cai-nd335", date(2026, 6, 1))


def test_faults_have_their_lines():
    """With a reader that knows lines, every fault is told at its line."""
    text = "name: x\noptions:\n  late_unit: giờ\n  gì: 1\n  criterion_cap: 71\neffective_from: 1/6/2026\n"
    document = load_yaml(text, "p.yaml")
    with pytest.raises(BadFile) as caught:
        parse_policy(document.data, "p.yaml", place=document.place)
    places = sorted(line.split(": ")[0] for line in caught.value.message.en.splitlines())
    assert places == ["p.yaml:3:3", "p.yaml:4:3", "p.yaml:5:3", "p.yaml:6:1"]


def test_without_lines_the_key_is_named():
    """Otherwise the file and the key."""
    with pytest.raises(BadFile, match=r"p\.yaml: options\.late_unit: must be one of: 'event' or 'day'"):
        parse_policy({"options": {"late_unit": "giờ"}}, "p.yaml")


@pytest.mark.parametrize("data", [None, [], "nd335", 5])
def test_other_data_is_refused(data):
    """A policy is a table of keys."""
    with pytest.raises(BadFile, match="must be a table"):
        parse_policy(data, "p.yaml")


def test_decimals_of_yaml_are_exact():
    """A cap written 69.9 is 69.9 and not the nearest binary number."""
    assert parse_policy({"options": {"criterion_cap": 69.9}}, "p").options.criterion_cap == Decimal("69.9")
