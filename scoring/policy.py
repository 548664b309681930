"""The scoring policy: which scheme, and what it decides where the law is silent.

Every default follows the decree's own wording; docs/scoring.md lists option, article and reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from domain.errors import BadFile
from domain.faults import as_error, faults_of
from domain.text import Text

REMEDY = Text("Sửa tệp chính sách rồi kiểm tra lại", "correct the policy file and check again")


def _exact(value: object) -> object:
    """A number of a policy file as written: a YAML decimal such as 0.25 means exactly 1/4."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            words = {"vi": "phải là ngày dạng 2026-06-01", "en": "must be a date like 2026-06-01"}
            raise PydanticCustomError("file_rule", "{en}", words) from None
    return value


_CAP = Field(gt=0, le=70, decimal_places=6)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Options(_Strict):
    """The options of the scheme ``nd335``. The article or source of each stands beside it."""

    period: Literal["month", "quarter"] = "month"
    """Art. 3.4: a person is monitored by month or by quarter."""
    late_unit: Literal["event", "day"] = "event"
    """Art. 14.2.c deducts for each time late; the Handbook (ch. VI) also for each day."""
    ratio_cap: Literal["none", "one"] = "none"
    """``one``: a, b and c count at most 1 each. The decree caps the criterion only."""
    criterion_cap: Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=70, decimal_places=6)] = (
        Decimal(70)
    )
    """Art. 12.3: at most 70 points for the result criterion."""
    extra_work: Literal["numerator", "ignore"] = "numerator"
    """Art. 18.1.d: taken-over and unplanned work is outside the assigned total, earns additional score."""
    zero_assigned: Literal["hold", "zero"] = "hold"
    """The decree forbids it by requiring assignment (Art. 18.1.d): a person decides, or 0 result points."""
    leader_scope: Literal["own", "own_and_subordinates"] = "own_and_subordinates"
    """Art. 15.1: a leader's a, b, c cover own tasks (a) and those of the people directed (b)."""
    unscored_subordinates: Literal["ignore", "hold"] = "ignore"
    """Art. 15.3.a speaks of civil servants who have a score; whoever waits blocks nobody else."""
    common_confirmation: Literal["required", "not_required"] = "required"
    """Art. 17.2: the competent level confirms what the person scored."""


class Policy(_Strict):
    """One policy file. ``name`` stands on every sheet; ``effective_from``: first day it may be used."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = "nd335"
    scheme: Literal["nd335"] = "nd335"
    effective_from: Annotated[date, BeforeValidator(_day)] | None = None
    note: str = ""
    options: Options = Options()

    @property
    def criterion_cap(self) -> Fraction:
        """The most points the result criterion may give."""
        return Fraction(self.options.criterion_cap)


DECREE = Policy()
"""Decree 335 with every default."""


def parse_policy(
    data: object, where: str, *, place: Callable[[tuple[str | int, ...]], str] | None = None
) -> Policy:
    """A policy from the data of its file. ``place`` tells the line of a key, if the reader knows lines.

    Raises:
        BadFile: every key or value that is not allowed.
    """
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    at = place or (lambda path: ": ".join([where, ".".join(map(str, path))]))
    raise as_error(BadFile, where, faults_of(problems, at), REMEDY)
