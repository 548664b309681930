"""What one rule did with one record: the fields it looked at, what it found there, which entry it took.

The value is read by the reader the engine uses, never by this file; here only the way to it is retold. A test
holds both against each other over generated records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.records import Json
from mappings.code_readers import code_reader, count_reader, number_reader, written_code
from mappings.readers import (
    Fields,
    moment_reader,
    raw_reader,
    text_reader,
)
from mappings.rules import CodeRule, CodeStep, CountRule, DateRule, NumberRule, Pick, TextRule
from mappings.transforms import Transform, transformer
from mappings.values import Unreadable
from mappings.yaml_text import Path


class How(StrEnum):
    """What a rule can do on the way to a value: a closed list."""

    FIELD = "field"
    CONSTANT = "constant"
    ALTERNATIVE = "alternative"
    """Not the first of ``first_of``: those before it were empty."""
    EMPTY_VALUE = "empty_value"
    TRANSFORM = "transform"
    DATE = "date"
    NUMBER = "number"
    TABLE = "table"
    NOT_IN_TABLE = "not_in_table"
    DEFAULT = "default"
    ALWAYS = "always"
    WHEN_FILLED = "when_filled"
    WHEN_EMPTY = "when_empty"
    ITEM_RULE = "item_rule"
    """One rule of ``first_of_rules`` found the catalogue code."""
    PASSED_ON = "passed_on"
    """A rule of ``first_of_rules`` found nothing; the next was asked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One source field a rule looks at. ``chosen``: whether its value was taken."""

    field: str
    raw: Json
    chosen: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """One thing a rule did. ``path``: the part of the mapping file that says so; ``found``: what it was
    applied to; ``gave``: what came out.
    """

    how: How
    path: Path
    found: str = ""
    gave: str = ""


@dataclass(frozen=True, slots=True)
class RuleRead:
    """One rule and one record. ``target``: what the value is for, as the file's keys name it. ``unreadable``:
    what stood there instead of a value, empty if it could be read.
    """

    target: str
    path: Path
    looked: tuple[Looked, ...]
    applied: tuple[Applied, ...]
    value: object = None
    unreadable: str = ""


def reader_of(rule: Pick) -> Callable[[Fields], object]:
    """The engine's own reader for ``rule``."""
    if isinstance(rule, DateRule):
        return moment_reader(rule)
    if isinstance(rule, NumberRule):
        return number_reader(rule)
    if isinstance(rule, CountRule):
        return count_reader(rule)
    if isinstance(rule, CodeRule):
        return code_reader(rule)
    assert isinstance(rule, TextRule)  # noqa: S101 - the list of rules is closed
    return text_reader(rule)


def trace(target: str, path: Path, rule: Pick, fields: Fields) -> RuleRead:
    """What ``rule``, which stands at ``path`` of its file, makes of a record's ``fields``."""
    looked = looked_at(rule, fields)
    applied = tuple(_way(rule, path, fields))
    try:
        value = reader_of(rule)(fields)
    except Unreadable as problem:
        return RuleRead(target, path, looked, applied, unreadable=problem.found)
    return RuleRead(target, path, looked, applied, value)


def looked_at(rule: Pick, fields: Fields) -> tuple[Looked, ...]:
    """Every field ``rule`` names, in its order; the first that has something is the one taken."""
    found, taken = [], False
    for path in rule.paths:
        raw = raw_at(path, fields)
        chosen = not taken and not _is_nothing(rule, raw)
        taken = taken or chosen
        found.append(Looked(".".join(path), raw, chosen))
    return tuple(found)


def raw_at(path: tuple[str, ...], fields: Fields) -> Json:
    """What stands at ``path`` of a record."""
    return raw_reader(Pick.model_construct(from_=path))(fields)


def _is_nothing(rule: Pick, raw: Json) -> bool:
    if raw is None or raw == "":
        return True
    return isinstance(raw, str) and raw.strip() in rule.empty_values


