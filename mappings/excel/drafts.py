"""One row of a converted list (Annex III), read cell by cell: what it says and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.text import Text
from mappings.catalogue_findings import Finding, Severity
from mappings.catalogue_frames import group_name
from mappings.excel.headings import Field
from mappings.excel.standing import one_line
from mappings.excel.tables import Line, Table
from mappings.excel.values import day_of, frame_of, number_of

_GROUP_AND_FRAME = re.compile(r"(?P<group>[^/(]+?)\s*(?:/|\()\s*(?P<frame>[\d\s–—-]+)\)?")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_!$'])\$?[A-Z]{1,3}(\d{1,7})(?![\d(A-Za-z_!])")
_ELSEWHERE = re.compile(r"(?:'[^']*'|[A-Za-z0-9_.]+)!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
_DIVISOR = re.compile(r"/\s*(\d{1,4}(?:\.\d{1,2})?)\s*(?:,\s*\d\s*)?\)?\s*$")
_ROUNDED = re.compile(r"ROUND\(.*,\s*(\d)\s*\)\s*$", re.IGNORECASE)
LOOK = Text("xem lại ô này", "look at this cell")
_TEXT_FIELDS = (Field.NAME, Field.OUTPUT, Field.NOTE, Field.SOURCE)


@dataclass(slots=True)
class Draft:
    """A row on its way to an item. Code and numbers may be missing yet; ``unusable``: it has a fault."""

    table: Table
    line: Line
    texts: dict[Field, str]
    score: Decimal | None = None
    coefficient: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    formula: str = ""
    """The coefficient's, empty if it was typed."""
    unusable: bool = False
    findings: list[Finding] = field(default_factory=list)

    def place(self, of: str) -> str:
        """Where the field ``of`` of this row stands."""
        return self.table.place(self.line.row, Field(of))

    def tell(self, severity: Severity, of: Field, kind: str, reason: Text, remedy: Text = LOOK) -> None:
        """A finding about this row; a fault keeps it out of the catalogue."""
        left_out = severity is Severity.FAULT
        self.unusable = self.unusable or left_out
        self.findings.append(Finding(severity, kind, self.place(of), reason, remedy, left_out))

    @property
    def divisor(self) -> Decimal | None:
        """The standard unit's score in a formula such as ``=ROUND(H5/5,2)``."""
        found = _DIVISOR.search(self.formula)
        return Decimal(found[1]) if found and Decimal(found[1]) > 0 else None

    @property
    def places(self) -> int:
        """Decimals the formula rounds to; two if it does not say."""
        found = _ROUNDED.search(self.formula)
        return int(found[1]) if found else 2


def read_draft(table: Table, line: Line) -> Draft:
    """The row as it stands."""
    texts = {of: table.text(line.row, of) for of in _TEXT_FIELDS}
    texts[Field.CODE] = table.text(line.row, Field.CODE).replace(" ", "")
    texts[Field.DEPARTMENT] = line.department
    texts[Field.OUTPUT] = texts[Field.OUTPUT] or table.text(line.row, Field.UNIT)
    texts[Field.DETAIL] = _joined(table, line)
    draft = Draft(table, line, texts)
    if not texts[Field.NAME]:
        draft.tell(
            Severity.FAULT,
            Field.NAME,
            "no_name",
            Text("thiếu tên nhiệm vụ hoặc sản phẩm", "the work has no name"),
            Text("ghi tên nhiệm vụ", "write its name"),
        )
    _group_and_frame(draft)
    draft.score = _number(draft, Field.SCORE)
    draft.coefficient = _number(draft, Field.COEFFICIENT)
    _formulas(draft)
    draft.valid_from = _day(draft, Field.VALID_FROM)
    draft.valid_to = _day(draft, Field.VALID_TO)
    return draft


def _joined(table: Table, line: Line) -> str:
    """The details of the row and of those merged with it, each once."""
    rows = (line.row, *line.joined)
    return "; ".join(dict.fromkeys(text for row in rows if (text := table.text(row, Field.DETAIL))))


