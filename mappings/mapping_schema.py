"""The JSON Schema of mapping files: an editor completes and checks both spellings of every key and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from mappings.contract import FileModel
from mappings.mapping_file import KINDS
from mappings.mapping_words import MAPPING_WORDS
from mappings.shapes import Shape, shape_of
from mappings.vocabulary import Word

Schema: TypeAlias = "dict[str, Any]"

_REFERENCE = "#/$defs/"


def mapping_schema() -> Schema:
    """The JSON Schema of a mapping file; which keys it may have follows from its kind."""
    models = dict.fromkeys(KINDS.values())
    named, generated = models_json_schema([(model, "validation") for model in models], by_alias=True)
    classes = {one.__name__: one for one in _below(FileModel)}
    defs = {
        name: _definition(name, part, classes.get(part.get("title", "")))
        for name, part in generated["$defs"].items()
    }
    chosen = [
        {"if": _is_kind(kind), "then": {"$ref": named[(model, "validation")]["$ref"]}}
        for kind, model in KINDS.items()
    ]
    kinds = _spellings("kind")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tệp ánh xạ của cổng tích hợp / a mapping file of the integration gateway",
        "type": "object",
        "properties": {
            name: {"enum": _values(KINDS), "description": _line(MAPPING_WORDS.key("kind", ()))}
            for name in kinds
        },
        "anyOf": [{"required": [name]} for name in kinds],
        "allOf": chosen,
        "$defs": defs,
    }


def undescribed(schema: Schema) -> list[str]:
    """The keys an editor would show without a word about them."""
    return [
        f"{name}.{key}"
        for name, part in schema["$defs"].items()
        for key, entry in part.get("properties", {}).items()
        if not entry.get("description")
    ]


def _below(model: type[FileModel]) -> Iterator[type[FileModel]]:
    for child in model.__subclasses__():
        yield child
        yield from _below(child)


def _is_kind(kind: str) -> Schema:
    allowed = {"enum": _values([kind])}
    return {"anyOf": [{"properties": {name: allowed}, "required": [name]} for name in _spellings("kind")]}


def _spellings(key: str) -> list[str]:
    word = MAPPING_WORDS.key(key, ())
    return [key, word.vi] if word and word.vi else [key]


def _values(kinds: Iterable[str]) -> list[str]:
    words = {kind: MAPPING_WORDS.value(kind, "RecordKind") for kind in kinds}
    return [*map(str, words), *(word.vi for word in words.values() if word)]


def _line(word: Word | None) -> str:
    return f"{word.meaning.vi} / {word.meaning.en}" if word else ""


def _definition(name: str, part: Schema, model: type[BaseModel] | None) -> Schema:
    """One definition in both spellings, with our words instead of the developers'."""
    part.pop("description", None)
    title = part.pop("title", "")
    if "enum" in part:
        return {**part, "enum": _both(part["enum"], dict.fromkeys(part["enum"], str(title)))}
    if model is None or "properties" not in part:
        return part
    return _object(name, part, model)


def _object(name: str, part: Schema, model: type[BaseModel]) -> Schema:
    shape, alone = shape_of(model), _alone(model)
    properties: Schema = {}
    conditions: list[Schema] = []
    for key, entry in part["properties"].items():
        word = MAPPING_WORDS.key(key, shape.owners[key])
        properties[key] = _entry(entry, shape.keys[key], word)
        names = _ways(key, shape)
        for other in names[1:]:
            same = f"{_REFERENCE}{name}/properties/{key}"
            properties[other] = {"$ref": same, "description": properties[key]["description"]}
        if key in part.get("required", ()):
            conditions.append({"anyOf": [{"required": [way]} for way in names]})
        if len(names) > 1 and key not in alone:
            conditions.append({"not": {"required": names}})
    if alone:
        conditions.append({"oneOf": [{"required": [way]} for key in alone for way in _ways(key, shape)]})
    rest = {key: value for key, value in part.items() if key not in ("properties", "required")}
    return {**rest, "properties": properties, **({"allOf": conditions} if conditions else {})}


def _alone(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of which exactly one must stand."""
    names: tuple[str, ...] = getattr(model, "ONE_OF", ())
    return tuple(model.model_fields[name].alias or name for name in names)


def _ways(key: str, shape: Shape) -> list[str]:
    word = MAPPING_WORDS.key(key, shape.owners[key])
    return [key, word.vi] if word and word.vi else [key]


def _entry(entry: Schema, shape: Shape, word: Word | None) -> Schema:
    entry = {name: value for name, value in entry.items() if name not in ("title", "default")}
    options = [option for option in entry.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        entry = {**{name: value for name, value in entry.items() if name != "anyOf"}, **options[0]}
    elif options:
        entry["anyOf"] = options
    if "const" in entry:
        entry["enum"] = [entry.pop("const")]
    if "enum" in entry:
        entry["enum"] = _both(entry["enum"], shape.words)
    return entry | {"description": _line(word)}


def _both(values: list[str], owners: dict[str, str]) -> list[str]:
    words = (MAPPING_WORDS.value(value, owners.get(value, "")) for value in values)
    return [*values, *(word.vi for word in words if word and word.vi)]
