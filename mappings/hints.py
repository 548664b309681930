"""Faults of a file told with what was probably meant: the closest word that may stand there, in both
spellings.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from domain.faults import Fault, faults_of
from domain.spelling import without_marks
from domain.text import Text
from mappings.shapes import Shape, shape_of
from mappings.vocabulary import Vocabulary
from mappings.yaml_text import Path, YamlDocument

ModelT = TypeVar("ModelT", bound=BaseModel)

_CLOSE = 0.72
_MOST_LISTED = 30
_MOST_TOLD = 300
"""More faults than anybody mends before checking again; guessing what each of 20,000 meant takes seconds."""
_NONE = Text("", "")


def held(
    document: YamlDocument, model: type[ModelT], vocabulary: Vocabulary
) -> tuple[ModelT | None, list[Fault]]:
    """``document``, already in its first spelling, as a ``model``; or None and every fault."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        shape = shape_of(model)
        causes = _causes(problems[:_MOST_TOLD])
        told = [_told(problem, document, shape, vocabulary) for problem in causes]
        return None, faults_of(told, document.place)


def _causes(problems: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """``problems`` without lists that are too short only because an entry of theirs is refused."""
    places = [tuple(problem["loc"]) for problem in problems]
    return [
        problem
        for problem, here in zip(problems, places, strict=True)
        if problem["type"] != "too_short" or not any(p[: len(here)] == here != p for p in places)
    ]


def _told(
    problem: Mapping[str, Any], document: YamlDocument, shape: Shape, vocabulary: Vocabulary
) -> Mapping[str, Any]:
    """The same problem at its place in the file, with words of our own where a hint helps."""
    path = path_in_file(document.data, tuple(problem["loc"]), missing=problem["type"] == "missing")
    message: Text | None = None
    if problem["type"] == "extra_forbidden":
        message = _unknown_key(path, document, shape, vocabulary)
    elif problem["type"] == "missing":
        message = _missing_key(path, document, shape, vocabulary)
    elif problem["type"] in ("enum", "literal_error") and "[key]" not in problem["loc"]:
        message = _unknown_value(path, document, shape, vocabulary)
    words = {} if message is None else {"ctx": {"vi": message.vi, "en": message.en}}
    return {**problem, "loc": path, **words}


def path_in_file(data: object, loc: Path, *, missing: bool) -> Path:
    """``loc`` without the names that only the contract library knows (which branch of a choice it tried).

    ``missing``: the last of them is a key that ought to be there.
    """
    path: list[str | int] = []
    for at, part in enumerate(loc):
        inside = isinstance(data, dict) and part in data
        inside = inside or (isinstance(data, list) and isinstance(part, int) and part < len(data))
        if inside or (missing and at == len(loc) - 1):
            path.append(part)
        if inside:
            data = data[part]  # type: ignore[index]  # one of the two just found it
    return tuple(path)


def _unknown_key(path: Path, document: YamlDocument, shape: Shape, vocabulary: Vocabulary) -> Text:
    key = str(path[-1])
    here = shape.reach(document.data, path[:-1])
    hint = _hint(key, vocabulary.spellings(here), _both_keys(here, vocabulary))
    return Text(
        f"khóa {key} không có trong danh sách được phép{hint.vi}",
        f"the key {key} is not one of those allowed{hint.en}",
    )


def _missing_key(path: Path, document: YamlDocument, shape: Shape, vocabulary: Vocabulary) -> Text:
    key = str(path[-1])
    shown = _both_keys(shape.reach(document.data, path[:-1]), vocabulary).get(key, key)
    return Text(f"thiếu khóa bắt buộc {shown}", f"the required key {shown} is missing")


def _unknown_value(path: Path, document: YamlDocument, shape: Shape, vocabulary: Vocabulary) -> Text | None:
    here = shape.reach(document.data, path)
    if not here.words or len(here.words) > _MOST_LISTED:
        return None
    both = {
        name: f"'{name}' ({word.vi})" if (word := vocabulary.value(name, owner)) and word.vi else f"'{name}'"
        for name, owner in here.words.items()
    }
    value = _value_at(document.data, path)
    hint = _hint(value, vocabulary.values_of(here), both) if isinstance(value, str) else _NONE
    listed = ", ".join(both.values())
    return Text(f"chỉ nhận một trong: {listed}{hint.vi}", f"must be one of: {listed}{hint.en}")


def unknown_kind(written: object, kinds: list[str], vocabulary: Vocabulary) -> Text:
    """What a file is told that does not say of which kind it is."""
    both = {
        name: f"{name} ({word.vi})" if (word := vocabulary.value(name, "RecordKind")) else name
        for name in kinds
    }
    spellings = {word.vi: name for name in kinds if (word := vocabulary.value(name, "RecordKind"))}
    hint = (
        _hint(written, spellings | {name: name for name in kinds}, both)
        if isinstance(written, str)
        else _NONE
    )
    listed = ", ".join(both.values())
    return Text(
        f"khóa kind (loại) phải là một trong: {listed}{hint.vi}",
        f"the key kind (loại) must be one of: {listed}{hint.en}",
    )


def _value_at(data: object, path: Path) -> object:
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
    return data


def _both_keys(shape: Shape, vocabulary: Vocabulary) -> dict[str, str]:
    """Each key as it is shown: with its Vietnamese spelling."""
    shown = {}
    for name in shape.keys:
        word = vocabulary.key(name, shape.owners[name])
        shown[name] = f"{name} ({word.vi})" if word is not None and word.vi else name
    return shown


def _hint(written: str, spellings: Mapping[str, str], shown: Mapping[str, str]) -> Text:
    """Which of ``spellings`` was probably meant, to be put behind the fault; empty when nothing is close."""
    meant = closest(written, spellings)
    if meant is None:
        return _NONE
    name = shown[spellings[meant]]
    return Text(f"; có phải là {name}?", f"; did you mean {name}?")


def closest(written: str, allowed: Iterable[str]) -> str | None:
    """The word of ``allowed`` that ``written`` most looks like, accents aside; None when none is close."""
    plain = {without_marks(word): word for word in allowed}
    found = difflib.get_close_matches(without_marks(written)[:60], list(plain), n=1, cutoff=_CLOSE)
    return plain[found[0]] if found else None
