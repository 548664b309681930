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


def agencies_of(province: str, code: str) -> tuple[Agency, ...]:
    """The four agencies of ``province``, whose electronic identifier is ``code``.

    The digits of the two forms of a code disagree on purpose: one never follows from the other by arithmetic.
    """
    return (
        Agency(
            f"{code}.01",
            f"000.00.11.{code}",
            f"Văn phòng Ủy ban nhân dân tỉnh {province}",
            "",
            "VPUB",
            "Chánh Văn phòng",
            "Phó Chánh Văn phòng",
            _OFFICE,
        ),
        Agency(
            f"{code}.02",
            f"000.00.03.{code}",
            f"Sở Nội vụ tỉnh {province}",
            "",
            "SNV",
            "Giám đốc Sở",
            "Phó Giám đốc Sở",
            _SOCIAL,
        ),
        Agency(
            f"{code}.02.02",
            f"000.04.03.{code}",
            f"Chi cục Văn thư - Lưu trữ tỉnh {province}",
            f"{code}.02",
            "CCVTLT",
            "Chi cục trưởng",
            "Phó Chi cục trưởng",
            ("VP",),
        ),
        Agency(
            f"{code}.03",
            f"000.00.02.{code}",
            f"Sở Tài chính tỉnh {province}",
            "",
            "STC",
            "Giám đốc Sở",
            "Phó Giám đốc Sở",
            _ECONOMY,
        ),
    )
