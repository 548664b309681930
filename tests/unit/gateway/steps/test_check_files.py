"""Checking a province's files: every fault at once, each where it is, none hidden by another."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from domain.period import Period
from gateway.steps.check_files import check_one, check_tree, subject_of
from gateway.steps.check_paths import check_path
from gateway.tree import frozen_folder

FILES = Path(__file__).parents[4] / "mappings" / "files"
LAO_CAI = FILES / "lao_cai"
WORK = "mappings/van_phong.work_items.yaml"
LOCATED = re.compile(r"^.+:\d+:\d+$")
JUNE = Period.parse("2026-06")
PROVINCES = sorted(path.parent.name for path in FILES.glob("*/policy.yaml"))


@pytest.fixture(scope="module")
def bodies():
    """The files of Lào Cai."""
    return dict(frozen_folder(LAO_CAI).bodies)


def told(report):
    """The findings as English lines without the file's name."""
    return [f"{fault.place.split(':', 1)[1]}: {fault.message.en}" for fault in report.faults]


def changed(bodies, old, new, name=WORK):
    """The files with one text of one file replaced."""
    text = bodies[name].decode()
    assert old in text
    return bodies | {name: text.replace(old, new).encode()}


@pytest.mark.parametrize("province", PROVINCES)
def test_every_shipped_province_is_without_faults(province):
    """What we ship is what a check accepts."""
    report = check_tree(frozen_folder(FILES / province).bodies, JUNE)
    assert (report.faults, report.warnings) == ((), ())


def test_templates_fit_their_sources():
    """Each template of a mapping file fits the contract of its template of a source."""
    assert check_path(FILES / "_templates" / "mappings").faults == ()


ITEM, TITLE = "{from: MaSanPham}", "{from: TenCv}"
SLIPS = [
    (
        ITEM,
        "{from: MaSanPhm}",
        "14:10: the source van_phong has no field 'MaSanPhm'; did you mean 'MaSanPham'?",
    ),
    (TITLE, "{from: [TenCv, A]}", "the field 'TenCv' is no group (contract: text)"),
    ("      TRA_LAI: returned", "      #", "1 codes that the source may send have no meaning here: TRA_LAI"),
    (ITEM, "{from: MaSanPham, table: {A: DC.0I}}", "14:35: the catalogue has no code 'DC.0I'; did you mean"),
    (TITLE, "{first_of: [TenCv, TenCv]}", "15:29: the field TenCv stands above already"),
    (TITLE, "{from: TenCv, table: {'A ': b}}", "the code 'A ' begins or ends with a space"),
    (TITLE, "{from: TenCv, transforms: [upper], table: {Ab: b}}", "the code 'Ab' can never match"),
    (TITLE, "{from: TenCv, empty_values: [NA], table: {NA: b}}", "is one of empty_values"),
    (TITLE, "{constant: a, table: {b: c}}", "the constant 'a' is not in the table"),
    ("source: van_phong", "source: van_phnog", "no source 'van_phnog'; did you mean 'van_phong'?"),
    ("kind: work_items", "kind: documents", "the source van_phong reads no documents"),
    ("  title:", "  titel:", "the key titel is not one of those allowed; did you mean title"),
    ("TRA_LAI: returned", "TRA_LAI: returnd", "did you mean 'returned'"),
]


@pytest.mark.parametrize(("old", "new", "fault"), SLIPS)
def test_one_slip_is_one_located_fault(bodies, old, new, fault):
    """Each sort of slip is told with its line, its column and what was probably meant."""
    report = check_tree(changed(bodies, old, new), JUNE)
    assert any(fault in line for line in told(report)), told(report)
    assert all(LOCATED.match(one.place) and one.remedy for one in report.faults)


def test_a_rule_that_is_never_reached_names_the_one_before(bodies):
    """An earlier rule that takes everything leaves nothing to the later one."""
    rules = """item:
    first_of_rules:
      - by_code: {from: MaSanPham}
      - by_table: {from: MaSanPham, table: {CV: DC.02}}
      - by_type_and_keywords:
          text: {from: TenCv}
          rules:
            - {any: [báo cáo], item: DC.01}
            - {all: [báo cáo, tháng], item: DC.02}"""
    report = check_tree(changed(bodies, "item: {from: MaSanPham}", rules), JUNE)
    never = [line for line in told(report) if "never used" in line]
    assert never[0].startswith("17:9: this rule is never used: the rule in line 16")
    assert never[1].startswith("22:15: this rule is never used: the rule in line 21")


