"""A mapping file with faults, as far as it can be used: so that one mistake hides no other."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from domain.errors import BadFile
from domain.evaluation import COMMON_CRITERIA
from domain.faults import FILL_IN, Fault, unfinished
from mappings.check.subjects import CheckedMapping
from mappings.hints import held, path_in_file
from mappings.mapping_file import MappingFile, document_of
from mappings.mapping_words import MAPPING_WORDS
from mappings.yaml_text import Node, Path, YamlDocument, read_yaml

_ROUNDS = 4
"""Leaving something out may show that something else depended on it."""
_RULES = frozenset({"fields", "links"})
_A_TEXT: Node = {"constant": "1"}
_A_DAY: Node = {"constant": "2026-01-01", "date": "iso"}
_STAND_INS: Mapping[str, Node] = {
    "assigned_at": _A_DAY,
    "due": _A_DAY,
    "completed_at": _A_DAY,
    "status": {"always": "open"},
    "origin": {"always": "assigned"},
    "rank": {"always": "staff"},
    "common": dict.fromkeys(COMMON_CRITERIA, _A_TEXT),
}
"""What takes the place of a rule that must be there and cannot be used; nothing is said about it."""


def checked_mapping(text: str, file: str) -> tuple[CheckedMapping | None, list[Fault]]:
    """The mapping file without what has faults, and all faults of its own; None if nothing can be used."""
    written, faults = read_yaml(text, file)
    if written is None:
        return None, faults
    try:
        document, model, doubled = document_of(written)
    except BadFile as error:
        return None, [*faults, *error.faults]
    drafted = [Fault(document.place(path), FILL_IN) for path in unfinished(document.data)]
    mapping, refused = held(document, model, MAPPING_WORDS)
    unfilled = {fault.place for fault in drafted}
    faults += [*doubled, *drafted, *(fault for fault in refused if fault.place not in unfilled)]
    if mapping is not None:
        return CheckedMapping(file, document, mapping), faults
    return _usable(document, model), faults


def _usable(document: YamlDocument, model: type[MappingFile]) -> CheckedMapping | None:
    data, left_out = deepcopy(document.data), set[Path]()
    for _ in range(_ROUNDS):
        try:
            mapping = model.model_validate(data)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            unusable = {_place_of(data, problem) for problem in problems}
            left_out |= {
                _leave_out(data, path, missing=missing) for path, missing in sorted(unusable, key=str)
            }
        else:
            return CheckedMapping(document.file, document, mapping, frozenset(left_out))
    return None


def _place_of(data: Node, problem: Mapping[str, Any]) -> tuple[Path, bool]:
    """What ``problem`` is about: an unknown key itself, otherwise the whole rule it belongs to; and whether
    it is one that is missing.
    """
    missing = problem["type"] == "missing"
    path = path_in_file(data, tuple(problem["loc"]), missing=missing)
    if problem["type"] != "extra_forbidden":
        path = path[: 2 if path and path[0] in _RULES else 1]
    return path, missing


def _leave_out(data: Node, path: Path, *, missing: bool) -> Path:
    """Take out what stands at ``path``, or put something in where it ``missing``."""
    table = data
    for part in path[:-1]:
        table = table.get(str(part)) if isinstance(table, dict) else None
    if isinstance(table, dict) and path:
        name = str(path[-1])
        table.pop(name, None)
        if missing and path[0] in _RULES:
            table[name] = deepcopy(_STAND_INS.get(name, _A_TEXT))
    return path
