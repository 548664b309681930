"""Equal texts in different spellings, and different texts that look alike."""

import unicodedata

import pytest

from domain.spelling import same_spelling, without_marks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("Uỷ ban", "Ủy ban"),
        ("thuỷ lợi", "THỦY LỢI"),
        ("sức khoẻ", "sức  khỏe "),
        ("quý", "quý"),
        (unicodedata.normalize("NFD", "Hòa"), "hoà"),
        ("Công\nvăn", "công văn"),
    ],
)
def test_one_word_in_two_spellings(one, other):
    """Capitals, Unicode form, spaces and the place of the tone mark make no difference."""
    assert same_spelling(one) == same_spelling(other)


@pytest.mark.parametrize(("one", "other"), [("ban", "bàn"), ("hoà", "hoa"), ("mùa", "muà"), ("da", "đa")])
def test_diacritics_are_significant(one, other):
    """A tone or a letter more is another word."""
    assert same_spelling(one) != same_spelling(other)


def test_every_old_placement_has_its_new_one():
    """All fifteen pairs of oa, oe and uy, small and capital, are one."""
    tones = "\u0300\u0301\u0309\u0303\u0323"
    for vowels in ("oa", "oe", "uy"):
        for tone in tones:
            old = unicodedata.normalize("NFC", vowels[0] + tone + vowels[1])
            new = unicodedata.normalize("NFC", vowels + tone)
            assert old != new
            assert same_spelling(old) == same_spelling(new) == same_spelling(old.upper())


def test_what_is_typed_without_a_vietnamese_keyboard():
    """Marks and the đ go, for guessing what was meant."""
    assert without_marks("Trạng_thái  ĐẶC biệt") == "trang thai dac biet"
