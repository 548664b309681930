"""Findings about a workbook as a whole: hidden parts, macros, values that were computed, numbering, codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from domain.text import Text
from mappings.catalogue_findings import Entry, Finding, Report, Severity
from mappings.excel.drafts import Draft
from mappings.excel.headings import Field
from mappings.excel.page import Page
from mappings.excel.workbook import Workbook

_NOTHING = Text("không cần làm gì", "nothing to do")
_MAX_GAPS = 5


def nothing_converted(page: Page) -> Finding:
    """The workbook has lists, but none with scores."""
    return Finding(Severity.FAULT, "nothing_converted", page.name, *_NOTHING_CONVERTED)


def surroundings(book: Workbook, pages: Sequence[Page], drafts: Sequence[Draft]) -> Iterator[Finding]:
    """What a person should know about the workbook."""
    if book.macros:
        told = Text("tệp có macro; macro không được chạy", "the workbook has macros; they were not run")
        yield Finding(Severity.NOTE, "macros", pages[0].name, told, _NOTHING)
    for page in pages:
        yield from _hidden(page)
    yield from _computed(drafts)
    yield from _alternatives(drafts)
    yield from _unused_numbers(drafts)


_NOTHING_CONVERTED = (
    Text(
        "có danh mục nhưng chưa có danh mục quy đổi (Phụ lục III: điểm chấm, hệ số)",
        "there are lists, but none is converted (Annex III: score, coefficient)",
    ),
    Text("chấm điểm và quy đổi trước khi nhập (Điều 13.1.c)", "score and convert it first (Art. 13.1.c)"),
)


def _hidden(page: Page) -> Iterator[Finding]:
    look = Text(
        "bỏ ẩn để kiểm tra, hoặc xóa nếu không dùng", "unhide it to check, or delete it if it is not used"
    )
    if page.hidden:
        told = Text("sheet đang ẩn, vẫn được đọc", "the sheet is hidden; it was read all the same")
        yield Finding(Severity.DOUBT, "hidden_sheet", page.name, told, look)
    rows = page.hidden_rows
    if rows:
        listed = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")  # noqa: PLR2004
        told = Text(
            f"{len(rows)} dòng đang ẩn ({listed}), vẫn được đọc",
            f"{len(rows)} hidden rows ({listed}) were read",
        )
        yield Finding(Severity.DOUBT, "hidden_rows", page.place(rows[0], 1), told, look)


def _computed(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """One note a list for coefficients that came without a stored value."""
    by_page: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        cell = draft.table.cell(draft.line.row, Field.COEFFICIENT)
        if cell.value is None and draft.coefficient is not None and not draft.unusable:
            by_page[draft.table.page.name].append(draft)
    for of in by_page.values():
        yield Finding(
            Severity.NOTE,
            "coefficient_computed",
            of[0].place("coefficient"),
            Text(
                f"{len(of)} hệ số chưa có giá trị trong tệp, đã tính bằng điểm ÷ điểm chuẩn",
                f"{len(of)} coefficients have no value in the file; computed as score ÷ standard score",
            ),
            Text(
                "mở tệp bằng Excel và lưu lại nếu muốn có sẵn giá trị",
                "open and save it in Excel to store them",
            ),
        )


def _alternatives(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """One note a list for outputs such as ``báo cáo/tờ trình``: which of them is one product?"""
    by_page: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if "/" in draft.texts[Field.OUTPUT]:
            by_page[draft.table.page.name].append(draft)
    for of in by_page.values():
        yield Finding(
            Severity.NOTE,
            "several_outputs",
            of[0].place("output"),
            Text(
                f"{len(of)} mục ghi nhiều sản phẩm đầu ra (a/b): mỗi lần hoàn thành tính một sản phẩm",
                f"{len(of)} items name several outputs (a/b): whichever is made counts as one product",
            ),
            Text(
                "tách thành từng mục nếu là các sản phẩm khác nhau", "split those that are different products"
            ),
        )


def _unused_numbers(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """A number that codes leave out: was a row lost?"""
    used: dict[str, dict[int, Draft]] = defaultdict(dict)
    for draft in drafts:
        prefix, _, number = draft.texts[Field.CODE].rpartition(".")
        if prefix and number.isdecimal() and Field.CODE in draft.table.columns:
            used[prefix][int(number[:6])] = draft
    for prefix, numbers in used.items():
        gaps = [n for n in range(1, min(max(numbers), 10_000)) if n not in numbers]
        if not 0 < len(gaps) <= _MAX_GAPS or len(gaps) * 2 > len(numbers):
            continue
        after = numbers[min(n for n in numbers if n > gaps[0])]
        told = ", ".join(f"{prefix}.{n:02d}" for n in gaps)
        yield Finding(
            Severity.DOUBT,
            "code_left_out",
            after.place("code"),
            Text(f"không có mã {told} giữa các mã {prefix}", f"there is no {told} among the {prefix} codes"),
            Text("xem có dòng nào bị mất không", "see whether a row was lost"),
        )


def duplicates(entries: Sequence[Entry], report: Report) -> None:
    """One code in two rows on the same days: a fault of the later row, of both if they differ in worth."""
    by_code: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_code[entry.item.code].append(entry)
    for of in by_code.values():
        for number, entry in enumerate(of):
            for before in of[:number]:
                if _together(before, entry):
                    _duplicate(entry, before, report)
                    if _worth(before) != _worth(entry):
                        _duplicate(before, entry, report)
                    break


def _together(one: Entry, other: Entry) -> bool:
    ends = one.item.valid_to or date.max, other.item.valid_to or date.max
    return one.item.valid_from <= ends[1] and other.item.valid_from <= ends[0]


def _worth(entry: Entry) -> tuple[object, object]:
    return entry.item.score, entry.item.coefficient


def _duplicate(entry: Entry, other: Entry, report: Report) -> None:
    if id(entry) in report.unusable and _worth(entry) == _worth(other):
        return
    where = other.place("code")
    report.fault(
        entry,
        "code",
        "duplicate_code",
        (
            Text(
                f"mã {entry.item.code} trùng với {where}",
                f"the code {entry.item.code} also stands at {where}",
            ),
            Text("đặt mã khác, hoặc bỏ dòng thừa", "give it another code, or take the spare row out"),
        ),
    )
