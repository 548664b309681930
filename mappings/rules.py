"""The closed list of transforms a mapping file may use: where a value comes from and how it is read.

``from`` one field (a list reaches into a group), ``first_of`` several, ``constant``; then ``date``,
``table`` and ``default``. No code, no templates, no regular expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Generic, Literal, Self, TypeAlias, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from domain.people import Rank
from domain.work import Origin
from mappings.contract import FileModel, fault
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


def _as_path(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _as_text(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return value


_Name = Annotated[str, Field(min_length=1, max_length=200)]
FieldPath: TypeAlias = Annotated[
    tuple[_Name, ...], BeforeValidator(_as_path), Field(min_length=1, max_length=8)
]
Scalar: TypeAlias = Annotated[str, BeforeValidator(_as_text), Field(max_length=500)]
CodeT = TypeVar("CodeT", bound=StrEnum)


class Pick(FileModel):
    """Where a value comes from: exactly one of ``from``, ``first_of``, ``constant``."""

    from_: FieldPath | None = Field(default=None, alias="from")
    first_of: Annotated[tuple[FieldPath, ...], Field(min_length=2, max_length=8)] | None = None
    constant: Scalar | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [value for value in (self.from_, self.first_of, self.constant) if value is not None]
        if len(given) != 1:
            raise fault(
                "cần đúng một trong ba khóa: from, first_of, constant",
                "needs exactly one of the keys from, first_of, constant",
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


class DateRule(Pick):
    """A day or an instant. Without a zone it is local time in Hà Nội. ``date`` says how it is written."""

    date: DateForm


class NumberRule(Pick):
    """A quantity: digits with a decimal point or comma, no thousands separators."""

    number: Literal["decimal"] = "decimal"
    default: Scalar | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in (self.constant, self.default):
            if text is not None:
                _must_read(text, decimal=True)
        return self


class CountRule(Pick):
    """How many times: a whole number from 0."""

    number: Literal["count"] = "count"
    default: Scalar | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in (self.constant, self.default):
            if text is not None:
                _must_read(text, decimal=False)
        return self


def _must_read(text: str, *, decimal: bool) -> None:
    try:
        (written_number if decimal else whole_number)(text, "")
    except Unreadable:
        raise fault(f"{text!r} không phải là số hợp lệ", f"{text!r} is no number of this kind") from None


class CodeRule(Pick, Generic[CodeT]):
    """A code of the source and what it means here; a code outside the table parks the record."""

    table: Annotated[Mapping[str, CodeT], Field(min_length=1)]
    default: CodeT | None = None


StatusRule: TypeAlias = CodeRule[Status]
OriginRule: TypeAlias = CodeRule[Origin]
RankRule: TypeAlias = CodeRule[Rank]
