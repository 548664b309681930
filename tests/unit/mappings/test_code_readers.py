"""Quantities, counts and codes as systems show them: units, flags, lists of events, filled fields."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.errors import BadFile
from domain.parking import ParkReason
from domain.work import Origin
from mappings.code_readers import code_reader, count_reader, number_reader
from mappings.mapping_file import parse_mapping
from mappings.readers import UnknownCode
from mappings.rules import CountRule, NumberRule, OriginRule, Status, StatusRule
from mappings.values import Unreadable


def read(kind, rule, raw):
    """What a rule of one field makes of a raw value."""
    reader = {NumberRule: number_reader, CountRule: count_reader}.get(kind, code_reader)
    return reader(kind.model_validate({"from": "A", **rule}))({"A": raw})


@pytest.mark.parametrize(
    ("rule", "raw", "number"),
    [
        ({}, "1,5", "1.5"),
        ({"number": "percent"}, "80%", "0.8"),
        ({"number": "percent"}, " 80,5 % ", "0.805"),
        ({"number": "percent"}, 80, "0.8"),
        ({"number": "percent_of_assigned"}, "50", "0.5"),
        ({"times": "0.125"}, "12", "1.5"),
        ({"divided_by": 60}, "90", "1.5"),
        ({"divided_by": 3}, "1", "0.333333"),
        ({"divided_by": 60, "default": 2}, "", "2"),
        ({"transforms": [{"before": " "}]}, "7,5 giờ", "7.5"),
    ],
)
def test_quantities_in_another_unit(rule, raw, number):
    """Exactly, as decimals; the default is in our unit already."""
    assert read(NumberRule, rule, raw) == Decimal(number)


@pytest.mark.parametrize("raw", ["80 phần trăm", "1.000,5", True, "%", [1]])
def test_what_is_no_number_is_not_guessed(raw):
    """Words, thousands separators, truth values."""
    with pytest.raises(Unreadable):
        read(NumberRule, {"number": "percent"}, raw)


EVENTS = [{"Loai": "CHAM", "Muc": 1}, {"Loai": "GIA_HAN", "Muc": 2}, {"Loai": "NHAC", "Muc": 1}, "x"]


@pytest.mark.parametrize(
    ("rule", "raw", "count"),
    [
        ({"table": {"KHONG_DAT": 1, "DAT": 0}}, "KHONG_DAT", 1),
        ({"table": {"true": 1, "false": 0}}, True, 1),
        ({"table": {"DAT": 0}, "default": 2}, "?", 2),
        ({"table": {"DAT": 0}}, None, None),
        ({"number": "flag"}, True, 1),
        ({"number": "flag"}, "Không", 0),
        ({"number": "flag"}, "1", 1),
        ({"number": "flag"}, None, None),
        ({"number": "count_items"}, EVENTS, 4),
        ({"number": "count_items"}, [], 0),
        ({"number": "count_items"}, {"Loai": "CHAM"}, 1),
        ({"number": "count_items"}, None, None),
        ({"number": "count_items", "where": {"Loai": ["CHAM", "GIA_HAN"]}}, EVENTS, 2),
        ({"number": "count_items", "where": {"Loai": "CHAM", "Muc": 1}}, EVENTS, 1),
    ],
)
def test_how_many_times(rule, raw, count):
    """By a code, by a flag, by the entries of a list; None where the source says nothing."""
    assert read(CountRule, rule, raw) == count


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ({"number": "flag"}, "2"),
        ({"number": "flag"}, 0.0),
        ({"number": "count_items"}, "a,b"),
        ({"table": {"DAT": 0}}, "?"),
        ({}, True),
    ],
)
def test_a_count_that_cannot_be_read_waits(rule, raw):
    """Never guessed."""
    with pytest.raises(Unreadable):
        read(CountRule, rule, raw)


FILLED = {"when_filled": "taken_over", "when_empty": "assigned"}


@pytest.mark.parametrize("raw", ["x", ["x"], {"a": 1}, True, 5])
def test_a_field_that_says_something(raw):
    """Any text, entry or truth makes the field filled."""
    assert read(OriginRule, FILLED, raw) is Origin.TAKEN_OVER


@pytest.mark.parametrize("raw", [None, "", "  ", [], {}, False, 0])
def test_a_field_that_says_nothing(raw):
    """Nothing, blanks, an empty list, false and 0."""
    assert read(OriginRule, FILLED, raw) is Origin.ASSIGNED


def test_codes_may_be_truth_values_and_numbers():
    """What JSON writes as true is the code `true` of a table."""
    table = {"table": {"true": "returned", "4": "open"}}
    assert [read(StatusRule, table, raw) for raw in (True, 4)] == [Status.RETURNED, Status.OPEN]


STEPS = StatusRule.model_validate(
    {
        "first_of_rules": [
            {"from": "ThuHoi", "when_filled": "withdrawn"},
            {"from": "TraLai", "table": {"true": "returned"}},
            {"from": "Ma", "table": {"DANG_LAM": "open", "XONG": "completed"}},
        ]
    }
)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ThuHoi": "lý do", "TraLai": True, "Ma": "XONG"}, Status.WITHDRAWN),
        ({"ThuHoi": "", "TraLai": True, "Ma": "XONG"}, Status.RETURNED),
        ({"TraLai": False, "Ma": "XONG"}, Status.COMPLETED),
    ],
)
def test_several_fields_together_say_the_status(fields, status):
    """In the order of the file; a rule that does not know passes on."""
    assert code_reader(STEPS)(fields) is status


def test_what_no_rule_knows_waits_with_its_code(lao_cai):
    """The codes found are told; a default of the whole list takes them otherwise."""
    with pytest.raises(UnknownCode) as caught:
        code_reader(STEPS)({"Ma": "LA", "TraLai": False})
    assert (caught.value.field, caught.value.found) == ("ThuHoi | TraLai | Ma", "false | LA")
    kept = STEPS.model_copy(update={"default": Status.OPEN})
    assert code_reader(kept)({"Ma": "LA"}) is Status.OPEN
    text = lao_cai.text("van_phong.work_items.yaml").replace("    from: MaTrangThai\n", "    from: X\n")
    parked = lao_cai.map(lao_cai.work_item(X="LA"), by=parse_mapping(text, "w"))
    assert parked.reason is ParkReason.UNKNOWN_STATUS


def with_fields(lao_cai, **rules):
    """The work items of Lào Cai with some fields written otherwise, each on one line."""
    rows = lao_cai.text("van_phong.work_items.yaml").splitlines()
    for name, rule in rules.items():
        at = next(n for n, row in enumerate(rows) if row.startswith(f"  {name}:"))
        rows[at] = f"  {name}: {rule}"
    return parse_mapping("\n".join(rows), "w.yaml")


def test_part_of_the_assigned_quantity(lao_cai):
    """80 % of five products are four; more than all waits as ever."""
    by = with_fields(lao_cai, assigned="{constant: 5}", completed="{from: T, number: percent_of_assigned}")
    assert lao_cai.map(lao_cai.work_item(T="80%"), by=by).completed == 4
    assert lao_cai.map(lao_cai.work_item(T="120"), by=by).reason is ParkReason.IMPOSSIBLE_NUMBERS


def test_late_by_a_flag_by_events_or_by_the_dates(lao_cai):
    """Where the flag or the list is not there, the dates decide."""
    flagged = with_fields(lao_cai, late_events="{from: QuaHan, number: flag}")
    assert lao_cai.map(lao_cai.work_item(QuaHan=False), by=flagged).late_events == 0
    assert lao_cai.map(lao_cai.work_item(), by=flagged).late_events == 1
    listed = with_fields(lao_cai, late_events="{from: LanCham, number: count_items}")
    assert lao_cai.map(lao_cai.work_item(LanCham=[{"Ngay": "x"}, {"Ngay": "y"}]), by=listed).late_events == 2
    assert lao_cai.map(lao_cai.work_item(LanCham=[]), by=listed).late_events == 0


@pytest.mark.parametrize(
    ("field", "rule", "words"),
    [
        ("assigned", "{from: A, number: percent_of_assigned}", "goes with completed only"),
        ("assigned", "{from: A, times: 0}", "must be greater than 0"),
        ("assigned", "{from: A, times: nhiều}", "is no number of this kind"),
        ("late_events", "{from: A, where: {B: C}}", "goes with number: count_items only"),
        ("late_events", "{from: A, number: flag, table: {B: 1}}", "does not go with number"),
        ("late_events", "{from: A, table: {B: -1}}", "must be 0 or more"),
        ("late_events", "{from: A, number: count_items, transforms: [upper]}", "do not go with a list"),
        ("late_events", "{from: A, number: co hay khong}", "did you mean 'flag' (có hay không)?"),
        ("title", "{from: A, by: full_name}", "the key by is not one of those allowed"),
        ("person", "{from: A, by: name}", "must be one of: 'personal_id' (số định danh), 'full_name'"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(lao_cai, field, rule, words):
    """At their line, in words."""
    with pytest.raises(BadFile) as caught:
        with_fields(lao_cai, **{field: rule})
    assert words in caught.value.message.en


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{from: A}", "needs table, or when_filled and when_empty"),
        ("{from: A, table: {B: open}, when_filled: open}", "do not go with when_filled"),
        ("{always: open, table: {B: open}}", "needs table, or"),
        ("{from: A, when_filed: open}", "did you mean when_filled (khi có)?"),
        ("{first_of_rules: [{from: A}]}", "needs table, or"),
    ],
)
def test_codes_are_read_in_one_way(lao_cai, rule, words):
    """By a table, by filling, or without a field; never two of them."""
    text = lao_cai.text("van_phong.work_items.yaml")
    start, end = text.index("  status:"), text.index("  origin:")
    with pytest.raises(BadFile) as caught:
        parse_mapping(text[:start] + f"  status: {rule}\n" + text[end:], "w.yaml")
    assert words in caught.value.message.en
