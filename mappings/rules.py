"""The closed list of rules a mapping file may use: where a value comes from and how it is read.

``from`` one field (a list reaches into a group), ``first_of`` several, ``constant``; then ``empty_values``,
``transforms``, ``date``, ``number``, ``table``, ``default``. No code, no templates, no regular expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Generic, Literal, Self, TypeAlias, TypeVar

from pydantic import AfterValidator, Field, model_validator

from domain.people import Rank
from domain.work import Origin
from mappings.contract import FileModel, fault
from mappings.one_of import exactly_one
from mappings.shorthand import OneOrMore, Written
from mappings.transforms import Transform
from mappings.values import DateForm, Unreadable, whole_number, written_number


class Status(StrEnum):
    """What a source's own status means for the work."""

    OPEN = "open"
    """Not finished: counts as completed only as far as the source gives a completed quantity."""
    COMPLETED = "completed"
    RETURNED = "returned"
    """Handed back by the person: stays assigned, nothing completed (Art. 18.1.d)."""
    WITHDRAWN = "withdrawn"
    """Taken back by whoever assigned it: counts nowhere."""


_Name = Annotated[str, Field(min_length=1, max_length=200)]
FieldPath: TypeAlias = Annotated[tuple[_Name, ...], Field(min_length=1, max_length=8), OneOrMore()]
Scalar: TypeAlias = Annotated[str, Field(max_length=500), Written()]
CodeT = TypeVar("CodeT", bound=StrEnum)


