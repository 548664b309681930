"""``gateway mapping check`` on the command line: lines an editor follows, exit codes, and no wait."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app

FILES = Path(__file__).parents[4] / "mappings" / "files"
LINE = re.compile(r"^(.+):(\d+):(\d+): .+$")


@pytest.fixture
def province(tmp_path):
    """A copy of Lào Cai to break."""
    return Path(shutil.copytree(FILES / "lao_cai", tmp_path / "lao_cai"))


def run(*arguments, **environment):
    """The command's answer."""
    return CliRunner().invoke(app, ["mapping", "check", *map(str, arguments)], env=environment)


def test_files_without_faults_end_with_zero(province):
    """A province's folder, its mappings, and one file."""
    for path in (province, province / "mappings", province / "mappings" / "van_phong.people.yaml"):
        done = run(path, "--period", "2026-06", "--lang", "en")
        assert (done.exit_code, "No faults in" in done.output) == (0, True), done.output


def test_every_fault_is_a_line_with_its_remedy(province):
    """Each at the path as it was given, so that an editor finds it; exit code 1."""
    path = province / "mappings" / "van_phong.work_items.yaml"
    path.write_text(path.read_text("utf-8").replace("{from: TenCv}", "{from: TenCvv}") + "la: 1\n", "utf-8")
    done = run(province, "--lang", "vi")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert LINE.match(lines[0])[1] == str(path)
    assert lines[1].startswith("  → ")
    assert "khóa la không có trong danh sách" in done.output
    assert "không có trường 'TenCvv'" in done.output
    assert lines[-1].startswith("2 lỗi")


def test_programs_read_one_object(province):
    """The same in both languages as JSON."""
    (province / "policy.yaml").write_text("a: [\n", "utf-8")
    answer = json.loads(run(province, "--json").stdout)
    assert answer["clean"] is False
    assert {"place", "vi", "en", "remedy_vi", "remedy_en"} == answer["faults"][0].keys()


def test_the_working_copy_is_what_is_checked_without_a_path(province):
    """GATEWAY_PROVINCE below GATEWAY_FILES_DIR."""
    done = run("--lang", "en", GATEWAY_FILES_DIR=str(province.parent), GATEWAY_PROVINCE="lao_cai")
    assert done.exit_code == 0
    assert "No faults" in done.output


@pytest.mark.parametrize(
    "arguments", [("/not/there",), (".", "--period", "June"), (".", "--catalogue", "/no")]
)
def test_wrong_use_ends_with_two(arguments):
    """A path that is not there, a period that is none."""
    assert run(*arguments).exit_code == 2


def test_another_catalogue_may_be_tried(province, tmp_path):
    """Codes are looked up in the catalogue named; its own faults are told."""
    other = tmp_path / "other.csv"
    other.write_text("nothing\n", "utf-8")
    path = province / "mappings" / "van_phong.work_items.yaml"
    done = run(path, "--catalogue", other)
    assert done.exit_code == 1
    assert f"{other}:1:1" in done.output


def test_warnings_alone_end_with_zero(province):
    """They are marked as such, and the last line says that there are no faults."""
    (province / "ghi-chu.csv").write_text("a,b\n", "utf-8")
    done = run(province, "--lang", "en")
    assert done.exit_code == 0
    assert "warning: nothing reads this file" in done.output
    assert "No faults, 1 warnings" in done.output
