"""Checks of a catalogue, whatever it was read from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.text import Text
from mappings.catalogue import CatalogueItem
from mappings.catalogue_checks import check_items, check_validity
from mappings.catalogue_findings import Entry, Report
from mappings.catalogue_frames import Bounds, bounds_of, group_name
from mappings.catalogue_standard import Evidence, follows, settle, stated_score

DAY = date(2026, 1, 1)


def item(code="A.01", score="5", coefficient="1", **other):
    """An item without anything wrong."""
    facts = {
        "name": f"Việc {code}",
        "output": "báo cáo",
        "department": "Phòng Kinh tế",
        "group": "N1",
        "frame": "1-10",
        "valid_from": DAY,
        "valid_to": None,
        "source": "QĐ 1",
    } | other
    return CatalogueItem(code=code, score=Decimal(score), coefficient=Decimal(coefficient), **facts)


def told(*items, standard="5"):
    """Kind and place of each finding; places are ``<number of the item>:<column>``."""
    entries = [Entry(one, lambda column, n=n: f"{n}:{column}") for n, one in enumerate(items)]
    report = Report()
    check_items(entries, lambda _: Decimal(standard) if standard else None, report)
    check_validity(entries, report)
    return [(one.kind, one.place) for one in report.findings]


def test_a_good_list_says_nothing():
    """No finding where nothing is wrong."""
    assert told(item(), item("A.02", "8", "1.6")) == []


def test_a_score_outside_its_frame():
    """Below and above are faults; a frame that only gives the highest score has no lower end."""
    assert told(item(score="11", coefficient="2.2")) == [("score_outside_frame", "0:score")]
    assert told(item(score="40", coefficient="8", group="N2", frame="200")) == []


@pytest.mark.parametrize(
    ("score", "coefficient", "standard", "fits"),
    [
        ("8", "1.6", "5", True),
        ("100", "33.3", "3", True),
        ("100", "33.33", "3", True),
        ("100", "33.333", "3", True),
        ("100", "33", "3", False),
        ("25", "0.3", "100", True),
        ("25", "0.2", "100", True),
        ("4", "0.6", "5", False),
    ],
)
def test_a_coefficient_follows_from_the_score(score, coefficient, standard, fits):
    """Exactly, or rounded to one or two decimals, half up or even; the Handbook's misprint 0,6 does not."""
    assert follows(Decimal(coefficient), Decimal(score), Decimal(standard)) is fits


def test_a_coefficient_that_does_not_follow_is_a_fault():
    """With the place of the coefficient; without a known standard nothing is said."""
    assert told(item(coefficient="2")) == [("coefficient_not_from_score", "0:coefficient")]
    assert told(item(coefficient="2"), standard="") == []


def test_more_than_five_groups():
    """Decree 335 Art. 13.1.a: at most 05; told once, where the sixth begins."""
    items = [
        item(f"A.{n}", group=f"N{n}", frame=f"{n}-{n}", score=str(n), coefficient=str(n)) for n in range(1, 7)
    ]
    assert told(*items, standard="1") == [("too_many_groups", "5:group")]


def test_frames_against_each_other():
    """A group with two frames, frames that overlap, frames that fall: a doubt each."""
    assert told(item(), item("A.02"), item("A.03", frame="1-20")) == [("two_frames", "2:frame")]
    overlap = item("A.02", group="N2", frame="10-50", score="25", coefficient="5")
    assert told(item(), overlap) == [("frame_order", "1:frame")]
    falling = item("A.02", group="N2", frame="5", score="5")
    assert told(item(), falling) == [("frame_order", "1:frame")]


def test_groups_are_judged_within_one_decision():
    """Two lists in one file may have other frames for the same group."""
    assert told(item(), item("B.01", frame="100", source="Sổ tay")) == []


def test_a_frame_that_nobody_understands():
    """Words are a doubt; what Excel made of 1-10 is named as such."""
    assert told(item(frame="cao")) == [("frame_unreadable", "0:frame")]
    report = Report()
    check_items([Entry(item(frame="01-Oct"), str)], lambda _: None, report)
    assert "Excel" in report.findings[0].reason.en


@pytest.mark.parametrize("output", ["", "Kết quả thực hiện", "Thường xuyên."])
def test_outputs_that_cannot_be_counted(output):
    """Art. 13.1.a leaves out work without a clear output."""
    assert told(item(output=output)) == [("no_measurable_output", "0:output")]


