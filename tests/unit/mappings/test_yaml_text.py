"""YAML as administrators write it."""

from __future__ import annotations

import time

import pytest

from domain.errors import BadFile
from mappings.yaml_text import load_yaml


def test_values_keep_what_was_written():
    """Codes with leading zeros, dates and yes/no stay text; keys are always text."""
    data = load_yaml("a: 04\nb: 5\nc: 0.25\n04: yes\n'': ~\nd: 2026-06-01\ne: true\n", "f.yaml").data
    expected = {"a": "04", "b": 5, "c": 0.25, "04": "yes", "": None, "d": "2026-06-01", "e": True}
    assert data == expected


def test_decomposed_vietnamese_is_composed():
    """NFD text (as macOS writes it) means the same as NFC."""
    assert load_yaml("Hạn: Hạn\n", "f.yaml").data == {"Hạn": "Hạn"}


def test_place_of_a_key_and_of_a_missing_one():
    """A path that exists has its own line and column, another one that of what surrounds it."""
    document = load_yaml("a:\n  b: 1\n", "f.yaml")
    assert document.place(("a", "b")) == "f.yaml:2:3"
    assert document.place(("a", "missing", "deep")) == "f.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "f.yaml:2:1: the key 'a' appears twice"),
        ("a:\n\t- 1\n", "f.yaml:2:1: a TAB character"),
        ("a: &x 1\nb: *x\n", "anchors & and aliases"),
        ("a: !!python/object:os.system x\n", "f.yaml:1:4: tags !"),
        ("? [a]\n: 1\n", "a key must be text"),
        ("a: 1\n--- \nb: 2\n", "one YAML document a file"),
        ("a: [1,\n b: 2", "YAML syntax"),
        ('a: "\\UFFFFFFFF"', "YAML syntax"),
        ("[" * 5000, "deeper than 32 levels"),
        ("x" * (1 << 21), "larger than 1 MiB"),
        ("a\0:\0 \0", "f.yaml:1:2: the character U+0000"),
        ("a: \ud800", "f.yaml:1:4: the character U+D800"),
        ("%YAML " + "9" * 5000 + ".1\n---\na: 1\n", "YAML syntax"),
    ],
)
def test_what_is_not_plain_data_is_refused(text, message):
    """Each trick is answered with its place, quickly, and never with a traceback."""
    started = time.process_time()
    with pytest.raises(BadFile) as caught:
        load_yaml(text, "f.yaml")
    assert message in caught.value.message.en
    assert time.process_time() - started < 1


def test_all_faults_at_once():
    """Two duplicates and an anchor are three faults of one answer."""
    with pytest.raises(BadFile) as caught:
        load_yaml("a: 1\na: 2\nb: &x 1\nb: 2\n", "f.yaml")
    assert len(caught.value.message.vi.splitlines()) == 3


def test_byte_order_mark_is_forgiven():
    """Notepad writes a mark in front of UTF-8; it is no part of the first key."""
    assert load_yaml("\ufeffa: 1\n", "f.yaml").data == {"a": 1}
