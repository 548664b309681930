"""The agencies, each with its code in both forms."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """``code``: new form (QĐ 20/2020), ``old_code``: QCVN 102 form; ``short``: as in document numbers.

    ``head_title``, ``deputy_title``: the positions of those who lead it. ``departments``: the beginnings of
    the catalogue codes that are its business alone (Nghĩa Lâm's list: VP office, NV home affairs …).
    """

    code: str
    old_code: str
    name: str
    parent: str
    short: str
    head_title: str
    deputy_title: str
    departments: tuple[str, ...] = ()

    def written(self, dice: random.Random, old_share: float) -> str:
        """The code as somebody wrote it down: in the old form with probability ``old_share``."""
        return self.old_code if dice.random() < old_share else self.code


_SOCIAL = ("NV", "VHTT", "ASXH", "GD", "YTE", "VHXHKT")
_ECONOMY = ("KTTC", "KTXD", "KTNN", "KTMT", "KTDC", "GPMB")
_OFFICE = ("VP", "HCC")


_HEADS_OF_DEPARTMENTS = ("Giám đốc Sở", "Phó Giám đốc Sở")
_KINDS = (
    ("01", "11", "Văn phòng Ủy ban nhân dân", "VPUB", ("Chánh Văn phòng", "Phó Chánh Văn phòng"), _OFFICE),
    ("02", "03", "Sở Nội vụ", "SNV", _HEADS_OF_DEPARTMENTS, _SOCIAL),
    (
        "02.02",
        "03",
        "Chi cục Văn thư - Lưu trữ",
        "CCVTLT",
        ("Chi cục trưởng", "Phó Chi cục trưởng"),
        ("VP",),
    ),
    ("03", "02", "Sở Tài chính", "STC", _HEADS_OF_DEPARTMENTS, _ECONOMY),
)
"""New code, old code, name, sign, titles, departments. The digits of the two codes disagree on purpose: one
never follows from the other by arithmetic."""


def agencies_of(province: str, code: str) -> tuple[Agency, ...]:
    """The four agencies of ``province``, whose electronic identifier is ``code``."""
    return tuple(
        Agency(
            f"{code}.{number}",
            f"000.{'04' if parent else '00'}.{old}.{code}",
            f"{name} tỉnh {province}",
            f"{code}.{parent}" if parent else "",
            short,
            *titles,
            departments,
        )
        for number, old, name, short, titles, departments in _KINDS
        for parent in (number.rpartition(".")[0],)
    )
