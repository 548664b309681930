"""`gateway catalogue`: a workbook becomes the catalogue, and the catalogue is checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from typer.testing import CliRunner

from gateway.cli.main import app
from mappings.catalogue import parse_catalogue

FILES = Path(__file__).parents[4] / "mappings" / "files"
HEAD = ("STT", "Mã CV", "Nhiệm vụ", "Sản phẩm đầu ra", "Nhóm", "Khung điểm", "Điểm chấm", "Hệ số quy đổi")
GOOD = (1, "A.01", "Văn bản đơn giản", "văn bản", "N1", "1-10", 5, 1)
WRONG = (2, "A.02", "Báo cáo", "báo cáo", "N1", "1-10", 5, 3)
OPTIONS = ("--valid-from", "2026-06-01", "--source", "QĐ 1")


def run(*arguments):
    """The command's answer in English."""
    return CliRunner().invoke(app, ["catalogue", *map(str, arguments), "--lang", "en"])


@pytest.fixture
def book(tmp_path):
    """Writes a workbook of these rows."""

    def write(*rows):
        workbook = Workbook()
        workbook.active.title = "PL III"
        for row in (HEAD, *rows):
            workbook.active.append(row)
        workbook.save(tmp_path / "danh muc.xlsx")
        return tmp_path / "danh muc.xlsx"

    return write


def test_a_workbook_becomes_a_catalogue_that_the_gateway_reads(book, tmp_path):
    """Exit code 0, the file, and a summary with its counts."""
    done = run("import", book(GOOD), "-o", tmp_path / "catalogue.csv", *OPTIONS)
    assert done.exit_code == 0
    assert "danh muc.xlsx" in done.output
    body = (tmp_path / "catalogue.csv").read_text(encoding="utf-8")
    assert [item.code for item in parse_catalogue(body, "catalogue.csv").items] == ["A.01"]
    assert run("check", tmp_path / "catalogue.csv").exit_code == 0


def test_rows_with_faults_are_left_out_and_told(book, tmp_path):
    """Exit code 1; the good rows are written; the report says place, reason and remedy in both languages."""
    report = tmp_path / "report.json"
    done = run("import", book(GOOD, WRONG), "-o", tmp_path / "c.csv", *OPTIONS, "--report", report, "--json")
    assert done.exit_code == 1
    answer = json.loads(done.output)
    assert answer == json.loads(report.read_text(encoding="utf-8"))
    assert (answer["counts"]["rows"], answer["counts"]["items"], answer["counts"]["faults"]) == (2, 1, 1)
    assert answer["report"][0] | {"reason_vi": "", "reason_en": "", "remedy_vi": "", "remedy_en": ""} == {
        "severity": "fault",
        "kind": "coefficient_not_from_score",
        "place": "PL III!H3",
        "left_out": True,
        **dict.fromkeys(("reason_vi", "reason_en", "remedy_vi", "remedy_en"), ""),
    }
    assert [item["code"] for item in answer["items"]] == ["A.01"]
    assert "PL III!H3: FAULT:" in run("import", book(GOOD, WRONG), *OPTIONS).output


def test_the_next_list_goes_on_from_the_one_in_use(book, tmp_path):
    """The old line ends the day before; with --whole codes that the new list lacks end too."""
    used = tmp_path / "catalogue.csv"
    run("import", book(GOOD, (2, "A.02", *GOOD[2:])), "-o", used, *OPTIONS)
    later = book((1, "A.01", *GOOD[2:6], 10, 2))
    options = ("--valid-from", "01/07/2026", "--source", "QĐ 2", "--standard-score", "5", "--into", used)
    run("import", later, "-o", tmp_path / "more.csv", *options)
    done = run("import", later, "-o", used, *options, "--whole", "--json")
    assert json.loads(done.output)["history"] == {
        "added": 0,
        "changed": 1,
        "unchanged": 0,
        "ended": 1,
        "untouched": 0,
    }
    ends = [str(item.valid_to) for item in parse_catalogue(used.read_text("utf-8"), "c").items]
    assert ends == ["2026-06-30", "2026-06-30", "None"]
    more = parse_catalogue((tmp_path / "more.csv").read_text("utf-8"), "c").items
    assert [str(item.valid_to) for item in more] == ["2026-06-30", "None", "None"]


