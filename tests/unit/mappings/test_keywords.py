"""Keyword rules: what fits, which comes first, and that many rules and long titles take bounded time."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spelling import same_spelling
from mappings.keywords import Conditions, KeywordIndex, unreachable, words_of


def fits(text, *, kind="", **conditions):
    """Whether one rule fits a text."""
    return KeywordIndex([Conditions(**conditions)]).first(kind, text) == 0


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("đôn đốc", "Công văn ĐÔN ĐỐC tiến độ", True),
        ("hoà giải", "V/v hòa giải cơ sở", True),
        ("ủy ban", "gửi Uỷ ban xã", True),
        ("ban", "họp bàn", False),
        ("ban", "họp Ban.", True),
        ("họp", "cuộc họp-giao ban", True),
        ("giao ban", "giao   ban", True),
        ("giao ban", "giao lại ban", False),
        ("KT-XH", "báo cáo KT-XH", True),
        ("xin ý kiến", "xin ý", False),
        ("xin ý", "xin ý kiến", True),
    ],
)
def test_a_keyword_is_whole_words(keyword, text, found):
    """Capitals, tone placement and signs aside; marks and word ends count."""
    assert fits(text, any=[keyword]) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("a b c", True), ("a c", False), ("a b d", False), ("b c x", False)],
)
def test_all_any_and_none_together(text, found):
    """Every condition of a rule has to hold."""
    assert fits(text, all=["a", "b"], any=["c", "d"], none=["d"]) is found


def test_the_first_rule_that_fits_decides_by_type():
    """Order counts among rules of the type and rules of every type; no rule, no answer."""
    index = KeywordIndex(
        [
            Conditions(types=["Công văn"], any=["đôn đốc"]),
            Conditions(any=["đôn đốc", "nhắc"]),
            Conditions(types=["Công văn", "Tờ trình"]),
        ]
    )
    assert index.first("CÔNG VĂN", "đôn đốc") == 0
    assert index.first("công văn", "nhắc") == 1
    assert index.first("Tờ trình", "khác") == 2
    assert index.first("Báo cáo", "nhắc") == 1
    assert index.first("Báo cáo", "khác") is None
    assert index.first("", "") is None


WORDS = st.sampled_from(["a", "b", "hoà", "hòa", "Ban", "bàn", "x"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LISTS = st.lists(PHRASES, max_size=3)
RULES = st.lists(
    st.builds(Conditions, st.lists(st.sampled_from(["CV", "BC"]), max_size=2), LISTS, LISTS, LISTS),
    max_size=6,
)


def plainly(rules, kind, text):
    """The same answer by reading the text anew for every keyword of every rule."""
    padded = f" {' '.join(words_of(text))} "

    def has(keyword):
        return f" {' '.join(words_of(keyword))} " in padded

    for number, rule in enumerate(rules):
        of_type = not rule.types or same_spelling(kind) in {same_spelling(name) for name in rule.types}
        words = all(map(has, rule.all)) and not any(map(has, rule.none))
        if of_type and words and (not rule.any or any(map(has, rule.any))):
            return number
    return None


@given(RULES, st.sampled_from(["CV", "bc", "khác", ""]), st.lists(WORDS, max_size=8).map(" ".join))
def test_the_index_answers_as_reading_anew_would(rules, kind, text):
    """Whatever the rules and the text."""
    assert KeywordIndex(rules).first(kind, text) == plainly(rules, kind, text)


@given(RULES, st.sampled_from(["CV", "BC", ""]), st.lists(WORDS, max_size=6).map(" ".join))
def test_an_unreachable_rule_is_never_first(rules, kind, text):
    """What is called unreachable is so for every type and text."""
    assert KeywordIndex(rules).first(kind, text) not in unreachable(rules)


def test_what_can_never_be_first_is_known():
    """A rule behind one that takes all its titles, by type, by words, or by asking for nothing."""
    rules = [
        Conditions(types=["Công văn"], any=["đôn đốc", "nhắc"]),
        Conditions(types=["công văn"], any=["Nhắc"]),
        Conditions(types=["Công văn"], all=["đôn đốc", "khẩn"]),
        Conditions(types=["Tờ trình"], any=["nhắc"]),
        Conditions(),
        Conditions(types=["Báo cáo"]),
    ]
    assert unreachable(rules) == {1: 0, 2: 0, 5: 4}


def test_many_rules_and_long_titles_take_bounded_time():
    """200 rules of 50 keywords that all begin alike, titles of 10,000 characters made to nearly fit."""
    rules = [
        Conditions(
            any=[f"xin ý kiến xin ý kiến {rule} {word}" for word in range(25)], none=["xin ý xin"] * 25
        )
        for rule in range(200)
    ]
    index = KeywordIndex(rules)
    title = ("xin ý kiến " * 1000)[:10_000]
    started = process_time()
    for _ in range(20):
        assert index.first("Công văn", title) is None
    assert (process_time() - started) / 20 < 0.1, "seconds a title"