def test_meanings_by_rules_in_order_are_looked_at_too(bodies):
    """A step that gives every code a meaning, and a code that an earlier step has."""
    start = bodies[WORK].decode().index("  origin:")
    end = bodies[WORK].decode().index("  assigned: ")
    old = bodies[WORK].decode()[start:end]
    new = """  origin:
    first_of_rules:
      - {from: NguonGiao, table: {KE_HOACH: assigned}}
      - {from: NguonGiao, table: {KE_HOACH: unplanned, DOT_XUAT: unplanned, NHAN_THAY: taken_over}}
      - {always: assigned}
      - {always: unplanned}
"""
    lines = told(check_tree(changed(bodies, old, new), JUNE))
    assert any("an earlier rule for the same field has the code 'KE_HOACH'" in line for line in lines)
    assert any("this rule is never used" in line for line in lines)


def test_a_code_is_judged_as_of_the_period(bodies):
    """A code that ended before the period is a fault; one that begins after it only a warning."""
    table = changed(bodies, "{from: MaSanPham}", "{from: MaSanPham, table: {A: DC.02}}")
    line = next(row for row in bodies["catalogue.csv"].decode().splitlines() if row.startswith("DC.02"))
    begins = re.search(r"\d{4}-\d\d-\d\d", line)[0]
    assert check_tree(table, JUNE).clean
    early = check_tree(table, Period.parse(f"{int(begins[:4]) - 1}-01"))
    assert early.clean
    assert "after the period" in early.warnings[0].message.en
    ended = changed(table, line, line.replace(f"{begins},", f"{begins},{begins}"), "catalogue.csv")
    assert any("before the period" in line for line in told(check_tree(ended, Period.parse("2027-03"))))


def test_files_that_contradict_each_other(bodies):
    """A wrong name, two files for one thing, a kind without a mapping file, a file that nothing reads."""
    moved = {**bodies, "mappings/khac.work_items.yaml": bodies[WORK], "mappings.yaml": b"a: 1\n"}
    del moved["mappings/van_phong.people.yaml"]
    del moved["policy.yaml"]
    report = check_tree(moved, JUNE)
    lines = "\n".join(f"{one.place}: {one.message.en}" for one in report.faults)
    assert "mappings/khac.work_items.yaml:4:1: the file's name does not fit what it says" in lines
    assert "two files for one source and kind" in lines
    assert "the kind people has no mapping file" in lines
    assert "policy.yaml:1:1: the file is missing" in lines
    assert [one.place for one in report.warnings] == ["mappings.yaml:1:1"]


def test_one_broken_file_hides_no_fault_of_another(bodies):
    """Syntax in one, an unknown key in the next, an unknown field in a third: all are told."""
    broken = {
        **changed(bodies, "{from: TenCv}", "{from: TenCvv}"),
        "mappings/van_phong.people.yaml": b"a: [1\n",
        "policy.yaml": b"schem: x\n",
        "calendar.yaml": b"version: 1\n",
        "receiver.yaml": b"transport: x\n",
        "catalogue.csv": b"x\n",
    }
    files = {fault.place.split(":")[0] for fault in check_tree(broken, JUNE).faults}
    assert files >= {WORK, "mappings/van_phong.people.yaml", "policy.yaml", "receiver.yaml", "catalogue.csv"}


def test_faults_of_policy_and_receiver_stand_at_their_lines(bodies):
    """Not only mapping files know lines and columns."""
    policy = bodies["policy.yaml"] + b"\nkhong_co: 1\n"
    receiver = bodies["receiver.yaml"] + b"\nkhong_co: 1\n"
    source = bodies["sources/van_phong.yaml"] + b"\nkhong_co: 1\n"
    changes = {"policy.yaml": policy, "receiver.yaml": receiver, "sources/van_phong.yaml": source}
    places = {fault.place for fault in check_tree(bodies | changes, JUNE).faults}
    assert places >= {f"{name}:{body.count(10)}:1" for name, body in changes.items()}


def test_letters_that_look_like_others_are_told(bodies):
    """A Cyrillic letter in a code is a warning: the source may write it so."""
    report = check_tree(changed(bodies, "      TRA_LAI:", "      TRА_LAI: returned\n      TRA_LAI:"), JUNE)
    assert report.clean
    assert any("Cyrillic U+0410" in warning.message.en for warning in report.warnings)


