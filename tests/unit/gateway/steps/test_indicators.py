"""Missing indicators are counted by name, where the plan asks for some."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from domain.sheets import Band, ScoreSheet
from gateway.files import ProvinceFiles
from gateway.steps.indicators import missing_indicators

FILES = Path(__file__).resolve().parents[4] / "mappings" / "files"
ZERO = Fraction(0)
BARE = ScoreSheet(
    person_id="1",
    period="2026-10",
    policy="nd335",
    a=ZERO,
    b=ZERO,
    c=ZERO,
    d=None,
    dd=None,
    e=None,
    result_ratio=ZERO,
    result_points=ZERO,
    common_points=ZERO,
    total=ZERO,
    band=Band.NOT_COMPLETED,
    explain=(),
)
SHEETS = [BARE, replace(BARE, indicators=(("okr", Decimal(90)), ("satisfaction", Decimal(80))))]


@pytest.mark.parametrize(
    ("province", "missing"),
    [
        ("lao_cai", {}),
        ("thanh_hoa", {"okr": 1}),
        ("nghe_an", {"coordination": 2, "discipline": 2, "satisfaction": 1, "task_results": 2}),
    ],
)
def test_what_the_plan_asks_for_and_nobody_gave_is_counted(province, missing):
    """Each indicator with the number of people it is missing for; nothing where the plan asks for none."""
    assert missing_indicators(ProvinceFiles.of_folder(FILES / province), SHEETS) == missing


def test_a_faulty_plan_stops_no_scoring(tmp_path):
    """Its faults are told where files are checked."""
    shutil.copytree(FILES / "thanh_hoa", tmp_path / "files")
    (tmp_path / "files" / "plan.yaml").write_text("province: 1\n", encoding="utf-8")
    assert missing_indicators(ProvinceFiles.of_folder(tmp_path / "files"), SHEETS) == {}
