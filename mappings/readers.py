"""Rules compiled once into closures: one call per field and record, nothing is interpreted twice.

A reader takes the fields of a record and gives a value, or raises ``Unreadable``. It is made of a rule and of
a function that reads one raw value; what a text was read as is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar
from unicodedata import normalize

from domain.confirmations import reference
from domain.records import Json
from mappings.memo import Memo
from mappings.rules import DateRule, Pick, TextRule
from mappings.transforms import transformer
from mappings.values import Moment, Unreadable, shown, written_moment, written_text

Fields: TypeAlias = "Mapping[str, Json]"
ValueT = TypeVar("ValueT")
Reader: TypeAlias = Callable[[Fields], ValueT]


class UnknownCode(Unreadable):
    """A code that the rule's table does not know."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, "code", code)
        self.found = shown(code) or "empty"


def raw_reader(pick: Pick) -> Reader[Json]:
    """The raw value ``pick`` names, before transforms; None where the source has nothing."""
    return _reading(pick, lambda value: value)


def reading(pick: Pick, read: Callable[[Json], ValueT]) -> Reader[ValueT]:
    """The value ``pick`` names, read by ``read`` for every record: for what does not come up again."""
    return _reading(pick, _prepared(pick, read))


def remembering(pick: Pick, read: Callable[[Json], ValueT]) -> Reader[ValueT]:
    """The value ``pick`` names, read by ``read`` once for every text or whole number that comes up.

    Nothing else is remembered: 1, 1.0 and true are one key to a dictionary and three things to ``read``.
    """
    prepared = _prepared(pick, read)
    known = Memo[Json, ValueT](prepared)

    def read_value(value: Json) -> ValueT:
        kind = type(value)
        return known[value] if kind is str or kind is int else prepared(value)

    key = _only_key(pick)
    if not key:
        return _reading(pick, read_value)

    def read_field(fields: Fields) -> ValueT:
        value = fields.get(key)
        kind = type(value)
        return known[value] if kind is str or kind is int else prepared(value)

    return read_field


def _prepared(pick: Pick, read: Callable[[Json], ValueT]) -> Callable[[Json], ValueT]:
    """``read`` after the rule's transforms; what the source calls empty is read as nothing."""
    change, label, empty = transformer(pick.transforms), pick.label, frozenset(pick.empty_values)
    if change is None and not empty:
        return read

    def prepared(value: Json) -> ValueT:
        if not isinstance(value, str | int) or isinstance(value, bool):
            return read(value)
        text = written_text(value, label)
        if text in empty:
            return read(None)
        return read(text if change is None else change(text))

    return prepared


def _reading(pick: Pick, read: Callable[[Json], ValueT]) -> Reader[ValueT]:
    if key := _only_key(pick):
        return lambda fields: read(fields.get(key))
    raw = _raw(pick)
    return lambda fields: read(raw(fields))


def _only_key(pick: Pick) -> str:
    """The field ``pick`` names, if it is one field of the record itself: nearly always."""
    return pick.paths[0][0] if len(pick.paths) == 1 and len(pick.paths[0]) == 1 else ""


def _raw(pick: Pick) -> Reader[Json]:
    if pick.constant is not None:
        constant = pick.constant
        return lambda _fields: constant
    getters = [_getter(path) for path in pick.paths]
    empty = frozenset(pick.empty_values)

    def first(fields: Fields) -> Json:
        for getter in getters:
            value = getter(fields)
            if value is not None and value != "" and not (type(value) is str and value.strip() in empty):
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
    label, forms = rule.label, rule.date

    def read(value: Json) -> Moment | None:
        text = written_text(value, label)
        return written_moment(text, forms, label) if text else None

    return read


def moment_reader(rule: DateRule) -> Reader[Moment | None]:
    """A day or instant by ``rule``; None where the source has none."""
    return remembering(rule, moment_of(rule))
