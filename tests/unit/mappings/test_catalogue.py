"""The catalogue of converted products."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from domain.errors import BadFile
from mappings.catalogue import COLUMNS, parse_catalogue, read_catalogue

HEAD = ",".join(COLUMNS)
ROW = 'A.1,Báo cáo,báo cáo,chung,N2,11-50,25,"5,0",2026-01-01,2026-06-30,QĐ 1'
NEXT = "A.1,Báo cáo,báo cáo,chung,N2,11-50,30,6,2026-07-01,,QĐ 2"


def faults(*rows):
    """The English lines of the answer to a catalogue of these rows."""
    with pytest.raises(BadFile) as caught:
        parse_catalogue("\n".join([HEAD, *rows]), "c.csv")
    return caught.value.message.en.splitlines()


def test_coefficients_are_dated():
    """The coefficient of an item is the one in force on the day asked for; decimal commas are read."""
    catalogue = parse_catalogue(f"{HEAD}\n{ROW}\n{NEXT}", "c.csv")
    assert catalogue.item("A.1", date(2026, 6, 30)).coefficient == Decimal(5)
    assert catalogue.item("A.1", date(2026, 7, 1)).coefficient == Decimal(6)
    assert catalogue.item("A.1", date(2025, 12, 31)) is None
    assert catalogue.item("A.2", date(2026, 7, 1)) is None


def test_excel_semicolons_and_a_byte_order_mark():
    """The CSV a Vietnamese Excel writes is read as it is, and means the same."""
    row = "A.1;Báo cáo;báo cáo;chung;N2;11-50;30;6,0;2026-07-01;;QĐ 2"
    excel = parse_catalogue("\ufeff" + HEAD.replace(",", ";") + "\r\n" + row + "\r\n\r\n", "c.csv")
    assert excel.item("A.1", date(2026, 7, 1)).coefficient == 6


def test_the_digest_follows_the_items_not_their_order():
    """Two lines exchanged are the same catalogue."""
    one, two = (parse_catalogue("\n".join([HEAD, *rows]), "c") for rows in ((ROW, NEXT), (NEXT, ROW)))
    assert one.digest == two.digest != parse_catalogue(HEAD + "\n" + ROW, "c").digest


def test_every_fault_with_its_line():
    """Duplicates in time, empty codes, bad numbers and bad days are told with line and column."""
    found = faults(
        ROW.replace("A.1", ""), ROW.replace('"5,0"', "-1"), ROW.replace("2026-01-01", "1/1/2026"), "a,b"
    )
    assert found == [
        "c.csv:2:1: code: must not be empty",
        "c.csv:3:8: coefficient: must be a number greater than 0",
        "c.csv:4:9: valid_from: must be a date like 2026-06-01",
        "c.csv:5:1: 11 columns expected, 2 found",
    ]


def test_overlapping_validity_is_a_fault():
    """Two coefficients on one day would make the score a matter of luck."""
    assert faults(ROW, NEXT.replace("2026-07-01", "2026-06-30")) == [
        "c.csv:3:1: code: the code A.1 is already in force by line 2"
    ]
    contained = ROW.replace("2026-01-01,2026-06-30", "2026-02-01,2026-02-28")
    later = ROW.replace("2026-01-01,2026-06-30", "2026-05-01,2026-05-31")
    assert len(faults(ROW, contained, later)) == 2


def test_details_and_notes_may_follow():
    """Two further columns explain an item; older files without them, and the digest, stay as they are."""
    old = parse_catalogue(f"{HEAD}\n{ROW}", "c.csv")
    new = parse_catalogue(f"{HEAD},detail,note\n{ROW},soạn thảo,tạm tính", "c.csv")
    assert (new.items[0].detail, new.items[0].note, old.items[0].detail) == ("soạn thảo", "tạm tính", "")
    assert new.digest == old.digest
    with pytest.raises(BadFile, match="first line"):
        parse_catalogue(f"{HEAD},remarks\n{ROW},x", "c.csv")


def test_frames_written_so_that_excel_leaves_them():
    """The long dash that keeps Excel from making a date of 1-10 is read as the short one."""
    assert parse_catalogue(f"{HEAD}\n{ROW.replace('11-50', '11–50')}", "c").items[0].frame == "11-50"


def test_every_line_that_can_be_read_is_read():
    """A check sees the good lines beside the faulty ones, with the line of each."""
    reading = read_catalogue("\n".join([HEAD, ROW, "", ROW.replace("A.1", ""), NEXT]), "c.csv")
    assert reading.lines == (2, 5)
    assert [item.coefficient for item in reading.items] == [5, 6]
    assert len(reading.faults) == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "\0", '"', HEAD + '\n"unclosed'])
def test_other_files_are_refused(text):
    """Whatever is not a catalogue is answered with a place."""
    with pytest.raises(BadFile, match=r"c\.csv:"):
        parse_catalogue(text, "c.csv")


def test_shipped_coefficients_are_score_over_five(lao_cai):
    """In both published lists the standard product has 5 points, so every coefficient is score ÷ 5."""
    assert len(lao_cai.catalogue.items) == 17 + 371
    assert all(item.coefficient == item.score / 5 for item in lao_cai.catalogue.items)
    assert all(item.source for item in lao_cai.catalogue.items)


def test_shipped_scores_lie_in_their_frame(lao_cai):
    """A score never leaves the point range of its complexity group."""
    for item in lao_cai.catalogue.items:
        assert item.score <= Decimal(item.frame.rpartition("-")[2])


def test_five_thousand_items_within_a_second():
    """An administrator checks a province's catalogue without waiting."""
    rows = [NEXT.replace("A.1", f"A.{n}") for n in range(5000)]
    started = time.process_time()
    parse_catalogue("\n".join([HEAD, *rows]), "c.csv")
    assert time.process_time() - started < 1


def test_a_proposal_that_is_not_filled_in_is_named_cell_by_cell():
    """Every TODO once, beside the other faults of the line."""
    line = "A.1,Tên,TODO,Phòng,N1,1-10,TODO,x,2026-06-01,,QĐ"
    with pytest.raises(BadFile) as fault:
        parse_catalogue(",".join(COLUMNS) + "\n" + line + "\n", "c.csv")
    places = [text.split(": ")[0] for text in fault.value.message.en.split("\n")]
    assert sorted(places) == ["c.csv:2:3", "c.csv:2:7", "c.csv:2:8"]
