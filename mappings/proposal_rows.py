"""Proposed entries as lines that can be put below a catalogue as they are, once ``TODO`` is filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.faults import UNFINISHED
from mappings.catalogue import COLUMNS, OPTIONAL_COLUMNS
from mappings.proposals import ProposedItem

SUGGESTED = "GỢI Ý / SUGGESTION"
SOURCE = "Đề xuất bổ sung (Điều 13.3 NĐ 335/2025), chờ cấp có thẩm quyền quyết định"


def proposal_rows(proposals: Iterable[ProposedItem], catalogue_text: str) -> str:
    """A CSV with the columns, the delimiter and the decimal mark of the catalogue they are meant for."""
    first_line = catalogue_text.removeprefix("\ufeff").partition("\n")[0].strip()
    delimiter = ";" if ";" in first_line else ","
    header = [name.strip() for name in first_line.split(delimiter)]
    columns = header if set(COLUMNS) <= set(header) else [*COLUMNS, *OPTIONAL_COLUMNS]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if delimiter == ";" else "\n")
    writer.writerow(columns)
    for proposal in proposals:
        values = _values(proposal, columns, comma=delimiter == ";")
        writer.writerow([values.get(name, "") for name in columns])
    return out.getvalue()


def _values(proposal: ProposedItem, columns: Sequence[str], *, comma: bool) -> dict[str, str]:
    like, first = proposal.like, proposal.group.first
    hint = suggestion(proposal)
    with_note = "note" in columns
    return {
        "code": proposal.code,
        "name": proposal.name,
        "output": proposal.output,
        "department": proposal.department,
        "group": like.group if like else UNFINISHED,
        "frame": (like.frame.replace("-", "–") if comma else like.frame) if like else UNFINISHED,
        "score": _number(like.score, comma=comma) if like else UNFINISHED,
        "coefficient": _number(like.coefficient, comma=comma) if like else UNFINISHED,
        "valid_from": first.isoformat() if first else UNFINISHED,
        "valid_to": proposal.valid_to.isoformat() if proposal.valid_to else "",
        "source": SOURCE if with_note else f"{SOURCE}. {hint}",
        "note": hint,
    }


def suggestion(proposal: ProposedItem) -> str:
    """Where the score comes from, and that somebody has to look at it."""
    if proposal.like is None:
        return f"{SUGGESTED}: không có mục nào gần tên này, điền nhóm, khung, điểm, hệ số trước khi đề nghị"
    alike = (
        f"giống {proposal.similarity:.0%}" if not _same_code(proposal) else "cùng mã, khác thời gian hiệu lực"
    )
    return f"{SUGGESTED}: điểm và hệ số theo {proposal.like.code} ({alike}), sửa trước khi đề nghị"


def _same_code(proposal: ProposedItem) -> bool:
    return proposal.like is not None and proposal.like.code == proposal.code


def _number(number: Decimal, *, comma: bool) -> str:
    text = f"{number:f}"
    return text.replace(".", ",") if comma else text
