"""What stands around the converted lists: the common criteria, Annexes I and II, the heading's decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.text import Text
from mappings.catalogue_findings import Finding, Severity
from mappings.catalogue_standard import Evidence, stated_score
from mappings.excel.drafts import Draft
from mappings.excel.headings import Field, plain
from mappings.excel.page import Page
from mappings.excel.standing import is_total, one_line
from mappings.excel.tables import Table
from mappings.excel.values import number_of

COMMON_POINTS = Decimal(30)
"""Decree 335 Art. 12.2: the common criteria are worth 30 points at most."""
_DECISION = re.compile(
    r"(?P<what>(?:Quyết định|QĐ)\s+số\s*:?\s*[\w./\- ]{1,40}?)\s*,?\s+ngày\s+"
    r"(?P<day>\d{1,2})\s*(?:tháng|[/.-])\s*(?P<month>\d{1,2})\s*(?:năm|[/.-])\s*(?P<year>\d{4})(?:\s+của\s+(?P<whom>[^)\n;]{1,120}))?",
    re.IGNORECASE,
)
_HEADING_ROWS = 40
"""Headings stand above their list; a decision that a note mentions further down is another one."""
_ROMAN = re.compile(r"[IVX]+\.?|[A-Z]\.?")


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision a heading names: ``source`` for the catalogue, ``day`` of signing, where it stands."""

    source: str
    day: date
    place: str


def decision_in(pages: Iterable[Page]) -> Decision | None:
    """The first decision with number and day that a sheet names."""
    for page in pages:
        for row, column, cell in page.cells():
            if row > _HEADING_ROWS:
                break
            found = _DECISION.search(one_line(cell.value)) if isinstance(cell.value, str) else None
            if found is None:
                continue
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                continue
            what = re.sub(r"\s*/\s*", "/", found["what"]).strip()
            whom = f" của {found['whom'].strip()}" if found["whom"] else ""
            return Decision(
                f"{what} ngày {day.day}/{day.month}/{day.year}{whom}", day, page.place(row, column)
            )
    return None


def criteria_findings(table: Table) -> Iterator[Finding]:
    """Says that a sheet holds the common criteria, and checks that their points make 30."""
    column = table.columns.get(Field.FRAME, table.columns.get(Field.SCORE, 1))
    heads, items, total = Decimal(0), Decimal(0), None
    for row in table.page.numbers:
        points = number_of(table.page.cell(row, column)).value
        if row <= table.header_row or points is None:
            continue
        if is_total(table.text(row, Field.CRITERION)):
            total = points
        elif _ROMAN.fullmatch(table.text(row, Field.NUMBER)):
            heads += points
        else:
            items += points
    place = table.page.place(table.header_row, column)
    told = f"{heads or items:f}" + (f" = {items:f}" if heads and heads != items else "")
    yield Finding(
        Severity.NOTE,
        "common_criteria",
        place,
        Text(
            f"sheet này là tiêu chí chung ({heads or items:f} điểm), không phải danh mục công việc",
            f"these are the common criteria ({heads or items:f} points), no list of work",
        ),
        Text("không cần làm gì", "nothing to do"),
    )
    if {heads or COMMON_POINTS, items or COMMON_POINTS, total or COMMON_POINTS} != {COMMON_POINTS}:
        yield Finding(
            Severity.DOUBT,
            "common_criteria_sum",
            place,
            Text(
                f"tổng tiêu chí chung là {told} (dòng cộng: {total}), phải là 30 điểm",
                f"the common criteria make {told} (the sheet's own sum: {total}) and should make 30",
            ),
            Text("sửa điểm các tiêu chí (Điều 12.2 NĐ 335)", "mend the points of the criteria (Art. 12.2)"),
        )


def standard_evidence(
    pages: Sequence[Page], tables: Sequence[Table], drafts: Sequence[Draft]
) -> list[Evidence]:
    """Everything that says the standard unit's score: notes, Annex II, the divisor most formulas use."""
    evidence = []
    for page in pages:
        for row, column, cell in page.cells():
            score = stated_score(cell.value) if isinstance(cell.value, str) else None
            if score:
                said = Text("ghi sản phẩm chuẩn", "states the standard unit")
                evidence.append(Evidence(score, page.place(row, column), said))
    for table in tables:
        for line in table.lines:
            number = number_of(table.cell(line.row, Field.SCORE)).value
            if number:
                said = Text("đơn vị chuẩn đề xuất", "the proposed standard unit")
                evidence.append(Evidence(number, table.place(line.row, Field.SCORE), said))
                break
    divisors = Counter(divisor for draft in drafts if (divisor := draft.divisor))
    if divisors:
        usual = divisors.most_common(1)[0][0]
        first = next(draft for draft in drafts if draft.divisor == usual)
        evidence.append(
            Evidence(usual, first.place("coefficient"), Text("công thức chia cho", "formulas divide by"))
        )
    return evidence


def uncovered(listings: Sequence[Table], drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Work of Annex I that no converted list has."""
    known = {plain(draft.texts[of]) for draft in drafts for of in (Field.NAME, Field.DETAIL, Field.CODE)}
    for table in listings:
        for line in table.lines:
            names = [table.text(line.row, of) for of in (Field.CODE, Field.DETAIL, Field.NAME)]
            if any(name and plain(name) in known for name in names):
                continue
            name = names[2] or names[1]
            yield Finding(
                Severity.DOUBT,
                "not_converted",
                table.place(line.row, Field.NAME),
                Text(
                    f"«{name}» có trong Phụ lục I nhưng không có trong danh mục quy đổi",
                    f"'{name}' is in Annex I and in no converted list",
                ),
                Text(
                    "bổ sung vào Phụ lục III, hoặc bỏ khỏi Phụ lục I (Điều 13.1.c)",
                    "put it into Annex III, or take it out of Annex I (Art. 13.1.c)",
                ),
            )
