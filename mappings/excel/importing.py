"""A workbook of the official lists → catalogue items, and a report of whatever looks wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.errors import BadFile
from domain.text import Text
from mappings.catalogue import CatalogueItem
from mappings.catalogue_checks import check_items
from mappings.catalogue_findings import Entry, Finding, Report, Severity
from mappings.catalogue_standard import settle
from mappings.excel.annexes import (
    Decision,
    criteria_findings,
    decision_in,
    standard_evidence,
    uncovered,
)
from mappings.excel.codes import give_codes
from mappings.excel.drafts import Draft, read_draft
from mappings.excel.headings import WORDS, Field
from mappings.excel.page import Page
from mappings.excel.surroundings import duplicates, nothing_converted, surroundings
from mappings.excel.tables import Kind, Table, tables_of
from mappings.excel.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person who imports says; columns of the list itself win over ``valid_from`` and ``source``."""

    valid_from: date | None = None
    source: str = ""
    standard_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ListFound:
    """One list of the workbook. ``place``: its header; ``rows``: items in it, those with faults included."""

    kind: str
    place: str
    rows: int
    left_aside: int

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {"kind": self.kind, "place": self.place, "rows": self.rows, "left_aside": self.left_aside}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a workbook. ``standard_score``: None if nothing says it. ``rows``: items read, of which
    ``items`` can be used.
    """

    items: tuple[CatalogueItem, ...]
    findings: tuple[Finding, ...]
    lists: tuple[ListFound, ...]
    standard_score: Decimal | None
    rows: int

    def count(self, severity: Severity) -> int:
        """How many findings are that grave."""
        return sum(finding.severity is severity for finding in self.findings)


def import_catalogue(data: bytes, file: str, wishes: Wishes) -> Imported:
    """Read the lists in the workbook ``data``; ``file`` is its name in messages.

    Raises:
        BadFile: no workbook, no list in it, or nothing says from when it is valid.
    """
    book = read_workbook(data, file)
    pages = [Page(sheet) for sheet in book.sheets]
    tables = [table for page in pages for table in tables_of(page)]
    if not tables:
        raise _no_list(file, pages)
    of = {kind: [table for table in tables if table.kind is kind] for kind in Kind}
    drafts = [read_draft(table, line) for table in of[Kind.CONVERTED] for line in table.lines]
    give_codes(drafts)
    report = Report()
    standard = _standard(pages, of[Kind.STANDARD], drafts, wishes, report)
    _complete(drafts, standard)
    items = _items(drafts, wishes, decision_in(pages), file, report)
    check_items(items, lambda _: standard, report)
    duplicates(items, report)
    findings = [finding for table in of[Kind.CRITERIA] for finding in criteria_findings(table)]
    if not of[Kind.CONVERTED]:
        findings.append(nothing_converted(tables[0].page))
    findings += surroundings(book, pages, drafts)
    findings += [finding for draft in drafts for finding in draft.findings]
    findings += [*report.findings, *uncovered(of[Kind.LISTING], drafts)]
    return Imported(
        tuple(entry.item for entry in items if id(entry) not in report.unusable),
        tuple(findings),
        tuple(_found(table) for table in tables),
        standard,
        len(drafts),
    )


def _found(table: Table) -> ListFound:
    place = table.page.place(table.header_row, min(table.columns.values()))
    return ListFound(table.kind.value, place, len(table.lines), table.left_aside)


def _no_list(file: str, pages: Sequence[Page]) -> BadFile:
    wanted = (Field.CODE, Field.NAME, Field.OUTPUT, Field.GROUP, Field.FRAME, Field.SCORE, Field.COEFFICIENT)
    heads = ", ".join(f"«{WORDS[of][0]}»" for of in wanted)
    sheets = ", ".join(page.name for page in pages[:20])
    return BadFile(
        Text(
            f"không sheet nào có dòng tiêu đề của danh mục; đã tìm các cột {heads} trong: {sheets}",
            f"no sheet has the header row of a list; looked for the columns {heads} in: {sheets}",
        ),
        Text(
            "ghi dòng tiêu đề như Phụ lục III Sổ tay, ít nhất: nhiệm vụ, điểm chấm hoặc hệ số",
            "write a header row as in Annex III of the Handbook: at least name, score or coefficient",
        ),
        file,
    )


def _standard(
    pages: Sequence[Page], proposals: Sequence[Table], drafts: Sequence[Draft], wishes: Wishes, report: Report
) -> Decimal | None:
    if not drafts:
        return wishes.standard_score
    pairs = [(draft.score, draft.coefficient) for draft in drafts if draft.score and draft.coefficient]
    evidence = standard_evidence(pages, proposals, drafts)
    place = drafts[0].place("coefficient")
    return settle(evidence, [(s, c) for s, c in pairs if s and c], wishes.standard_score, report, place)


def _complete(drafts: Sequence[Draft], standard: Decimal | None) -> None:
    """Compute what a row leaves out from what it has; a row with neither number cannot be used."""
    for draft in drafts:
        if draft.unusable:
            continue
        if draft.score is not None and draft.coefficient is None and standard:
            step = Decimal(1).scaleb(-draft.places)
            draft.coefficient = (draft.score / standard).quantize(step, ROUND_HALF_UP).normalize() + 0
            if draft.coefficient:
                continue
        if draft.coefficient is not None and draft.score is None and standard:
            draft.score = (draft.coefficient * standard).normalize() + 0
            draft.tell(Severity.DOUBT, Field.SCORE, "score_computed", *_computed(draft.score))
        if not draft.score or not draft.coefficient:
            of = Field.COEFFICIENT if draft.score else Field.SCORE
            draft.tell(Severity.FAULT, of, "no_number", *_no_number(of))


def _computed(score: Decimal) -> tuple[Text, Text]:
    return (
        Text(
            f"thiếu điểm chấm; tính ngược từ hệ số ra {score:f}", f"no score; {score:f} from the coefficient"
        ),
        Text("ghi điểm chấm vào danh mục", "write the score into the list"),
    )


def _no_number(of: Field) -> tuple[Text, Text]:
    what = Text("hệ số", "coefficient") if of is Field.COEFFICIENT else Text("điểm chấm", "score")
    return (
        Text(f"thiếu {what.vi}, không tính được", f"the {what.en} is missing and cannot be computed"),
        Text(f"ghi {what.vi}", f"write the {what.en}"),
    )


def _items(
    drafts: Sequence[Draft], wishes: Wishes, decision: Decision | None, file: str, report: Report
) -> list[Entry]:
    """The rows that are whole, as items."""
    undated = [draft for draft in drafts if draft.valid_from is None]
    begin = wishes.valid_from
    if undated and begin is None:
        begin = _assumed_day(decision, file, report)
    source = wishes.source
    if not source and any(not draft.texts[Field.SOURCE] for draft in drafts):
        source = _assumed_source(decision, drafts[0], file, report)
    entries = []
    for draft in drafts:
        day = draft.valid_from or begin
        if draft.unusable or draft.score is None or draft.coefficient is None or day is None:
            continue
        entries.append(Entry(_item(draft, draft.score, draft.coefficient, day, source), draft.place))
    return entries


def _item(draft: Draft, score: Decimal, coefficient: Decimal, day: date, source: str) -> CatalogueItem:
    texts = draft.texts
    return CatalogueItem(
        code=texts[Field.CODE],
        name=texts[Field.NAME],
        output=texts[Field.OUTPUT],
        department=texts[Field.DEPARTMENT],
        group=texts[Field.GROUP],
        frame=texts[Field.FRAME],
        score=score,
        coefficient=coefficient,
        valid_from=day,
        valid_to=draft.valid_to,
        source=texts[Field.SOURCE] or source,
        detail=texts[Field.DETAIL],
        note=texts[Field.NOTE],
    )


def _assumed_day(decision: Decision | None, file: str, report: Report) -> date:
    remedy = Text(
        "chỉ rõ ngày bắt đầu áp dụng: --valid-from 2026-06-01",
        "say from when it applies: --valid-from 2026-06-01",
    )
    if decision is None:
        raise BadFile(
            Text("không biết danh mục áp dụng từ ngày nào", "nothing says from when the list applies"),
            remedy,
            file,
        )
    report.add(
        Severity.DOUBT,
        "valid_from_assumed",
        decision.place,
        (
            Text(
                f"lấy ngày ký {decision.day} làm ngày bắt đầu hiệu lực",
                f"the day of signing, {decision.day}, was taken as the first day of validity",
            ),
            remedy,
        ),
    )
    return decision.day


def _assumed_source(decision: Decision | None, first: Draft, file: str, report: Report) -> str:
    if decision is not None:
        return decision.source
    report.add(
        Severity.DOUBT,
        "source_assumed",
        first.place("source"),
        (
            Text(
                f"không thấy số quyết định; cột nguồn ghi tên tệp {file}",
                f"no decision is named; the source column says the file's name {file}",
            ),
            Text('chỉ rõ: --source "QĐ 283/QĐ-UBND …"', 'say it: --source "QĐ 283/QĐ-UBND …"'),
        ),
    )
    return file


def counts_of(items: Sequence[CatalogueItem]) -> dict[str, object]:
    """How many items each group and each letters of a code have."""
    prefixes = Counter(item.code.split(".")[0] for item in items)
    groups = Counter(item.group for item in items)
    return {"by_prefix": dict(prefixes), "by_group": dict(sorted(groups.items()))}
