"""``gateway mapping diff`` as an administrator meets it: a sentence, tables, files, exit codes."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.steps.map import map_period
from gateway.steps.pull import pull_source
from gateway.steps.score import score_period
from tests.flow.conftest import PEOPLE, PERIOD
from tests.flow.test_change_preview import COEFFICIENT, WORK, edited, exchange


@pytest.fixture
def diff(house, tmp_path):
    """A store with one scored office, and the command with its words."""
    items = house.world.sources["van_phong"].streams
    for rows in items.values():
        for row in rows:
            if row.get("MaCv") == "CV-20":
                row |= {
                    "MaSanPham": "DC.01",
                    "SoLuongHoanThanh": "0",
                    "NgayHoanThanh": None,
                    "MaTrangThai": "CHUA_THUC_HIEN",
                }
    pull_source(house, "van_phong", PERIOD)
    map_period(house, PERIOD)
    score_period(house, PERIOD)
    environment = {
        "GATEWAY_DATABASE_URL": house.settings.database_url,
        "GATEWAY_FILES_DIR": str(house.settings.files_dir),
        "GATEWAY_FILES_FROM": "folder",
        "COLUMNS": "100",
        "LANG": "C",
    }

    def run(*words):
        return CliRunner().invoke(app, ["mapping", "diff", *map(str, words)], env=environment)

    run.files = edited(house, tmp_path, [COEFFICIENT]).tree.root
    return run


def test_one_sentence_says_it(diff):
    """How many records and people, the largest change by name, and that nothing counts yet."""
    told = diff("published", diff.files, "--period", PERIOD, "--lang", "vi")
    assert told.exit_code == 0, told.output
    assert "người đổi điểm" in told.stdout
    assert "lớn nhất: Nguyễn Văn 2" in told.stdout
    assert "Chưa có gì được ghi" in told.stdout
    assert PEOPLE[2] not in told.output
    assert max(map(len, told.stdout.splitlines())) <= 100
    english = diff("published", diff.files, "--period", PERIOD, "--lang", "en").stdout
    assert "largest: Nguyễn Văn 2" in english
    assert "Nothing was stored" in english


def test_nothing_changes(diff):
    """The same files on both sides: exit code 0 and one sentence."""
    told = diff("published", "folder", "--period", PERIOD, "--lang", "vi")
    assert (told.exit_code, "Không có gì thay đổi." in told.stdout) == (0, True)


def test_for_programs_and_for_excel(diff, tmp_path):
    """One JSON object with the digest; every person in the files, as many as there are."""
    answer = json.loads(diff("published", diff.files, "--period", PERIOD, "--json", "--top", 1).stdout)
    assert len(answer["people"]) == 1
    assert answer["people_changed"] == 3
    assert len(answer["digest"]) == 64
    for name in ("all.json", "all.csv"):
        told = diff("published", diff.files, "--period", PERIOD, "--top", 1, "-o", tmp_path / name)
        assert told.exit_code == 0, told.output
    whole = json.loads((tmp_path / "all.json").read_text("utf-8"))
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()))
    assert len(whole["people"]) == len(rows) == 3
    assert whole["digest"] == answer["digest"]


def test_faults_and_wrong_words(diff, house, tmp_path):
    """Files with faults and refs that name nothing: 1, with the place; a list of another kind: 2."""
    bad = edited(house, tmp_path, [(WORK, exchange("  item:", "  itme:"))], "bad").tree.root
    told = diff("published", bad, "--period", PERIOD, "--lang", "vi")
    assert told.exit_code == 1
    assert "van_phong.work_items.yaml" in told.output
    assert diff("published", "nowhere", "--period", PERIOD).exit_code == 1
    assert diff("published", diff.files, "-o", "x.txt").exit_code == 2
