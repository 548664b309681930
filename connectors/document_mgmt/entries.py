"""What all entries of a source file are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200)]
Path = Annotated[str, Field(pattern=r"^/[^\s?#]*$", max_length=500)]
DottedPath = Annotated[str, Field(pattern=r"^[^\s.]+(\.[^\s.]+)*$", max_length=500)]
HeaderName = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", max_length=100)]
"""RFC 9110 section 5.1."""


class Group(BaseModel):
    """Entries of a source file; an unknown entry is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnyOf(Group):
    """An entry of an answer that holds one of these values; ``true``, ``1`` and ``"1"`` are three of them."""

    path: DottedPath
    any_of: tuple[bool | int | str, ...] = Field(min_length=1)

    def holds(self, value: object) -> bool:
        """Whether ``value`` is one of them, of the same type."""
        return is_one_of(value, self.any_of)


def is_one_of(value: object, wanted: tuple[bool | int | str | None, ...]) -> bool:
    """Whether ``value`` equals one of ``wanted`` that has its type: 1 is neither true nor "1"."""
    return any(type(value) is type(one) and value == one for one in wanted)
