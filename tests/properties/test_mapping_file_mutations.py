"""Damaged files: a located fault or a result, never a traceback, and quickly."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadFile
from domain.parking import Parked
from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from domain.work import WorkUnit
from mappings.apply import OtherPeriod, map_work
from mappings.calendar import parse_calendar
from mappings.catalogue import parse_catalogue
from mappings.mapping_file import parse_mapping
from mappings.yaml_text import load_yaml

FILES = Path(__file__).resolve().parents[2] / "mappings" / "files" / "lao_cai"
ODD = ["\t", "\0", "\ufeff", "&a ", "*a", "!!int ", "{", "}", "[", "]", ": ", "- ", "'", '"', "#", "\n", "  "]
ODD += [
    "? ",
    "| ",
    "> ",
    "%YAML 1.1\n",
    "---\n",
    "...\n",
    "<<: ",
    "\u2028",
    "é",
    "\U0001f600",
    "~",
    "9" * 400,
]


def mutated(text, chance):
    """``text`` with one to four random damages."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        to = min(len(text), at + chance.randint(1, 30))
        piece = chance.choice(
            [chance.choice(ODD), "", text[at:to], text[to : to + 40], chance.choice(ODD) * 50]
        )
        text = text[:at] + piece + text[chance.choice([at, to]) :]
    return text


def answer(parse, text):
    """The result or the fault."""
    try:
        return parse(text, "f.yaml")
    except BadFile as fault:
        return fault


@pytest.mark.parametrize("name", ["van_phong.work_items.yaml", "van_phong.evaluations.yaml"])
def test_three_hundred_damaged_mapping_files(name):
    """Every damage gives a located fault or a mapping; no file takes a second of computing."""
    good = (FILES / "mappings" / name).read_text(encoding="utf-8")
    chance = random.Random(335)
    outcomes = []
    for _ in range(150):
        text = mutated(good, chance)
        started = time.process_time()
        outcomes.append(answer(parse_mapping, text))
        assert time.process_time() - started < 1
    faults = [outcome for outcome in outcomes if isinstance(outcome, BadFile)]
    assert faults
    assert all(fault.message.en.startswith("f.yaml:") for fault in faults)
    assert any(not isinstance(outcome, BadFile) for outcome in outcomes)


def test_damaged_calendars_and_catalogues():
    """The other files of an administrator are as patient."""
    chance = random.Random(26)
    calendar = (FILES / "calendar.yaml").read_text(encoding="utf-8")
    catalogue = (FILES / "catalogue.csv").read_text(encoding="utf-8")
    for _ in range(60):
        answer(parse_calendar, mutated(calendar, chance))
        answer(parse_catalogue, mutated(catalogue, chance))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from(list("{}[]:-,&*!|>'\"%@`#?\n ~<")), max_size=60))
def test_any_text_is_answered(text):
    """No text at all breaks the reader of YAML, and reading twice gives the same."""
    first, second = answer(load_yaml, text), answer(load_yaml, text)
    if isinstance(first, BadFile):
        assert str(first) == str(second)
    else:
        assert first.data == second.data


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
FIELDS = ["SoDinhDanhCaNhan", "MaDonViThucHien", "MaSanPham", "TenCv", "ThoiGianGiaoViec", "HanXuLy"]
FIELDS += ["NgayHoanThanh", "MaTrangThai", "NguonGiao", "SoLuongGiao", "SoLuongHoanThanh", "SoLanKhongDat"]
FIELDS += ["SoLanKhongDatKhachQuan", "SoLanCham", "SoLanChamKhachQuan", "SoKyHieuVanBan"]
WORK = parse_mapping((FILES / "mappings" / "van_phong.work_items.yaml").read_text(encoding="utf-8"), "w")
CATALOGUE = parse_catalogue((FILES / "catalogue.csv").read_text(encoding="utf-8"), "c")
AGENCY = Organisation("H38.02.02", "", "Sở Nội vụ")
ROSTER = Roster([AGENCY], [Person("038000000001", "Lan", AGENCY.code, "")])
FINE = dict.fromkeys(FIELDS) | {
    "SoDinhDanhCaNhan": "038000000001",
    "MaDonViThucHien": "H38.02.02",
    "MaSanPham": "DC.01",
    "ThoiGianGiaoViec": "2026-06-01",
    "HanXuLy": "2026-06-10",
    "MaTrangThai": "DANG_THUC_HIEN",
    "NguonGiao": "KE_HOACH",
    "SoLuongGiao": "1",
}


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=3))
def test_any_record_is_mapped_or_waits(changes):
    """Whatever JSON a source sends, a record becomes a unit, is parked, or belongs elsewhere."""
    record = SourceRecord("van_phong", RecordKind.WORK_ITEMS, "1", {**FINE, **changes}, "digest")
    outcome = map_work(record, WORK, catalogue=CATALOGUE, roster=ROSTER, period=Period.parse("2026-06"))
    assert isinstance(outcome, WorkUnit | Parked | OtherPeriod)
    if isinstance(outcome, WorkUnit):
        assert outcome.assigned > 0
        assert 0 <= outcome.completed <= outcome.assigned
        assert 0 <= outcome.excused_late_events <= outcome.late_events