def test_a_standard_score_said_by_hand(book):
    """With 25 points as the standard a list in fives does not fit; nonsense is wrong use."""
    assert run("import", book(GOOD), *OPTIONS, "--standard-score", "25").exit_code == 1
    assert run("import", book(GOOD), *OPTIONS, "--standard-score", "2,5").exit_code == 1
    assert run("import", book(GOOD), *OPTIONS, "--standard-score", "five").exit_code == 2


def test_nothing_but_a_catalogue_is_replaced(book, tmp_path):
    """A workbook named after -o by mistake stays as it is; a catalogue is replaced by its next."""
    kept = book(GOOD)
    before = kept.read_bytes()
    assert run("import", kept, "-o", kept, *OPTIONS).exit_code == 1
    assert kept.read_bytes() == before
    for _ in range(2):
        assert run("import", kept, "-o", tmp_path / "c.csv", *OPTIONS).exit_code == 0


def test_a_place_that_cannot_be_written(book, tmp_path):
    """An error with its remedy, no traceback."""
    done = run("import", book(GOOD), "-o", tmp_path / "none" / "c.csv", *OPTIONS)
    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_files_that_are_no_workbook(tmp_path):
    """Exit code 1 with the reason; a file that is not there is wrong use."""
    (tmp_path / "a.xlsx").write_bytes(b"hello")
    assert run("import", tmp_path / "a.xlsx").exit_code == 1
    assert run("import", tmp_path / "b.xlsx").exit_code == 2
    assert run("check", tmp_path / "b.csv").exit_code == 2


def test_a_check_names_file_line_and_column(tmp_path):
    """As other checks do; exit code 1 for faults, 0 for doubts alone."""
    head = "code,name,output,department,group,frame,score,coefficient,valid_from,valid_to,source\n"
    row = "A.01,Văn bản,,chung,N1,1-10,5,1,2026-01-01,,QĐ 1\n"
    file = tmp_path / "c.csv"
    file.write_text(head + row, encoding="utf-8")
    done = run("check", file)
    assert done.exit_code == 0
    assert f"{file}:2:3: DOUBT: no output" in done.output
    file.write_text(head + row.replace(",5,1,", ",50,1,"), encoding="utf-8")
    assert run("check", file).exit_code == 1
    assert json.loads(run("check", file, "--json").output)["faults"] == 1


def test_the_shipped_example_is_the_genuine_list():
    """371 items of one commune: codes and groups as counted in the decision, every coefficient score ÷ 5."""
    body = (FILES / "_examples" / "nghia_lam" / "catalogue.csv").read_text(encoding="utf-8")
    items = parse_catalogue(body, "catalogue.csv").items
    assert len(items) == 371
    assert all(item.coefficient == item.score / 5 for item in items)
    groups = [item.group for item in items]
    assert [groups.count(f"N{n}") for n in range(1, 6)] == [16, 159, 178, 18, 0]
    letters = [item.code.split(".")[0] for item in items]
    expected = {"QL": 18, "DC": 62, "VP": 42, "KTTC": 21, "KTXD": 17, "KTNN": 20, "KTMT": 16, "KTDC": 40}
    expected |= {"GPMB": 22, "NV": 18, "VHTT": 14, "ASXH": 16, "GD": 8, "YTE": 9, "VHXHKT": 6, "HCC": 42}
    assert {letter: letters.count(letter) for letter in set(letters)} == expected
    assert all("283/QĐ-UBND" in item.source for item in items)
    assert {str(item.valid_from) for item in items} == {"2026-06-01"}


def test_where_there_is_a_store_it_is_audited(book, tmp_path, store_url, store):
    """Who looked at which file, with the counts and the verdict."""
    env = {"GATEWAY_DATABASE_URL": store_url}
    for words in (["import", book(GOOD), "-o", tmp_path / "c.csv", *OPTIONS], ["check", tmp_path / "c.csv"]):
        assert CliRunner().invoke(app, ["catalogue", *map(str, words)], env=env).exit_code == 0
    with store.connect() as db:
        query = sa.text("SELECT payload FROM audit_log WHERE event = 'files.examined' ORDER BY seq")
        noted = [json.loads(bytes(row.payload)) for row in db.execute(query)]
    assert [one["what"] for one in noted] == ["import", "check"]
    assert all(one["items"] == 1 and one["clean"] for one in noted)


def test_a_check_reads_no_excel_library():
    """Checking a CSV starts quickly: the reader of workbooks is imported only to import one."""
    code = "import sys, gateway.cli.catalogue; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
