"""The closed list of what may be done to a text before it is read: a word, or one cut, one step at a time.

No code, no templates, no regular expressions; each step takes time in proportion to the text. Spaces around
the text go away after every step.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import reduce
from typing import Annotated, ClassVar, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from mappings.contract import FileModel
from mappings.one_of import exactly_one


class WordTransform(StrEnum):
    """A transform that needs nothing but its name."""

    UPPER = "upper"
    LOWER = "lower"
    DIGITS = "digits"
    """Keeps the digits 0–9, drops everything else: ``038 000-000 001``."""
    SINGLE_SPACES = "single_spaces"
    """Several spaces or line breaks in a row become one space."""


class Padding(FileModel):
    """How far to fill up on the left, and with what: spreadsheets drop the zeros a number begins with."""

    width: Annotated[int, Field(ge=1, le=50)]
    with_: Annotated[str, Field(alias="with", min_length=1, max_length=1)] = "0"


Mark: TypeAlias = Annotated[str, Field(min_length=1, max_length=20)]


class Cut(FileModel):
    """A transform with a value; exactly one key. A text without the mark stays as it is."""

    ONE_OF: ClassVar[tuple[str, ...]] = ("before", "after", "pad_left")

    before: Mark | None = None
    """What stands before the first of these marks."""
    after: Mark | None = None
    """What stands after the first of these marks."""
    pad_left: Padding | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, self.ONE_OF)
        return self


def _sort(value: object) -> str:
    return "cut" if isinstance(value, dict | Cut) else "word"


Transform: TypeAlias = Annotated[
    Annotated[WordTransform, Tag("word")] | Annotated[Cut, Tag("cut")], Discriminator(_sort)
]
Step: TypeAlias = Callable[[str], str]

_WORDS: dict[WordTransform, Step] = {
    WordTransform.UPPER: str.upper,
    WordTransform.LOWER: str.lower,
    WordTransform.DIGITS: lambda text: "".join(c for c in text if c in "0123456789"),
    WordTransform.SINGLE_SPACES: lambda text: " ".join(text.split()),
}


def transformer(steps: tuple[Transform, ...]) -> Step | None:
    """All ``steps`` as one function of text without spaces around it; None for none."""
    if not steps:
        return None
    compiled = [_step(step) for step in steps]
    if len(compiled) == 1:
        return compiled[0]
    return lambda text: reduce(lambda value, step: step(value), compiled, text)


def _step(transform: Transform) -> Step:
    if isinstance(transform, WordTransform):
        return _WORDS[transform]
    if transform.before is not None:
        return _before(transform.before)
    if transform.after is not None:
        return _after(transform.after)
    return _padded(transform.pad_left or Padding(width=1))


def _before(mark: str) -> Step:
    return lambda text: text.partition(mark)[0].strip()


def _after(mark: str) -> Step:
    def after(text: str) -> str:
        _, found, rest = text.partition(mark)
        return rest.strip() if found else text

    return after


def _padded(padding: Padding) -> Step:
    width, filler = padding.width, padding.with_
    return lambda text: text.rjust(width, filler) if text else text
