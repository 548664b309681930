"""Every step of a score, once as numbers without a language, once as a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.sheets import Band, ExplainLine, points
from domain.text import Text
from domain.work import WorkUnit
from scoring.policy import Policy
from scoring.totals import Totals, late_deductions, share_of

MEANING: Mapping[str, Text] = {
    "unit": Text(
        "Một sản phẩm/công việc: được giao, hoàn thành, đạt chất lượng, đạt tiến độ (đã quy đổi)",
        "one product: assigned, completed, good, on time (converted)",
    ),
    "assigned_total": Text(
        "Tổng sản phẩm/công việc được giao (đã quy đổi)", "total of assigned work (converted)"
    ),
    "a": Text("Tỷ lệ về số lượng: hoàn thành / được giao", "quantity: completed / assigned"),
    "b": Text(
        "Tỷ lệ về chất lượng: mỗi lần chưa đạt trừ 25%", "quality: 25 % off for each failed assessment"
    ),
    "c": Text("Tỷ lệ về tiến độ: mỗi lần chậm trừ 25%", "progress: 25 % off for each time late"),
    "d": Text(
        "Kết quả hoạt động của đơn vị hoặc lĩnh vực phụ trách: số người dưới 50 điểm / số người có điểm; "
        "n(∅): chưa có điểm",
        "result of the agency or field: people below 50 / people with a score; n(∅): without a score",
    ),
    "dd": Text("Khả năng tổ chức triển khai thực hiện nhiệm vụ (đ)", "organising the work (đ)"),
    "e": Text("Năng lực tập hợp, đoàn kết công chức", "unity of the civil servants"),
    "result_ratio": Text("Điểm tỷ lệ kết quả thực hiện nhiệm vụ", "ratio of task results"),
    "result_points": Text(
        "Điểm tiêu chí kết quả thực hiện nhiệm vụ (tối đa 70)", "result points (at most 70)"
    ),
    "common_points": Text("Điểm tiêu chí chung (tối đa 30)", "common-criteria points (at most 30)"),
    "total": Text("Điểm theo dõi, đánh giá của kỳ", "score of the period"),
    "band": Text(
        "Mức tương ứng (việc xếp loại chỉ thực hiện theo năm)",
        "the level it corresponds to (decided once a year only)",
    ),
}
"""What each rule of a sheet's explanation says. Keys are the ``rule`` of ``ExplainLine``."""


def exact(value: Fraction) -> str:
    """``value`` without loss: as a decimal where it ends, else as a fraction with four decimals beside it."""
    digits = _decimals(value.denominator)
    if digits is None:
        return f"{value.numerator}/{value.denominator} ≈ {points(value, 4)}"
    return str(points(value, digits))


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has, up to 12; None if it does not end."""
    for digits in range(13):
        if 10**digits % denominator == 0:
            return digits
    return None


@dataclass(frozen=True, slots=True)
class ResultStep:
    """The last steps of a calculation. ``parts``: a, b, c and for leaders d, đ, e."""

    parts: tuple[Fraction, ...]
    ratio: Fraction
    result_points: Fraction
    common_points: Fraction
    total: Fraction
    band: Band


def explain_sheet(totals: Totals, step: ResultStep, basis: str, policy: Policy) -> tuple[ExplainLine, ...]:
    """The lines of a whole sheet, in the order of the calculation."""
    return (*_ratio_lines(totals, step, basis, policy), *_result_lines(step, policy))


def _ratio_lines(totals: Totals, step: ResultStep, basis: str, policy: Policy) -> Iterator[ExplainLine]:
    outside = f"; +{exact(totals.extra)} (18.1.d)" if totals.extra else ""
    yield ExplainLine("assigned_total", "14.1, 18.1.d", f"{exact(totals.assigned)} [{totals.units}]{outside}")
    sums = (totals.completed, totals.good, totals.on_time)
    names = (("a", "14.2.a", ""), ("b", "14.2.b", ""), ("c", "14.2.c", f"; {policy.options.late_unit}"))
    for (rule, article, how), part, ratio in zip(names, sums, step.parts[:3], strict=True):
        yield ExplainLine(rule, article, _quotient(part, totals.assigned, ratio) + how)
    leadership = (("d", "15.3.a, 15.4"), ("dd", "15.3.b"), ("e", "15.3.c"))
    for (rule, article), value in zip(leadership, step.parts[3:], strict=False):
        why = f"; {basis}" if basis and rule == "d" else ""
        yield ExplainLine(rule, article, exact(value) + why)


def _result_lines(step: ResultStep, policy: Policy) -> Iterator[ExplainLine]:
    summands = " + ".join(str(points(part, 4)) for part in step.parts)
    count, ratio = len(step.parts), points(step.ratio, 4)
    article = "16.1" if count == len("abc") else "16.2"
    capped = f"; ≤ {exact(policy.criterion_cap)}" if step.result_points == policy.criterion_cap else ""
    result, common = points(step.result_points), exact(step.common_points)
    yield ExplainLine("result_ratio", article, f"({summands}) / {count} = {ratio}")
    yield ExplainLine("result_points", "12.3, 17.1", f"{ratio} × 70 = {result}{capped}")
    yield ExplainLine("common_points", "12.2", common)
    yield ExplainLine("total", "17.1", f"{common} + {result} = {points(step.total)}")
    yield ExplainLine("band", "20", step.band.value)


def _quotient(part: Fraction, whole: Fraction, ratio: Fraction) -> str:
    if not whole:
        return "0 / 0 := 0"
    capped = "; ≤ 1" if ratio < part / whole else ""
    return f"{exact(part)} / {exact(whole)} = {points(ratio, 4)}{capped}"


def _plain(value: Decimal) -> str:
    return exact(Fraction(value))


def unit_lines(units: Iterable[WorkUnit], policy: Policy) -> Iterator[ExplainLine]:
    """One line for each unit, in their order: what it counts for and how many deductions it bears."""
    for number, unit in enumerate(units, 1):
        share = share_of(unit, policy)
        failed = unit.failed_quality_checks - unit.excused_quality_checks
        name = unit.catalogue_code or f"#{number}"
        numbers = (
            f"{name} [{unit.origin}] k={unit.coefficient}: "
            f"{_plain(share.assigned)}; {_plain(share.completed)}; "
            f"{_plain(share.good)} (−{failed} × 25 %); "
            f"{_plain(share.on_time)} (−{late_deductions(unit, policy)} × 25 %, {policy.options.late_unit})"
        )
        yield ExplainLine("unit", "14.2, 18.1.d", numbers)
