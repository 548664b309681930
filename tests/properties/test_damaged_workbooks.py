"""Workbooks with damaged parts and strange cells: a located answer or a catalogue, never a traceback."""

from __future__ import annotations

import random
import re
from datetime import date

from domain.errors import BadFile
from mappings.catalogue import parse_catalogue
from mappings.catalogue_writing import catalogue_csv
from mappings.excel.importing import import_catalogue
from tests.unit.mappings.excel.conftest import HEAD, STANDARD, WISHES, rewritten, row, workbook

PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
STRANGE = (
    *(None, "", 0, -1, 1e308, True, "=1/0", "#REF!", "=H99999999/5", "=SUM(", "1.000", "50%", "5 điểm"),
    *(date(2026, 10, 1), "1-10", "1/0", "N9", "chuẩn = 0 điểm", "Sản phẩm chuẩn = 7 điểm", "a" * 40_000),
    *(
        "Phòng Kinh tế",
        "Tổng cộng",
        "I",
        "(1)",
        "STT",
        "Nhiệm vụ",
        "A.99999999999999999999",
        "..1",
        "²",
        "٣",
        "'5",
    ),
)


def answered(data):
    """Whether it gave a catalogue; then every row is in it or told, and it is read back as it was."""
    try:
        result = import_catalogue(data, "d.xlsx", WISHES)
    except BadFile as fault:
        return fault.where != "d.xlsx"
    told = {re.sub(r".*!\D+", "", finding.place) for finding in result.findings if finding.left_out}
    assert len(told) == result.rows - len(result.items)
    for for_excel in (False, True):
        body = catalogue_csv(result.items, for_excel=for_excel)
        assert parse_catalogue(body.decode(), "c.csv").items == result.items
    return True


def test_strange_cells():
    """Rows of every sort in any order, merged at random: no row disappears without a finding."""
    chance = random.Random(335)
    good = 0
    for _ in range(80):
        rows = [list(chance.choices(STRANGE, k=10)) for _ in range(chance.randrange(4))]
        for n in range(chance.randrange(1, 9)):
            rows.insert(
                chance.randrange(len(rows) + 1),
                list(chance.choice((HEAD, STANDARD, row(n, f"A.0{n}", 5, 1)))),
            )
        for cells in rows:
            cells[chance.randrange(10)] = chance.choice((cells[0], chance.choice(STRANGE)))
        corner = chance.choice("ABCDEF"), chance.randrange(1, 5)
        merged = [("PL", f"{corner[0]}{corner[1]}:{chance.choice('GHI')}{chance.randrange(5, 9)}")]
        good += answered(workbook({"PL": [HEAD, *rows]}, merged=merged if chance.random() < 1 / 3 else None))
    assert good > 25


def test_damaged_parts():
    """Bytes changed, cut out or doubled in any part of the file."""
    chance = random.Random(283)
    whole = workbook({"PL": [HEAD, STANDARD, row(2, "A.02", 8, "=ROUND(H3/5,2)")]}, merged=[("PL", "F2:F3")])

    def damaged(body):
        mended = bytearray(body)
        for _ in range(chance.randrange(1, 4)):
            at, length = chance.randrange(len(mended)), chance.randrange(1, 80)
            kind = chance.randrange(3)
            if kind == 0:
                mended[at] = chance.randrange(32, 127)
            elif kind == 1:
                del mended[at : at + length]
            else:
                mended[at:at] = mended[length : 2 * length]
        return bytes(mended)

    answers = [answered(rewritten(whole, chance.choice(PARTS), damaged)) for _ in range(120)]
    assert True in answers
    assert False in answers
