"""The agencies, each with its code in both forms."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """``code``: new form (QĐ 20/2020), ``old_code``: QCVN 102 form; ``short``: as in document numbers.

    ``head_title``, ``deputy_title``: the positions of those who lead it.
    """

    code: str
    old_code: str
    name: str
    parent: str
    short: str
    head_title: str
    deputy_title: str

    def written(self, dice: random.Random, old_share: float) -> str:
        """The code as somebody wrote it down: in the old form with probability ``old_share``."""
        return self.old_code if dice.random() < old_share else self.code


AGENCIES = (
    Agency(
        "H38.01",
        "000.00.11.H38",
        "Văn phòng Ủy ban nhân dân tỉnh Lào Cai",
        "",
        "VPUB",
        "Chánh Văn phòng",
        "Phó Chánh Văn phòng",
    ),
    Agency(
        "H38.02",
        "000.00.03.H38",
        "Sở Nội vụ tỉnh Lào Cai",
        "",
        "SNV",
        "Giám đốc Sở",
        "Phó Giám đốc Sở",
    ),
    Agency(
        "H38.02.02",
        "000.04.03.H38",
        "Chi cục Văn thư - Lưu trữ tỉnh Lào Cai",
        "H38.02",
        "CCVTLT",
        "Chi cục trưởng",
        "Phó Chi cục trưởng",
    ),
    Agency(
        "H38.03",
        "000.00.02.H38",
        "Sở Tài chính tỉnh Lào Cai",
        "",
        "STC",
        "Giám đốc Sở",
        "Phó Giám đốc Sở",
    ),
)
"""The digits of the two forms disagree on purpose: one never follows from the other by arithmetic."""
