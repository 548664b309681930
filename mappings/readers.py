"""Rules compiled once into closures: one call per field and record, nothing is interpreted twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar

from domain.records import Json
from mappings.rules import CodeRule, CountRule, DateRule, NumberRule, Pick, TextRule
from mappings.values import (
    Moment,
    Unreadable,
    shown,
    whole_number,
    written_moment,
    written_number,
    written_text,
)

Fields: TypeAlias = "Mapping[str, Json]"
CodeT = TypeVar("CodeT", bound=StrEnum)


class UnknownCode(Unreadable):
    """A code that the rule's table does not know."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, "code", code)
        self.found = shown(code) or "empty"


def raw_reader(pick: Pick) -> Callable[[Fields], Json]:
    """The raw value ``pick`` names; None where the source has nothing."""
    if pick.constant is not None:
        constant = pick.constant
        return lambda _fields: constant
    getters = [_getter(path) for path in pick.paths]
    if len(getters) == 1:
        return getters[0]

    def first(fields: Fields) -> Json:
        for getter in getters:
            value = getter(fields)
            if value is not None and value != "":
                return value
        return None

    return first


def _getter(path: tuple[str, ...]) -> Callable[[Fields], Json]:
    if len(path) == 1:
        key = path[0]
        return lambda fields: fields.get(key)

    def reach(fields: Fields) -> Json:
        value: Json = fields.get(path[0])
        for key in path[1:]:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    return reach


def text_reader(rule: TextRule) -> Callable[[Fields], str]:
    """Text by ``rule``; empty where there is none."""
    raw, label, table, default = raw_reader(rule), rule.label, rule.table, rule.default or ""
    if table is None:
        return lambda fields: written_text(raw(fields), label) or default

    def translated(fields: Fields) -> str:
        text = written_text(raw(fields), label)
        if text in table:
            return table[text]
        if text and rule.default is None:
            raise UnknownCode(label, text)
        return default

    return translated


def moment_reader(rule: DateRule) -> Callable[[Fields], Moment | None]:
    """A day or instant by ``rule``; None where the source has none."""
    raw, label, form = raw_reader(rule), rule.label, rule.date

    def read(fields: Fields) -> Moment | None:
        text = written_text(raw(fields), label)
        return written_moment(text, form, label) if text else None

    return read


def number_reader(rule: NumberRule) -> Callable[[Fields], Decimal | None]:
    """A quantity by ``rule``; None where the source has none and there is no default."""
    raw, label = raw_reader(rule), rule.label
    default = None if rule.default is None else written_number(rule.default, label)

    def read(fields: Fields) -> Decimal | None:
        value = raw(fields)
        return default if value is None or value == "" else written_number(value, label)

    return read


def count_reader(rule: CountRule) -> Callable[[Fields], int | None]:
    """A count by ``rule``; None where the source has none and there is no default."""
    raw, label = raw_reader(rule), rule.label
    default = None if rule.default is None else whole_number(rule.default, label)

    def read(fields: Fields) -> int | None:
        value = raw(fields)
        return default if value is None or value == "" else whole_number(value, label)

    return read


def code_reader(rule: CodeRule[CodeT]) -> Callable[[Fields], CodeT]:
    """A code's meaning by ``rule``; an unknown code raises ``UnknownCode``."""
    raw, label, table, default = raw_reader(rule), rule.label, rule.table, rule.default

    def read(fields: Fields) -> CodeT:
        text = written_text(raw(fields), label)
        meaning = table.get(text, default)
        if meaning is None:
            raise UnknownCode(label, text)
        return meaning

    return read
