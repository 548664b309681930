"""The shape of a scoring request, key by key. Unknown keys are refused; nothing is coerced silently."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from domain.evaluation import COMMON_CRITERIA
from domain.period import Period
from domain.work import Origin

IMPOSSIBLE = frozenset({"not_in_the_decree"})
"""Fault kinds that are numbers the decree does not allow, and not a fault of form."""

_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_MAX_WHOLE = 10**12
_MAX_COUNT = 1_000_000
_MAX_UNITS = 100_000


def form(vi: str, en: str) -> PydanticCustomError:
    """A fault of form: wrong type, unreadable."""
    return PydanticCustomError("form", "{en}", {"vi": vi, "en": en})


def impossible(vi: str, en: str) -> PydanticCustomError:
    """A number that reads well and that the decree does not allow."""
    return PydanticCustomError("not_in_the_decree", "{en}", {"vi": vi, "en": en})


def _decimal(value: object) -> Decimal:
    if isinstance(value, float):
        raise form(
            'số thập phân phải đặt trong dấu nháy, ví dụ "2.7"',
            'a decimal must be text in quotes, for example "2.7": a JSON number loses digits',
        )
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_WHOLE:
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise form(
        'phải là số viết dạng "2.7" hoặc số nguyên', 'must be a number written "2.7" or a whole number'
    )


def _not_negative(value: object) -> Decimal:
    number = _decimal(value)
    if number < 0:
        raise impossible("không được âm", "must not be negative")
    return number


def _positive(value: object) -> Decimal:
    number = _decimal(value)
    if number <= 0:
        raise impossible("phải lớn hơn 0", "must be greater than 0")
    return number


def _count(value: object) -> int:
    text = str(value) if isinstance(value, int) and abs(value) <= _MAX_COUNT else value
    if isinstance(value, bool) or not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,7}", text):
        raise form("phải là số lần (số nguyên)", "must be a count (a whole number)")
    if int(text) < 0:
        raise impossible("không được âm", "must not be negative")
    return int(text)


def _leadership_value(value: object) -> Decimal:
    number = _decimal(value)
    if number not in {Decimal(1), Decimal("0.5")}:
        raise impossible("chỉ có hai giá trị 1 và 0.5 (Điều 15.3)", "only 1 and 0.5 exist (Art. 15.3)")
    return number


def _common(value: object) -> Decimal | dict[str, Decimal]:
    if isinstance(value, dict):
        return {str(item): _item(str(item), points) for item, points in _ten(value).items()}
    number = _not_negative(value)
    if number > sum(COMMON_CRITERIA.values()):
        raise impossible(
            "tiêu chí chung tối đa 30 điểm (Điều 12.2)", "common criteria give at most 30 (Art. 12.2)"
        )
    return number


def _ten(table: dict[Any, object]) -> dict[Any, object]:
    if unknown := sorted(str(item) for item in table if item not in COMMON_CRITERIA):
        raise form(f"không có tiêu chí {unknown[0][:40]}", f"there is no criterion {unknown[0][:40]}")
    if missing := [item for item in COMMON_CRITERIA if item not in table]:
        raise form(f"thiếu tiêu chí {', '.join(missing)}", f"criteria missing: {', '.join(missing)}")
    return table


def _item(item: str, value: object) -> Decimal:
    points, most = _decimal(value), COMMON_CRITERIA[item]
    if not 0 <= points <= most:
        raise impossible(
            f"tiêu chí {item} từ 0 đến {most} điểm (Phụ lục I)", f"{item} takes 0 to {most} points (Annex I)"
        )
    return points


def _period(value: object) -> str:
    try:
        return str(Period.parse(value)) if isinstance(value, str) else _no_period()
    except ValueError:
        return _no_period()


def _no_period() -> str:
    raise form('kỳ viết dạng "2026-06" hoặc "2026-Q2"', 'a period is written "2026-06" or "2026-Q2"')


Quantity: TypeAlias = Annotated[Decimal, BeforeValidator(_not_negative)]
Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
LeadershipValue: TypeAlias = Annotated[Decimal, BeforeValidator(_leadership_value)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class PersonInput(_Strict):
    """Whose score it is; ``leader`` decides between Art. 16.1 and 16.2."""

    id: Annotated[str, Field(strict=True, min_length=1, max_length=64)]
    leader: Annotated[bool, Field(strict=True)] = False


class UnitInput(_Strict):
    """One work unit; quantities not yet converted, counts before excuses."""

    coefficient: Annotated[Decimal, BeforeValidator(_positive)]
    assigned: Quantity
    completed: Quantity
    failed_quality_checks: Count = 0
    excused_quality_checks: Count = 0
    late_events: Count = 0
    late_days: Count = 0
    excused_late_events: Count = 0
    origin: Origin = Origin.ASSIGNED


class LeadershipInput(_Strict):
    """d, đ, e of a leader."""

    agency_result: LeadershipValue
    organising: LeadershipValue
    unity: LeadershipValue


class ScoreRequest(_Strict):
    """The whole document."""

    policy: Literal["nd335"] = "nd335"
    policy_options: dict[str, Any] = Field(default_factory=dict)
    period: Annotated[str, BeforeValidator(_period)]
    person: PersonInput
    common: Annotated[Any, BeforeValidator(_common)]
    units: Annotated[tuple[UnitInput, ...], Field(max_length=_MAX_UNITS)]
    leadership: LeadershipInput | None = None
