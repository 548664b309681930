"""Hold a YAML document against a pydantic model: all faults at once, each at its line."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from domain.errors import BadFile
from domain.faults import as_error, faults_of
from mappings.yaml_text import REMEDY, YamlDocument

ModelT = TypeVar("ModelT", bound=BaseModel)


class FileModel(BaseModel):
    """A part of an administrator's file: nothing but the keys named here, never changed once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=True, validate_default=True
    )


def fault(vi: str, en: str) -> PydanticCustomError:
    """A fault in our own words, to be raised inside a validator."""
    return PydanticCustomError("file_rule", "{en}", {"vi": vi, "en": en})


def hold(document: YamlDocument, model: type[ModelT]) -> ModelT:
    """``document`` as a ``model``.

    Raises:
        BadFile: every key and value that the model refuses, with line and column.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        faults = faults_of(problems, document.place)
    raise as_error(BadFile, document.file, faults, REMEDY)
