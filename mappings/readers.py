"""Rules compiled once into closures: one call per field and record, nothing is interpreted twice.

A reader takes the fields of a record and gives a value, or raises ``Unreadable``. It is made of a rule and of
a function that reads one raw value; what a text was read as is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar
from unicodedata import normalize

from domain.confirmations import reference
from domain.records import Json
from mappings.memo import Memo
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
ValueT = TypeVar("ValueT")
CodeT = TypeVar("CodeT", bound=StrEnum)
Reader: TypeAlias = Callable[[Fields], ValueT]


class UnknownCode(Unreadable):
    """A code that the rule's table does not know."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, "code", code)
        self.found = shown(code) or "empty"


def raw_reader(pick: Pick) -> Reader[Json]:
    """The raw value ``pick`` names; None where the source has nothing."""
    return reading(pick, lambda value: value)


def reading(pick: Pick, read: Callable[[Json], ValueT]) -> Reader[ValueT]:
    """The value ``pick`` names, read by ``read`` for every record: for what does not come up again."""
    if key := _only_key(pick):
        return lambda fields: read(fields.get(key))
    raw = _raw(pick)
    return lambda fields: read(raw(fields))


def remembering(pick: Pick, read: Callable[[Json], ValueT]) -> Reader[ValueT]:
    """The value ``pick`` names, read by ``read`` once for every text or whole number that comes up.

    Nothing else is remembered: 1, 1.0 and true are one key to a dictionary and three things to ``read``.
    """
    known = Memo[Json, ValueT](read)

    def read_value(value: Json) -> ValueT:
        kind = type(value)
        return known[value] if kind is str or kind is int else read(value)

    key = _only_key(pick)
    if not key:
        return reading(pick, read_value)

    def read_field(fields: Fields) -> ValueT:
        value = fields.get(key)
        kind = type(value)
        return known[value] if kind is str or kind is int else read(value)

    return read_field


def _only_key(pick: Pick) -> str:
    """The field ``pick`` names, if it is one field of the record itself: nearly always."""
    return pick.paths[0][0] if len(pick.paths) == 1 and len(pick.paths[0]) == 1 else ""


def _raw(pick: Pick) -> Reader[Json]:
    if pick.constant is not None:
        constant = pick.constant
        return lambda _fields: constant
    getters = [_getter(path) for path in pick.paths]

    def first(fields: Fields) -> Json:
        for getter in getters:
            value = getter(fields)
            if value is not None and value != "":
                return value
        return None

    return getters[0] if len(getters) == 1 else first


def _getter(path: tuple[str, ...]) -> Reader[Json]:
    def reach(fields: Fields) -> Json:
        value: Json = fields.get(path[0])
        for key in path[1:]:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    return reach


def text_of(rule: TextRule) -> Callable[[Json], str]:
    """How ``rule`` reads one raw value as text; empty where there is none."""
    label, table, default = rule.label, rule.table, rule.default or ""

    def plain(value: Json) -> str:
        text = value.strip() if type(value) is str else written_text(value, label)
        return (text if text.isascii() else normalize("NFC", text)) or default

    if table is None:
        return plain

    def translated(value: Json) -> str:
        text = written_text(value, label)
        if text in table:
            return table[text]
        if text and rule.default is None:
            raise UnknownCode(label, text)
        return default

    return translated


def text_reader(rule: TextRule) -> Reader[str]:
    """Text by ``rule``; empty where there is none. Free text is not remembered: it does not come up again."""
    return reading(rule, text_of(rule)) if rule.table is None else remembering(rule, text_of(rule))


def reference_reader(rules: tuple[TextRule, ...]) -> Reader[str]:
    """Numbers or codes in one spelling, joined by ``|``; empty unless all of them are there."""
    readers = [_reference_reader(rule) for rule in rules]
    if not readers:
        return lambda _fields: ""

    def joined(fields: Fields) -> str:
        parts = [read(fields) for read in readers]
        return "|".join(parts) if all(parts) else ""

    return readers[0] if len(readers) == 1 else joined


def _reference_reader(rule: TextRule) -> Reader[str]:
    text = text_of(rule)
    return reading(rule, lambda value: reference(text(value)))


def moment_of(rule: DateRule) -> Callable[[Json], Moment | None]:
    """How ``rule`` reads one raw value as a day or instant; None where there is none."""
    label, form = rule.label, rule.date

    def read(value: Json) -> Moment | None:
        text = written_text(value, label)
        return written_moment(text, form, label) if text else None

    return read


def moment_reader(rule: DateRule) -> Reader[Moment | None]:
    """A day or instant by ``rule``; None where the source has none."""
    return remembering(rule, moment_of(rule))


def number_reader(rule: NumberRule) -> Reader[Decimal | None]:
    """A quantity by ``rule``; None where the source has none and there is no default."""
    label = rule.label
    default = None if rule.default is None else written_number(rule.default, label)

    def read(value: Json) -> Decimal | None:
        return default if value is None or value == "" else written_number(value, label)

    return remembering(rule, read)


def count_reader(rule: CountRule) -> Reader[int | None]:
    """A count by ``rule``; None where the source has none and there is no default."""
    label = rule.label
    default = None if rule.default is None else whole_number(rule.default, label)

    def read(value: Json) -> int | None:
        return default if value is None or value == "" else whole_number(value, label)

    return remembering(rule, read)


def code_reader(rule: CodeRule[CodeT]) -> Reader[CodeT]:
    """A code's meaning by ``rule``; an unknown code raises ``UnknownCode``."""
    label, table, default = rule.label, rule.table or {}, rule.default

    def read(value: Json) -> CodeT:
        text = written_text(value, label)
        meaning = table.get(text, default)
        if meaning is None:
            raise UnknownCode(label, text)
        return meaning

    return remembering(rule, read)
