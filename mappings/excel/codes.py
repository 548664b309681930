"""Codes where a list has none: proposed from the department's letters, never silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.text import Text
from mappings.catalogue_findings import Severity
from mappings.excel.drafts import Draft
from mappings.excel.headings import Field, plain

_SMALL_WORDS = {"va", "cua", "theo", "phong", "ban"}
_NO_DEPARTMENT = "CV"
_MAX_LETTERS = 6


def give_codes(drafts: Sequence[Draft]) -> None:
    """A row without a code in a list that has a code column is a fault with a proposal; a list without such a
    column gets codes, with one doubt for the whole list.
    """
    taken = {draft.texts[Field.CODE] for draft in drafts}
    told: set[int] = set()
    for draft in drafts:
        if draft.texts[Field.CODE]:
            continue
        code = _next(_prefix(draft, drafts), taken)
        taken.add(code)
        if Field.CODE in draft.table.columns:
            _missing(draft, code)
            continue
        draft.texts[Field.CODE] = code
        if id(draft.table) not in told:
            told.add(id(draft.table))
            _made(draft, code)


def _prefix(draft: Draft, drafts: Sequence[Draft]) -> str:
    """The letters most codes of the row's department have, else the department's initials."""
    department = draft.texts[Field.DEPARTMENT]
    if Field.CODE in draft.table.columns:
        used = Counter(
            other.texts[Field.CODE].rpartition(".")[0]
            for other in drafts
            if other.texts[Field.DEPARTMENT] == department and "." in other.texts[Field.CODE]
        )
        if used:
            return used.most_common(1)[0][0]
    words = [word for word in plain(department).split() if word not in _SMALL_WORDS]
    return "".join(word[0] for word in words)[:_MAX_LETTERS].upper() or _NO_DEPARTMENT


def _next(prefix: str, taken: set[str]) -> str:
    numbers = [
        int(rest) for code in taken if (rest := code.removeprefix(f"{prefix}.")) != code and rest.isdecimal()
    ]
    return f"{prefix}.{max(numbers, default=0) + 1:02d}"


def _missing(draft: Draft, code: str) -> None:
    draft.tell(
        Severity.FAULT,
        Field.CODE,
        "no_code",
        Text("thiếu mã công việc", "the code is missing"),
        Text(f"ghi mã, ví dụ {code} (chưa dùng)", f"write a code, for example {code} (not used yet)"),
    )


def _made(draft: Draft, code: str) -> None:
    draft.tell(
        Severity.DOUBT,
        Field.NAME,
        "codes_made",
        Text(
            f"danh mục không có cột mã; đã tạm đặt mã theo thứ tự dòng, bắt đầu {code}",
            f"the list has no column of codes; codes were given in the order of the rows, from {code} on",
        ),
        Text(
            "thêm cột «Mã CV» vào tệp Excel: mã tạm sẽ đổi khi thêm bớt dòng",
            "add a column 'Mã CV' to the workbook: codes given here change when rows come or go",
        ),
    )