def test_one_file_before_it_is_saved(bodies):
    """A page may ask about one file's new text beside the others."""
    around, _ = subject_of(bodies, JUNE)
    assert check_one(WORK, bodies[WORK], around).clean
    slip = bodies[WORK].replace(b"{from: TenCv}", b"{from: TenCvv}")
    assert [fault.place for fault in check_one(WORK, slip, around).faults] == [f"{WORK}:15:11"]


HOSTILE = {
    "UTF-16": ("source: a\n".encode("utf-16"), "the file is UTF-16"),
    "UTF-16 without a mark": ("source: a\nkind: b\n".encode("utf-16-le"), "the file is UTF-16"),
    "UTF-32": ("source: a\n".encode("utf-32"), "the file is UTF-32"),
    "Windows-1258": ("source: a\n# Đơn vị\n".encode("cp1258", "replace"), "2:3: not UTF-8"),
    "a workbook": (b"PK\x03\x04xxxx", "this is a ZIP or Office file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0xxxx", "this is an old Office file"),
    "half a letter": ("source: Đ".encode()[:-1], "1:9: the file ends inside a letter"),
    "a control character": (b"source: \x01\n", "1:9: the character U+0001"),
    "a zero byte": (b"source: \x00\n", "1:9: the character U+0000"),
    "nothing": (b"", "the file is empty"),
    "tabs": (b"a:\n\tb: 1\n", "2:1: a TAB character"),
    "an alias": (b"a: &a [1]\nb: *a\n", "anchors & and aliases *"),
    "depth": (b"[" * 1_000_000, "deeper than 32 levels"),
    "a long line": (b"a: " + b"x" * 1_000_000, "none of the files of a province"),
    "a long list": (b"a: [" + b"a," * 500_000 + b"]", "more than 20000 values"),
    "one key often": (b"a: 1\n" * 100_000, "2:1: the key 'a' appears twice (first in line 1)"),
    "many keys": (b"".join(b"k%d: 1\n" % n for n in range(100_000)), "more than 20000 values"),
    "too large": (b"a" * (1 << 21), "larger than 1 MiB"),
    "NFD twice": ("Hạn: 1\nHạn: 2\n".encode(), "the key 'Hạn' appears twice"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_answered_at_once(name, tmp_path):
    """Each is told as what it is, at its place, without a wait."""
    body, words = HOSTILE[name]
    path = tmp_path / "a.yaml"
    path.write_bytes(body)
    started = time.process_time()
    report = check_path(path)
    assert time.process_time() - started < 1
    assert words in f"{report.faults[0].place}: {report.faults[0].message.en}"
    assert all(fault.place.startswith(f"{path}:") and LOCATED.match(fault.place) for fault in report.faults)


@pytest.mark.parametrize("change", [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")])
def test_marks_and_line_ends_of_windows_change_nothing(bodies, change):
    """Notepad's mark and its line ends are no faults."""
    assert check_tree(bodies | {WORK: change(bodies[WORK])}, JUNE).clean


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path):
    """A pipe, a link in a circle and a folder without files of ours."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "circle.yaml").symlink_to(tmp_path / "circle.yaml")
    (tmp_path / "empty").mkdir()
    assert "no regular file" in check_path(tmp_path / "pipe.yaml").faults[0].message.en
    assert "cannot be read" in check_path(tmp_path / "circle.yaml").faults[0].message.en
    assert "none of the gateway's files" in check_path(tmp_path / "empty").faults[0].message.en


def test_a_province_of_five_thousand_codes_is_checked_within_a_second(bodies):
    """A table of 5,000 codes against a catalogue of 5,000 items."""
    head, first = bodies["catalogue.csv"].decode().splitlines()[:2]
    rows = [first.replace(first.split(",")[0], f"X.{n:04}", 1) for n in range(5000)]
    table = "".join(f"      M{n:04}: X.{n:04}\n" for n in range(5000))
    large = changed(bodies, "{from: MaSanPham}", "\n    from: MaSanPham\n    table:\n" + table)
    large["catalogue.csv"] = "\n".join([head, *rows]).encode()
    started = time.process_time()
    report = check_tree(large, JUNE)
    assert time.process_time() - started < 1
    assert report.faults == ()