def _group_and_frame(draft: Draft) -> None:
    table, row = draft.table, draft.line.row
    group = table.text(row, Field.GROUP)
    frame, odd = frame_of(table.cell(row, Field.FRAME), table.text(row, Field.FRAME))
    if odd:
        remedy = Text(
            "định dạng cột Khung điểm là Text rồi gõ lại",
            "format the column as Text and type the frame again",
        )
        draft.tell(Severity.DOUBT, Field.FRAME, "frame_was_a_date", odd, remedy)
    both = _GROUP_AND_FRAME.fullmatch(group)
    if both and not frame:
        group, frame = both["group"], both["frame"].strip()
    group, frame = group or draft.line.group, frame or draft.line.frame
    draft.texts[Field.FRAME] = frame
    draft.texts[Field.GROUP] = group_name(group)
    if not group:
        draft.tell(
            Severity.FAULT,
            Field.GROUP,
            "no_group",
            Text("thiếu nhóm độ phức tạp", "the complexity group is missing"),
            Text("ghi nhóm, ví dụ N2", "write the group, such as N2"),
        )


def _number(draft: Draft, of: Field) -> Decimal | None:
    """A number of the row; one merged over several rows counts for each of them, with a doubt."""
    row = draft.line.row
    cell = draft.table.cell(row, of)
    number = number_of(cell)
    if number.odd is not None:
        severity = Severity.DOUBT if number.value is not None else Severity.FAULT
        remedy = Text("gõ lại là số, ví dụ 2,4", "type it as a number, such as 2.4")
        draft.tell(severity, of, "not_a_number", number.odd, remedy)
    elif number.value is None and cell.formula and of is Field.SCORE:
        draft.tell(
            Severity.FAULT,
            of,
            "formula_without_value",
            Text(
                f"công thức {cell.formula} chưa có giá trị", f"the formula {cell.formula} has no stored value"
            ),
            Text("mở tệp bằng Excel, lưu lại rồi nhập", "open the file in Excel, save it, import again"),
        )
    column = draft.table.columns.get(of)
    if column and draft.table.page.merged(row, column)[0] < row and row not in draft.line.joined:
        draft.tell(
            Severity.DOUBT,
            of,
            "shared_number",
            Text(
                "một ô điểm gộp cho nhiều mã: mỗi mã được tính cả",
                "one merged score: each code counts all of it",
            ),
            Text("tách ô và ghi điểm từng dòng, nếu không phải vậy", "split the cell if that is not meant"),
        )
    return number.value


def _formulas(draft: Draft) -> None:
    """Formulas of a row look at the row itself; fixed cells (``$H$2``) and other sheets are let be."""
    row = draft.line.row
    draft.formula = draft.table.cell(row, Field.COEFFICIENT).formula
    for of in (Field.SCORE, Field.COEFFICIENT):
        formula = draft.table.cell(row, of).formula
        rows = {int(number) for number in _REFERENCE.findall(_ELSEWHERE.sub(" ", formula))}
        others = sorted(rows - {row, *draft.line.joined, _first_row(draft, of)})
        if others:
            draft.tell(
                Severity.DOUBT,
                of,
                "formula_other_row",
                Text(
                    f"công thức {formula} lấy dòng {others[0]}, không phải dòng {row}",
                    f"the formula {formula} looks at row {others[0]}, not at row {row}",
                ),
                Text("sửa công thức cho đúng dòng", "make it look at its own row"),
            )


def _first_row(draft: Draft, of: Field) -> int:
    """The row a merged cell begins in: its formula looks at that one."""
    column = draft.table.columns.get(of)
    return draft.table.page.merged(draft.line.row, column)[0] if column else draft.line.row


def _day(draft: Draft, of: Field) -> date | None:
    cell = draft.table.cell(draft.line.row, of)
    day = day_of(cell)
    if day is None and one_line(cell.value):
        draft.tell(
            Severity.FAULT,
            of,
            "not_a_day",
            Text(
                f"«{one_line(cell.value)[:40]}» không phải ngày",
                f"'{one_line(cell.value)[:40]}' is not a day",
            ),
            Text("ghi ngày dạng 01/06/2026", "write the day as 01/06/2026"),
        )
    return day