class Pick(FileModel):
    """Where a value comes from: exactly one of ``from``, ``first_of``, ``constant``.

    ``empty_values``: texts by which the source says "nothing" (``N/A``, ``0001-01-01T00:00:00``).
    ``transforms``: what is done to the text before it is read, in order.
    """

    ONE_OF: ClassVar[tuple[str, ...]] = ("from_", "first_of", "constant")

    from_: FieldPath | None = Field(default=None, alias="from")
    first_of: Annotated[tuple[FieldPath, ...], Field(min_length=2, max_length=8)] | None = None
    constant: Scalar | None = None
    empty_values: Annotated[tuple[Scalar, ...], Field(max_length=20), OneOrMore()] = ()
    transforms: Annotated[tuple[Transform, ...], Field(max_length=8), OneOrMore()] = ()

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        exactly_one(self, self.ONE_OF)
        if self.from_ is None and self.first_of is None and (self.transforms or self.empty_values):
            raise fault(
                "transforms và empty_values chỉ dùng với from hoặc first_of",
                "transforms and empty_values go with from or first_of only",
            )
        return self

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The source fields looked at, in order."""
        if self.from_ is not None:
            return (self.from_,)
        return self.first_of or ()

    @property
    def label(self) -> str:
        """The source fields as a person writes them: for parking and for explanations."""
        return " | ".join(".".join(path) for path in self.paths) or "constant"


class TextRule(Pick):
    """A text, translated by ``table`` if there is one; ``default`` when the source has none."""

    table: Mapping[str, Scalar] | None = None
    default: Scalar | None = None


class PersonRule(TextRule):
    """Who: by ``personal_id`` (12 digits; accounts and employee codes through ``table``), or by
    ``full_name`` among the people of the record's organisation, where exactly one must have it.
    """

    by: Literal["personal_id", "full_name"] = "personal_id"


class OrganisationRule(TextRule):
    """Which agency: by ``code`` in either form, or by ``name`` as the list of agencies writes it."""

    by: Literal["code", "name"] = "code"


class DateRule(Pick):
    """A day or an instant. Without a zone it is local time in Hà Nội. ``date`` says how it is written; of
    several forms the first that fits holds.
    """

    date: Annotated[tuple[DateForm, ...], Field(min_length=1, max_length=6), OneOrMore()]


class NumberRule(Pick):
    """A quantity: digits with a decimal point or comma, no thousands separators.

    ``number``: ``percent`` reads ``80`` and ``80%`` as 0.8; ``percent_of_assigned`` as that part of the
    assigned quantity (only for ``completed``). ``times`` and ``divided_by`` change the unit: hours to days.
    """

    number: Literal["decimal", "percent", "percent_of_assigned"] = "decimal"
    times: Scalar | None = None
    divided_by: Scalar | None = None
    default: Scalar | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in (self.constant, self.default, self.times, self.divided_by):
            if text is not None:
                _must_read(text, decimal=True)
        for factor in (self.times, self.divided_by):
            if factor is not None and written_number(factor, "") <= 0:
                raise fault("times, divided_by phải lớn hơn 0", "times, divided_by must be greater than 0")
        return self


def _no_part(rule: NumberRule) -> NumberRule:
    if rule.number == "percent_of_assigned":
        raise fault(
            "percent_of_assigned chỉ dùng cho completed", "percent_of_assigned goes with completed only"
        )
    return rule


Quantity: TypeAlias = Annotated[NumberRule, AfterValidator(_no_part)]
"""A quantity that is no part of another one."""
Count: TypeAlias = Annotated[int, Field(ge=0, le=999_999)]
Codes: TypeAlias = Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=50), OneOrMore()]


class CountRule(Pick):
    """How many times: a whole number from 0.

    ``number``: ``count_items`` counts the entries of a list (with ``where``: those whose fields say so);
    ``flag`` makes true 1 and false 0. ``table``: what each code of the source counts.
    """

    number: Literal["count", "count_items", "flag"] = "count"
    where: Annotated[Mapping[str, Codes], Field(min_length=1, max_length=5)] | None = None
    table: Annotated[Mapping[str, Count], Field(min_length=1)] | None = None
    default: Scalar | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in (self.constant, self.default):
            if text is not None:
                _must_read(text, decimal=False)
        if self.where is not None and self.number != "count_items":
            raise fault("where chỉ dùng với number: count_items", "where goes with number: count_items only")
        if self.table is not None and self.number != "count":
            raise fault("table không dùng cùng number", "table does not go with number")
        if self.number == "count_items" and self.transforms:
            raise fault("transforms không dùng cho danh sách", "transforms do not go with a list")
        return self


def _must_read(text: str, *, decimal: bool) -> None:
    try:
        (written_number if decimal else whole_number)(text, "")
    except Unreadable:
        raise fault(f"{text!r} không phải là số hợp lệ", f"{text!r} is no number of this kind") from None


class CodeStep(Pick, Generic[CodeT]):
    """What a field of the source means: its codes by ``table`` (``default``: every other code, and none), or
    whether it says anything at all by ``when_filled`` and ``when_empty``; ``always`` needs no field.
    """

    ONE_OF: ClassVar[tuple[str, ...]] = (*Pick.ONE_OF, "always")

    always: CodeT | None = None
    table: Annotated[Mapping[str, CodeT], Field(min_length=1)] | None = None
    default: CodeT | None = None
    when_filled: CodeT | None = None
    when_empty: CodeT | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_filling = self.when_filled is not None or self.when_empty is not None
        if by_filling and (self.table is not None or self.default is not None):
            raise fault(
                "table, default không dùng cùng when_filled, when_empty",
                "table and default do not go with when_filled and when_empty",
            )
        reads = self.table is not None or by_filling
        if reads == self._given_by_itself():
            raise fault(
                "cần table, hoặc when_filled và when_empty", "needs table, or when_filled and when_empty"
            )
        return self

    def _given_by_itself(self) -> bool:
        return self.always is not None


class CodeRule(CodeStep[CodeT], Generic[CodeT]):
    """A code of the source and what it means here; a code that no rule knows parks the record.

    ``first_of_rules``: several, tried in order; one that finds nothing it knows passes to the next.
    """

    ONE_OF: ClassVar[tuple[str, ...]] = (*CodeStep.ONE_OF, "first_of_rules")

    first_of_rules: Annotated[tuple[CodeStep[CodeT], ...], Field(min_length=1, max_length=20)] | None = None

    @property
    def steps(self) -> tuple[CodeStep[CodeT], ...]:
        """The rules in the order in which they are tried."""
        return self.first_of_rules or (self,)

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The source fields of all rules, in the order in which they are tried."""
        if self.first_of_rules is None:
            return super().paths
        return tuple(path for step in self.first_of_rules for path in step.paths)

    def _given_by_itself(self) -> bool:
        return self.always is not None or self.first_of_rules is not None


StatusRule: TypeAlias = CodeRule[Status]
OriginRule: TypeAlias = CodeRule[Origin]
RankRule: TypeAlias = CodeRule[Rank]
