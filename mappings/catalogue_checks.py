"""What can be checked in a catalogue of converted items, whether it comes from Excel or from its CSV."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from domain.text import Text
from mappings.catalogue import CatalogueItem
from mappings.catalogue_findings import Entry, Report
from mappings.catalogue_frames import bounds_of, check_groups
from mappings.catalogue_standard import follows

_NO_MEASURE = frozenset(
    (
        *("kết quả", "kết quả thực hiện", "hoàn thành", "hoàn thành nhiệm vụ", "công việc", "nhiệm vụ"),
        *("sản phẩm", "sản phẩm phát sinh", "theo quy định", "theo yêu cầu", "thường xuyên", "khác", "không"),
        *("không có", "phát sinh", "theo phân công", "hỗ trợ", "phối hợp", "tham gia", "x", "-", "…", "..."),
    )
)
"""Outputs that nobody can count."""
_CATCH_ALL = re.compile(
    r"chưa có trong danh mục|ngoài danh mục|(?:nhiệm vụ|công việc) khác|theo sự phân công", re.IGNORECASE
)
_LOOKS_LIKE_A_DATE = re.compile(r"[^\W\d_]{3}|\d+/\d+|\d{4}-\d\d-\d\d")
_USUAL_SHARE = 0.8
_ENOUGH_ROWS = 5


def check_items(
    entries: Sequence[Entry], standard_of: Callable[[CatalogueItem], Decimal | None], report: Report
) -> None:
    """Each item by itself, then items against each other, one list (one decision) at a time.

    ``standard_of``: the score of the standard unit that an item's coefficient comes from, None if unknown.
    """
    for entry in entries:
        _frame(entry, report)
        _coefficient(entry, standard_of(entry.item), report)
        _output(entry, report)
    lists: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lists[entry.item.source].append(entry)
    for of in lists.values():
        check_groups(of, report)
        _departments(of, report)
    _same_names(entries, report)


def check_validity(entries: Sequence[Entry], report: Report) -> None:
    """Days between two lines of a code that neither covers: work given then has no coefficient."""
    lines: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lines[entry.item.code].append(entry)
    for of in lines.values():
        of.sort(key=lambda entry: entry.item.valid_from)
        for before, after in pairwise(of):
            ends = before.item.valid_to or date.max
            if ends < after.item.valid_from - timedelta(days=1):
                _gap(after, ends + timedelta(days=1), report)


def _frame(entry: Entry, report: Report) -> None:
    frame, score = entry.item.frame, entry.item.score
    bounds = bounds_of(frame) if frame else None
    if bounds is None:
        if frame:
            report.doubt(entry, "frame", "frame_unreadable", _unreadable_frame(frame))
    elif not bounds.hold(score):
        report.fault(
            entry,
            "score",
            "score_outside_frame",
            (
                Text(
                    f"điểm {score:f} nằm ngoài khung {frame} của nhóm {entry.item.group}",
                    f"the score {score:f} lies outside the frame {frame} of group {entry.item.group}",
                ),
                Text("sửa điểm, hoặc xếp lại nhóm", "mend the score, or put the item into another group"),
            ),
        )


def _unreadable_frame(frame: str) -> tuple[Text, Text]:
    if _LOOKS_LIKE_A_DATE.search(frame):
        return (
            Text(
                f"khung điểm «{frame}» đã bị Excel đổi thành ngày",
                f"Excel turned the frame '{frame}' into a date",
            ),
            Text(
                "định dạng cột Khung điểm là Text rồi gõ lại, ví dụ 1-10",
                "format the column as Text, type 1-10 again",
            ),
        )
    return (
        Text(f"không hiểu khung điểm «{frame}»", f"the frame '{frame}' is not understood"),
        Text(
            "ghi dạng 1-10, hoặc chỉ điểm cao nhất, ví dụ 100",
            "write 1-10, or only the highest score, as 100",
        ),
    )


def _coefficient(entry: Entry, standard: Decimal | None, report: Report) -> None:
    item = entry.item
    if standard is None or follows(item.coefficient, item.score, standard):
        return
    due = (item.score / standard).quantize(Decimal("0.01")).normalize()
    report.fault(
        entry,
        "coefficient",
        "coefficient_not_from_score",
        (
            Text(
                f"hệ số {item.coefficient:f} không bằng {item.score:f} ÷ {standard:f} = {due:f}",
                f"the coefficient {item.coefficient:f} is not {item.score:f} ÷ {standard:f} = {due:f}",
            ),
            Text("sửa hệ số hoặc điểm chấm", "mend the coefficient or the score"),
        ),
    )


def _output(entry: Entry, report: Report) -> None:
    item = entry.item
    output = item.output.casefold().rstrip(" .")
    if not output or output in _NO_MEASURE:
        told = f" («{item.output}»)" if output else ""
        report.doubt(
            entry,
            "output",
            "no_measurable_output",
            (
                Text(f"không có sản phẩm đầu ra đo đếm được{told}", f"no output that can be counted{told}"),
                Text(
                    "ghi sản phẩm cụ thể, ví dụ «báo cáo», «hồ sơ», hoặc bỏ mục này (Điều 13.1.a)",
                    "name a product that can be counted, or take the item out (Art. 13.1.a)",
                ),
            ),
        )
    if _CATCH_ALL.search(item.name):
        report.doubt(
            entry,
            "name",
            "catch_all",
            (
                Text(
                    f"«{item.name}» gom mọi việc ngoài danh mục: việc nào cũng hệ số {item.coefficient:f}",
                    f"'{item.name}' stands for any other work: all of it counts {item.coefficient:f}",
                ),
                Text(
                    "nên để việc ngoài danh mục chờ bổ sung từng mục (Điều 13.3)",
                    "better let work outside the list wait for its own entry (Art. 13.3)",
                ),
            ),
        )


def _departments(entries: Sequence[Entry], report: Report) -> None:
    """A code whose letters belong to another department nearly everywhere else."""
    by_prefix: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_prefix[entry.item.code.rpartition(".")[0]].append(entry)
    for prefix, of in by_prefix.items():
        usual, count = Counter(entry.item.department for entry in of).most_common(1)[0]
        if not prefix or len(of) < _ENOUGH_ROWS or not _USUAL_SHARE <= count / len(of) < 1:
            continue
        for entry in of:
            if entry.item.department != usual:
                report.doubt(entry, "department", "other_department", _elsewhere(entry.item, prefix, usual))


def _elsewhere(item: CatalogueItem, prefix: str, usual: str) -> tuple[Text, Text]:
    return (
        Text(
            f"mã {item.code} ở «{item.department}», các mã {prefix} khác ở «{usual}»",
            f"{item.code} stands in '{item.department}', the other {prefix} codes in '{usual}'",
        ),
        Text("xem lại mã hoặc đơn vị", "look at the code or the department"),
    )


def _same_names(entries: Sequence[Entry], report: Report) -> None:
    """One name, one detail, two coefficients: nobody who chooses by name knows which is meant."""
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        item = entry.item
        key = (item.name.casefold(), item.detail.casefold(), item.department)
        first = seen.setdefault(key, entry)
        if first.item.code == item.code or first.item.coefficient == item.coefficient:
            continue
        report.doubt(
            entry,
            "name",
            "same_name",
            (
                Text(
                    f"cùng tên «{item.name}» nhưng {first.item.code} hệ số {first.item.coefficient:f},"
                    f" {item.code} hệ số {item.coefficient:f}",
                    f"the name '{item.name}' twice: {first.item.code} counts {first.item.coefficient:f},"
                    f" {item.code} counts {item.coefficient:f}",
                ),
                Text("ghi rõ tên hoặc công việc chi tiết để phân biệt", "tell them apart by name or detail"),
            ),
        )


def _gap(after: Entry, first: date, report: Report) -> None:
    code, last = after.item.code, after.item.valid_from - timedelta(days=1)
    report.doubt(
        after,
        "valid_from",
        "validity_gap",
        (
            Text(
                f"mã {code} không có hiệu lực từ {first} đến {last}: việc giao khi đó sẽ bị giữ lại",
                f"{code} is in no line from {first} to {last}: work given in those days will wait",
            ),
            Text("nối liền hai thời hạn, nếu không cố ý", "let the two lines meet, unless it is meant"),
        ),
    )
