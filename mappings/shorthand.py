"""What a person may write shorter than it is meant, known to the reader and to the JSON Schema alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class OneOrMore:
    """Marks a list in whose place one entry may stand: ``from: A`` for ``from: [A]``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """A list is made of one entry before anything looks at it."""
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The entry, or the list of entries."""
        as_list = handler(schema)
        return {"anyOf": [as_list["items"], as_list]}


class Written:
    """Marks a text that may be written as a number: ``default: 0`` for ``default: "0"``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """A number becomes the text that was written."""
        return core_schema.no_info_before_validator_function(_as_text, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The text, or a number."""
        return {**handler(schema), "type": ["string", "number"]}


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str | int | float | Mapping) else value


def _as_text(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return value
