"""Complexity groups and their point frames (Handbook pp. 13–14: at most five, N1 … N5, a frame each)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from domain.text import Text
from mappings.catalogue_findings import Entry, Report, Severity

MAX_GROUPS = 5
"""Decree 335 Art. 13.1.a: at most 05 groups by complexity of the job position."""
_NUMBER = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_RANGE = re.compile(rf"{_NUMBER}(?:điểm)?(?:-|–|—|÷|~|→|đến){_NUMBER}")
_UP_TO = re.compile(rf"(?:tốiđa|đến|≤|<=|dưới)?{_NUMBER}")
_SPACES = re.compile(r"\s+")
_GROUP = re.compile(r"(?:nhóm|nhom|n|group)?[\s.:]*(?:số)?\s*(\d|iv|v|i{1,3})", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Points a group may have, both ends included. ``low``: None where the list gives only the highest."""

    low: Decimal | None
    high: Decimal

    def hold(self, score: Decimal) -> bool:
        """Whether a score lies in the frame."""
        return (self.low or Decimal(0)) <= score <= self.high


@lru_cache(maxsize=1024)
def bounds_of(frame: str) -> Bounds | None:
    """What a frame says: ``1-10``, ``Từ 11 đến 50 điểm``, ``100``; None for anything else."""
    text = _SPACES.sub("", frame.casefold()).removeprefix("từ").removesuffix("điểm")
    both = _RANGE.fullmatch(text)
    if both:
        low, high = (Decimal(part.replace(",", ".")) for part in both.groups())
        return Bounds(low, high) if low <= high else None
    one = _UP_TO.fullmatch(text)
    return Bounds(None, Decimal(one[1].replace(",", "."))) if one else None


def group_name(written: str) -> str:
    """``N1`` for ``1``, ``Nhóm 1``, ``n.I``; any other name as it is written."""
    found = _GROUP.fullmatch(written.strip())
    if not found:
        return written.strip()
    number = found[1].lower()
    return f"N{_ROMAN.get(number, number)}"


def check_groups(entries: Sequence[Entry], report: Report) -> None:
    """Groups and frames of one list against each other."""
    frames: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        group, frame = entry.item.group, entry.item.frame
        frames[group][frame] += 1
        first.setdefault((group, frame), entry)
        first.setdefault((group, ""), entry)
    if len(frames) > MAX_GROUPS:
        _too_many(frames, first, report)
    for group, used in frames.items():
        if len({bounds_of(frame) for frame in used}) > 1:
            _two_frames(group, used, first, report)
    _order({group: used.most_common(1)[0][0] for group, used in frames.items()}, first, report)


def _too_many(frames: dict[str, Counter[str]], first: dict[tuple[str, str], Entry], report: Report) -> None:
    names = ", ".join(sorted(frames))
    sixth = list(frames)[MAX_GROUPS]
    report.add(
        Severity.FAULT,
        "too_many_groups",
        first[sixth, ""].place("group"),
        (
            Text(
                f"danh mục có {len(frames)} nhóm ({names}); tối đa 05 nhóm theo Điều 13.1.a NĐ 335",
                f"the list has {len(frames)} groups ({names}); Decree 335 Art. 13.1.a allows at most 05",
            ),
            Text("gộp các nhóm, hoặc sửa tên nhóm gõ sai", "merge groups, or mend a mistyped group"),
        ),
    )


def _two_frames(group: str, used: Counter[str], first: dict[tuple[str, str], Entry], report: Report) -> None:
    usual, count = used.most_common(1)[0]
    for frame, times in used.items():
        if bounds_of(frame) != bounds_of(usual):
            report.doubt(
                first[group, frame],
                "frame",
                "two_frames",
                (
                    Text(
                        f"nhóm {group} có khung «{frame}» ({times} dòng) khác khung «{usual}» ({count} dòng)",
                        f"group {group} has the frame '{frame}' ({times} rows), usually '{usual}' ({count})",
                    ),
                    Text("mỗi nhóm một khung điểm: sửa dòng sai", "one frame a group: mend what is wrong"),
                ),
            )


def _order(usual: dict[str, str], first: dict[tuple[str, str], Entry], report: Report) -> None:
    """Frames rise from group to group and do not overlap; groups are compared in the order of their names."""
    known = [(group, bounds) for group in sorted(usual) if (bounds := bounds_of(usual[group]))]
    for (one, lower), (other, upper) in pairwise(known):
        rises = upper.high > lower.high
        overlaps = upper.low is not None and upper.low <= lower.high
        if rises and not overlaps:
            continue
        told = f"{one} {usual[one]}, {other} {usual[other]}"
        report.doubt(
            first[other, ""],
            "frame",
            "frame_order",
            (
                Text(
                    f"khung điểm chồng lên nhau hoặc không tăng dần: {told}",
                    f"frames overlap or do not rise: {told}",
                ),
                Text("sửa khung điểm của nhóm sai", "mend the frame that is wrong"),
            ),
        )