def test_an_item_for_everything_else():
    """Work outside the catalogue is to be supplemented item by item (Art. 13.3)."""
    assert told(item(name="Nhiệm vụ phát sinh chưa có trong danh mục")) == [("catch_all", "0:name")]


def test_one_name_with_two_coefficients():
    """A doubt, unless the details tell the two apart."""
    twice = [item(name="Họp"), item("A.02", "8", "1.6", name="họp")]
    assert told(*twice) == [("same_name", "1:name")]
    assert told(item(name="Họp", detail="a"), item("A.02", "8", "1.6", name="Họp", detail="b")) == []


def test_a_code_in_another_department():
    """One of many codes with these letters that stands elsewhere is a doubt."""
    items = [item(f"KT.0{n}") for n in range(1, 6)]
    assert told(*items, item("KT.06", department="Phòng Y tế")) == [("other_department", "5:department")]


def test_days_that_no_line_covers():
    """Work given in a gap would find no coefficient; lines that meet are fine."""
    first = item(valid_to=date(2026, 3, 31))
    assert told(first, item(valid_from=date(2026, 4, 1))) == []
    assert told(first, item(valid_from=date(2026, 6, 1))) == [("validity_gap", "1:valid_from")]


@pytest.mark.parametrize(
    ("frame", "bounds"),
    [
        ("1-10", Bounds(Decimal(1), Decimal(10))),
        ("Từ 11 đến 50 điểm", Bounds(Decimal(11), Decimal(50))),
        ("51 – 100", Bounds(Decimal(51), Decimal(100))),
        ("0,5÷1", Bounds(Decimal("0.5"), Decimal(1))),
        ("100", Bounds(None, Decimal(100))),
        ("Tối đa 200", Bounds(None, Decimal(200))),
        ("50-11", None),
        ("cao", None),
        ("", None),
    ],
)
def test_frames_as_people_write_them(frame, bounds):
    """Ranges in digits or words, or only the highest score."""
    assert bounds_of(frame) == bounds


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("1", "N1"),
        ("Nhóm 2", "N2"),
        ("n3", "N3"),
        ("IV", "N4"),
        ("Nhóm V", "N5"),
        ("Lãnh đạo", "Lãnh đạo"),
        ("", ""),
    ],
)
def test_names_of_groups(written, name):
    """One name for one group, however it is written; other names stay."""
    assert group_name(written) == name


def test_the_standard_as_notes_state_it():
    """A number in front of ``điểm`` after ``chuẩn``; anything else states nothing."""
    assert stated_score("Sản phẩm chuẩn = 5 điểm = hệ số 1,00") == 5
    assert stated_score("đơn vị chuẩn: 2,5 điểm") == Decimal("2.5")
    assert stated_score("đúng chuẩn. Tối đa 30 điểm") is None


def settled(pairs, *evidence, given=None):
    """The standard, and the kinds of findings about it."""
    report = Report()
    proofs = [Evidence(Decimal(score), "PL!A1", Text("ghi", "says")) for score in evidence]
    decimals = [(Decimal(score), Decimal(coefficient)) for score, coefficient in pairs]
    standard = settle(proofs, decimals, given, report, "PL!I5")
    return standard, [(one.severity.value, one.kind) for one in report.findings]


FIVES = [("5", "1"), ("8", "1.6"), ("10", "2"), ("25", "5")]


def test_where_the_standard_comes_from():
    """What is stated, else the item with coefficient 1, else what most rows agree on; the option wins."""
    assert settled(FIVES, "5") == (Decimal(5), [])
    assert settled(FIVES) == (Decimal(5), [])
    assert settled(FIVES[1:]) == (Decimal(5), [("doubt", "standard_inferred")])
    assert settled(FIVES, given=Decimal(25)) == (Decimal(25), [])
    assert settled([]) == (None, [("doubt", "standard_unknown")])


def test_a_standard_that_contradicts_itself():
    """Two statements, or one against most rows, are a fault; rows are checked by what they agree on."""
    contradicted = [("fault", "standard_contradicted")]
    assert settled(FIVES, "5", "6") == (Decimal(5), contradicted)
    assert settled(FIVES, "6") == (Decimal(5), contradicted)
    assert settled([("5", "1"), ("9", "1"), ("30", "7"), ("11", "3")])[1] == [("fault", "standard_unknown")]
