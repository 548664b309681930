"""What a province collects beside the score: which people it is missing for. Told, never a reason to wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from domain.errors import BadFile
from domain.sheets import ScoreSheet
from gateway.files import ProvinceFiles


def missing_indicators(files: ProvinceFiles, sheets: Iterable[ScoreSheet]) -> dict[str, int]:
    """Indicator → how many of ``sheets`` lack it, as far as the province's plan asks for some.

    A plan with faults asks for nothing here: scoring does not need it, ``mapping check`` tells its faults.
    """
    try:
        plan = files.plan
    except BadFile:
        return {}
    wanted = plan.indicators if plan else {}
    missing: Counter[str] = Counter()
    if wanted:
        for sheet in sheets:
            missing.update(wanted.keys() - dict(sheet.indicators).keys())
    return dict(sorted(missing.items()))
