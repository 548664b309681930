"""Answers made to hurt: each ends in a reason within two seconds, all of them together within 256 MB."""

import json
import subprocess
import sys

import pytest

from tests.conformance.hostile import BOMBS
from tests.conformance.stages import ROOT

HARMLESS = {"rest infinity"}
"""Only looks dangerous: numbers with a fraction or an exponent stay the text that was written."""
PARKED = {"rest text of 20 MB"}
"""The matter of one row: it comes as its key and the reason, for a person."""


@pytest.fixture(scope="module")
def outcome():
    """What reading all of them did to a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.hostile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(set(BOMBS) - HARMLESS - PARKED))
def test_a_bomb_is_refused_with_a_reason_in_two_seconds(outcome, name):
    """Depth, size, entities and compression: the page fails, nothing is called complete, nothing leaks."""
    played = outcome["played"][name]
    assert played["error"] == "SourceBroke"
    assert played["seconds"] < 2
    assert not played["last"]
    assert "root:" not in played["text"]


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_what_only_looks_dangerous_is_read(outcome, name):
    """1e999999 is text to us, and no infinity."""
    assert outcome["played"][name]["error"] == "NoneType"
    assert "1e999999" in outcome["played"][name]["text"]


@pytest.mark.parametrize("name", sorted(PARKED))
def test_a_row_that_is_too_much_is_parked(outcome, name):
    """The page goes on without what cannot be kept."""
    played = outcome["played"][name]
    assert (played["error"], played["last"]) == ("NoneType", True)
    assert played["seconds"] < 2
    assert "unreadable" in played["text"]
    assert "xxxx" not in played["text"]


def test_nothing_was_called_and_the_memory_stayed_small(outcome):
    """No schema, entity, DTD or include left the machine."""
    assert outcome["hits"] == 0
    assert outcome["peak_mb"] < 256
