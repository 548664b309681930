"""Faults of files, told all at once and in words."""

from __future__ import annotations

from domain.errors import BadFile
from domain.faults import MAX_SHOWN, WORDING, Fault, as_error, faults_of, wording
from domain.text import Text


def test_a_fault_list_becomes_lines():
    """Each fault has its own line with its place, in each language."""
    faults = [Fault("f:1:1", Text("một", "one")), Fault("f:2:1", Text("hai", "two"))]
    error = as_error(BadFile, "f", faults, Text("sửa", "mend"))
    assert error.message == Text("f:1:1: một\nf:2:1: hai", "f:1:1: one\nf:2:1: two")
    assert error.where == "f"


def test_very_many_faults_are_counted():
    """A file full of faults does not fill the screen."""
    faults = [Fault("f:1:1", Text("x", "x"))] * (MAX_SHOWN + 7)
    lines = as_error(BadFile, "f", faults, Text("", "")).message.en.splitlines()
    assert (len(lines), lines[-1]) == (MAX_SHOWN + 1, "… +7")


def test_kinds_in_words():
    """Known kinds have words with their numbers, our own bring theirs, others the library's sentence."""
    assert wording("missing", "item", {}, "").en == "the required key item is missing"
    assert wording("less_than_equal", "n", {"le": 70}, "").vi == "không được quá 70"
    assert wording("own", "n", {"vi": "của ta", "en": "ours"}, "") == Text("của ta", "ours")
    assert wording("strange", "n", {}, "Odd") == Text("giá trị không hợp lệ (Odd)", "Odd")


def test_every_wording_can_be_filled():
    """No wording asks for a number its kind does not bring."""
    known = {"key", "gt", "ge", "le", "expected", "min_length", "max_length", "pattern"}
    for words in WORDING.values():
        words.vi.format_map(dict.fromkeys(known, ""))
        words.en.format_map(dict.fromkeys(known, ""))


def test_a_fault_of_a_table_key_points_at_its_entry():
    """The marker a library puts for keys is no part of the path."""
    error = {"type": "enum", "loc": ("a", "b", "[key]"), "msg": "", "ctx": {"expected": "x"}}
    assert faults_of([error], lambda path: ".".join(map(str, path)))[0].place == "a.b"
