"""The shape of a file as its models declare it: which keys may stand where, and which words are values there.

Read once from the annotations of a pydantic model; drives the Vietnamese spellings, the hints to slips and
the spellings in the JSON Schema. Keys of free tables (codes of a source) belong to no shape: they stay.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel


@dataclass(slots=True)
class Shape:
    """What may stand at one place. ``keys``: the keys of a table and what stands behind each; ``entries``:
    what stands behind the free keys of a table; ``items``: what a list holds; ``words``: closed values;
    ``owners``: for each key the names of the models that declare it.
    """

    keys: dict[str, Shape] = field(default_factory=dict)
    owners: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entries: Shape | None = None
    items: Shape | None = None
    words: dict[str, str] = field(default_factory=dict)
    """Each closed value and the class it belongs to (empty for a literal)."""

    def at(self, key: str | int) -> Shape:
        """What stands behind ``key``; a shape that allows nothing where it is unknown."""
        if isinstance(key, int):
            return self.items or Shape()
        return self.keys.get(key) or self.entries or Shape()

    def for_value(self, value: object) -> Shape:
        """The shape that ``value`` has to have: one entry may stand for a list of one."""
        if self.items is None or isinstance(value, list):
            return self
        return self.items if not (self.keys or self.words or self.entries) else self

    def reach(self, data: object, path: tuple[str | int, ...]) -> Shape:
        """The shape at ``path`` of ``data``."""
        shape = self.for_value(data)
        for key in path:
            data = _behind(data, key)
            shape = shape.at(key).for_value(data)
        return shape


def _behind(data: object, key: str | int) -> object:
    if isinstance(data, dict):
        return data.get(key)
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        return data[key]
    return None


@lru_cache(maxsize=32)
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a file that ``model`` reads."""
    shape = Shape()
    owners = tuple(one.__name__.partition("[")[0] for one in model.__mro__ if issubclass(one, BaseModel))
    for name, info in model.model_fields.items():
        key = info.alias or name
        shape.keys[key] = _of(info.annotation)
        shape.owners[key] = owners
    return shape


def _of(annotation: Any) -> Shape:  # noqa: ANN401 — an annotation may be any object
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(args[0])
    if origin in (Union, types.UnionType):
        return _merged([_of(arg) for arg in args])
    if origin is Literal:
        return Shape(words={str(getattr(v, "value", v)): _owner(v) for v in args if isinstance(v, str)})
    if isinstance(origin, type):
        return _of_container(origin, args)
    return _of_class(annotation) if isinstance(annotation, type) else Shape()


def _of_container(origin: type, args: tuple[Any, ...]) -> Shape:
    if issubclass(origin, tuple | list):
        return Shape(items=_of(args[0]))
    return Shape(entries=_of(args[1])) if issubclass(origin, Mapping) else Shape()


def _of_class(annotation: type) -> Shape:
    if issubclass(annotation, BaseModel):
        return shape_of(annotation)
    if issubclass(annotation, Enum):
        return Shape(words={str(member.value): annotation.__name__ for member in annotation})
    return Shape()


def _owner(value: object) -> str:
    return type(value).__name__ if isinstance(value, Enum) else ""


def _merged(shapes: list[Shape]) -> Shape:
    """What any of ``shapes`` allows."""
    merged = Shape()
    for shape in shapes:
        merged.keys |= shape.keys
        merged.owners |= shape.owners
        merged.entries = shape.entries or merged.entries
        merged.items = shape.items or merged.items
        merged.words |= shape.words
    return merged
