"""A source file, read: which protocol it is for decides what may stand in it."""

from __future__ import annotations

from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter, ValidationError

from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.faults import LineOf, bad_file, faults_of, no_lines
from connectors.document_mgmt.registry import config_classes
from connectors.document_mgmt.source_words import described
from domain.faults import FILL_IN, unfinished
from domain.text import Text

_TAGS = frozenset({"str", "tuple[str, ...]"})


def parse_source(data: object, where: str, line_of: LineOf = no_lines) -> SourceConfig:
    """The content of a source file, checked. ``line_of``: where in the file a field stands.

    Raises:
        BadFile: all faults at once, each with its line and field path.
    """
    classes = config_classes()
    drafted = {".".join(map(str, path)): FILL_IN for path in unfinished(data)}
    try:
        config = _file_type().validate_python(data)
    except ValidationError as exc:
        faults = faults_of(exc, tags=_TAGS | frozenset(classes) | _auth_tags())
        told = {path[:at] for path in drafted for at in (*_dots(path), len(path))}
        faults = [*drafted.items(), *(fault for fault in faults if fault[0] not in told)]
        raise bad_file(faults, where, line_of) from exc
    faults = [*drafted.items(), *_contradictions(config)]
    if faults:
        raise bad_file(faults, where, line_of)
    return config


def _dots(path: str) -> list[int]:
    return [at for at, char in enumerate(path) if char == "."]


def source_schema() -> dict[str, object]:
    """The JSON Schema of a source file, for editors that complete and check while somebody writes."""
    schema = described(_file_type().json_schema(mode="validation"))
    title = "Tệp nguồn của cổng tích hợp / a source file of the integration gateway"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


def _file_type() -> TypeAdapter[SourceConfig]:
    classes = tuple(config_classes().values())
    union: Any = classes[0]
    for one in classes[1:]:
        union = union | one
    return cast("TypeAdapter[SourceConfig]", TypeAdapter(Annotated[union, Field(discriminator="protocol")]))


def _auth_tags() -> frozenset[str]:
    """Names pydantic puts into a path for the kind of login, and for the way a kind is read."""
    tags: set[str] = set()
    for definition in cast("dict[str, Any]", _file_type().json_schema().get("$defs", {})).values():
        properties = definition.get("properties", {})
        for chosen in (properties.get("kind", {}), properties.get("read", {})):
            tags |= {str(chosen["const"])} if "const" in chosen else set()
    return frozenset(tags)


def _contradictions(config: SourceConfig) -> list[tuple[str, Text]]:
    """What each entry allows and two of them together do not."""
    return [
        (
            f"kinds.{kind.value}.since",
            Text(
                "cần có mục updated: không biết thời điểm thay đổi thì không đọc tiếp được",
                "needs the entry updated: without a time of change reading cannot go on from it",
            ),
        )
        for kind, settings in config.kinds.items()
        if settings.since and not settings.updated
    ]
