"""Rows of SharePoint as records: nothing is lost, nothing is guessed."""

import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.tandan.rows import (
    RowForm,
    decode_name,
    field_name,
    plain_number,
    read_lookup,
    read_row,
    with_zone,
)

PLAIN = string.ascii_letters + string.digits


def encoded(name):
    """A name as SharePoint writes it: what is no letter or digit of ASCII is ``_xHHHH_``, in UTF-16."""
    written = ""
    for place, character in enumerate(name):
        if character in PLAIN and not (place == 0 and character.isdigit()):
            written += character
        else:
            units = character.encode("utf-16-be")
            written += "".join(f"_x{units[at : at + 2].hex()}_" for at in range(0, len(units), 2))
    return written


readable = st.characters(
    min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff"
)


@given(st.text(readable, max_size=60))
def test_every_name_comes_back(name):
    """Vietnamese, spaces, signs and characters beyond the first plane: what was encoded is decoded."""
    assert decode_name(encoded(name)) == name


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_text_decodes_to_something_a_store_can_hold(name):
    """No half of a pair, no control character and no error, whatever stands in a name."""
    decoded = decode_name(name)
    decoded.encode()
    assert not {character for character in decoded if ord(character) < 0x20} - set(name)


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("ows_Title", "Title"),
        ("ows_Ng_x00e0_y_x0020_giao", "Ngày giao"),
        ("ows__x0031_2_x0020_th_x00e1_ng", "12 tháng"),
        ("ows__ModerationStatus", "_ModerationStatus"),
        ("{urn:x}ows_ID", "ID"),
        ("ows_S_x1ed1__x0020_k_x00fd__x0020_hi", "Số ký hi"),
        ("ows_cut_x00", "cut_x00"),
        ("ows__x005f_x0020_", "_x0020_"),
        ("ows_a_x0000_b", "a_x0000_b"),
        ("ows_a_xD83D_b", "a_xD83D_b"),
    ],
)
def test_names(attribute, name):
    """The prefix goes, characters come back, and what is cut off or impossible stays as it is written."""
    assert field_name(attribute) == name


@given(st.dictionaries(st.text(readable, min_size=1, max_size=12), st.text(max_size=10), max_size=8))
def test_no_attribute_is_lost(attributes):
    """Names that decode to one another keep all their values."""
    doubled = {name: text for plain, text in attributes.items() for name in ("ows_" + encoded(plain), plain)}
    row = read_row(doubled.items(), RowForm())
    assert len(row) == len(doubled)
    assert Counter(row.values()) == Counter(doubled.values())


def test_empty_columns_are_null():
    """SharePoint leaves out what is empty; the record has the same fields every time."""
    form = RowForm(columns=("ID", "H_x1ea1_n_x0020_x"), lookups=("Nguoi",))
    assert read_row([("ows_ID", "1")], form) == {"ID": "1", "Hạn x": None, "NguoiId": None, "NguoiText": None}


def test_a_lookup_keeps_its_text():
    """Raw text, id and text side by side; a column that is really called so is not written over."""
    row = read_row([("ows_NguoiId", "x"), ("ows_Nguoi", "12;#Nguyễn Văn A")], RowForm(lookups=("Nguoi",)))
    assert row == {
        "NguoiId": "x",
        "Nguoi": "12;#Nguyễn Văn A",
        "@NguoiId": "12",
        "NguoiText": "Nguyễn Văn A",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12;#A", [("12", "A")]),
        ("12;#A;#15;#B", [("12", "A"), ("15", "B")]),
        ("12;#A;;B", [("12", "A;B")]),
        ("12;#", [("12", "")]),
        ("12", [("12", "")]),
        ("-1;#LAOCAI\\vt01", [("-1", "LAOCAI\\vt01")]),
        ("3;#A,#i:0#.w|laocai\\vt01,#a@b,#,#A", [("3", "A")]),
        ("A", None),
        ("", None),
        (";#A;#B;#", None),
        ("A;#12", None),
    ],
)
def test_lookups(text, found):
    """One, several, escaped, expanded; a choice field and a plain text are no lookups."""
    assert read_lookup(text) == found


@given(st.lists(st.tuples(st.integers(-1, 10**9), st.text(max_size=20)), min_size=1, max_size=4))
def test_every_lookup_comes_back(pairs):
    """Whatever stands in the texts, ids and texts are told apart."""
    written = ";#".join(f"{number};#{text.replace(';', ';;')}" for number, text in pairs)
    expected = [(str(number), text.partition(",#")[0]) for number, text in pairs]
    if not any(text.startswith("#") for _, text in pairs):
        assert read_lookup(written) == expected


@given(st.text(max_size=60))
def test_any_text_is_a_lookup_or_not(text):
    """Reading never fails, and ids are numbers."""
    for number, _ in read_lookup(text) or []:
        int(number)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("3.00000000000000", "3"),
        ("3.50000000000000", "3.5"),
        ("-0.25000000000000", "-0.25"),
        ("100", "100"),
        ("float;#2.00000000000000", "2"),
        ("ba", "ba"),
        ("", ""),
        ("1e5", "1e5"),
        ("1.000,00", "1.000,00"),
    ],
)
def test_numbers(text, plain):
    """Zeros behind the point go; what is no such number stays, for the contract to judge."""
    assert plain_number(text) == plain


@pytest.mark.parametrize(
    ("text", "zoned"),
    [
        ("2026-10-05 08:00:00", "2026-10-05T08:00:00Z"),
        ("2026-10-05T08:00:00", "2026-10-05T08:00:00Z"),
        ("2026-10-05T08:00:00Z", "2026-10-05T08:00:00Z"),
        ("datetime;#2026-10-05 08:00:00", "2026-10-05T08:00:00Z"),
        ("05/10/2026", "05/10/2026"),
    ],
)
def test_zones(text, zoned):
    """On a site that writes UTC an instant says so."""
    assert with_zone(text) == zoned