def _way(rule: Pick, path: Path, fields: Fields) -> Iterator[Applied]:
    """The steps from the field to the value, in order; they stop where nothing could be read."""
    if isinstance(rule, CodeRule):
        yield from _code_way(rule, path, fields)
        return
    text = yield from text_way(rule, path, fields)
    if isinstance(rule, DateRule) and text:
        yield Applied(How.DATE, (*path, "date"), text, " | ".join(rule.date))
    elif isinstance(rule, NumberRule | CountRule) and rule.number not in ("decimal", "count"):
        yield Applied(How.NUMBER, (*path, "number"), text, rule.number)
    yield from _looked_up(rule, path, text)


def _looked_up(rule: Pick, path: Path, text: str) -> Iterator[Applied]:
    """The entry of the rule's table, or what stands for an empty field."""
    table, default = getattr(rule, "table", None), getattr(rule, "default", None)
    if table is not None and text in table:
        yield Applied(How.TABLE, (*path, "table", text), text, str(table[text]))
    elif table is not None and text and default is None:
        yield Applied(How.NOT_IN_TABLE, (*path, "table"), text)
    elif default is not None and (not text or table is not None):
        yield Applied(How.DEFAULT, (*path, "default"), text, str(default))


def text_way(rule: Pick, path: Path, fields: Fields) -> Any:  # noqa: ANN401 - a generator that returns text
    """The steps up to the text that a rule looks up or reads; gives that text, empty for nothing."""
    if rule.constant is not None:
        yield Applied(How.CONSTANT, (*path, "constant"), gave=rule.constant)
        return rule.constant
    looked = looked_at(rule, fields)
    for one in looked:
        if isinstance(one.raw, str) and one.raw.strip() in rule.empty_values:
            yield Applied(How.EMPTY_VALUE, (*path, "empty_values"), one.raw)
    at = next((at for at, one in enumerate(looked) if one.chosen), None)
    if at is None:
        return ""
    if at > 0:
        yield Applied(How.ALTERNATIVE, (*path, "first_of", at), gave=looked[at].field)
    text = _written(looked[at].raw, rule)
    if isinstance(looked[at].raw, bool):  # no text: nothing is done to it
        return text
    for number, step in enumerate(rule.transforms):
        changed = transformed(step, text)
        yield Applied(How.TRANSFORM, (*path, "transforms", number), text, changed)
        text = changed
    return text


def _written(raw: Json, rule: Pick) -> str:
    """``raw`` as text; empty for what is no text."""
    try:
        return written_code(raw, rule.label)
    except Unreadable:
        return ""


def transformed(step: Transform, text: str) -> str:
    """``text`` after one transform."""
    change = transformer((step,))
    return text if change is None else change(text)


def _code_way(rule: CodeRule[Any], path: Path, fields: Fields) -> Iterator[Applied]:
    """The first step that knows a meaning, and those before it."""
    several = rule.first_of_rules is not None
    for number, step in enumerate(rule.steps):
        here = (*path, "first_of_rules", number) if several else path
        text = yield from text_way(step, here, fields)
        meaning = _meaning(rule, step, fields)
        if meaning is not None:
            yield _code_entry(step, here, text, str(meaning))
            return
        yield Applied(How.PASSED_ON, here, text) if several else Applied(How.NOT_IN_TABLE, here, text)
    if several and rule.default is not None:
        yield Applied(How.DEFAULT, (*path, "default"), gave=str(rule.default))


def _meaning(rule: CodeRule[Any], step: CodeStep[Any], fields: Fields) -> object:
    """What the engine makes of ``step`` alone; None where it knows nothing."""
    parts = {name: getattr(step, name) for name in CodeStep.model_fields}
    try:
        return code_reader(type(rule).model_construct(**parts))(fields)
    except Unreadable:
        return None


def _code_entry(step: CodeStep[Any], path: Path, text: str, meaning: str) -> Applied:
    """Which part of ``step`` gave ``meaning``."""
    if step.always is not None:
        return Applied(How.ALWAYS, (*path, "always"), gave=meaning)
    if step.table is not None and text in step.table:
        return Applied(How.TABLE, (*path, "table", text), text, meaning)
    if step.table is not None:
        return Applied(How.DEFAULT, (*path, "default"), text, meaning)
    if step.when_filled == meaning and (text or step.when_empty is None):
        return Applied(How.WHEN_FILLED, (*path, "when_filled"), text, meaning)
    return Applied(How.WHEN_EMPTY, (*path, "when_empty"), gave=meaning)
