"""Quantities, counts and codes by their rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar

from domain.records import Json
from mappings.readers import Fields, Reader, UnknownCode, reading, remembering
from mappings.rules import CodeRule, CodeStep, CountRule, NumberRule
from mappings.values import Unreadable, truth, whole_number, written_number, written_text

CodeT = TypeVar("CodeT", bound=StrEnum)
_Count: TypeAlias = "Callable[[Json], int | None]"

_HUNDRED = Decimal(100)
_MICRO = Decimal("0.000001")


def number_reader(rule: NumberRule) -> Reader[Decimal | None]:
    """A quantity by ``rule``; None where the source has none and there is no default.

    A percentage comes as its part of one. A division that does not come out is rounded to six decimals.
    """
    label, in_unit = rule.label, _unit_of(rule)
    default = None if rule.default is None else written_number(rule.default, label)

    def read(value: Json) -> Decimal | None:
        if value is None or value == "":
            return default
        return in_unit(value)

    return remembering(rule, read)


def _unit_of(rule: NumberRule) -> Callable[[Json], Decimal]:
    label = rule.label
    times = Decimal(1) if rule.times is None else written_number(rule.times, label)
    parts = Decimal(1) if rule.divided_by is None else written_number(rule.divided_by, label)
    if rule.number != "decimal":
        parts *= _HUNDRED
        return lambda value: _divided(written_number(_without_sign(value), label) * times, parts)
    if times == parts == 1:
        return lambda value: written_number(value, label)
    return lambda value: _divided(written_number(value, label) * times, parts)


def _divided(number: Decimal, parts: Decimal) -> Decimal:
    quotient = number / parts
    return quotient if quotient * parts == number else quotient.quantize(_MICRO)


def _without_sign(value: Json) -> Json:
    return value.strip().removesuffix("%").rstrip() if isinstance(value, str) else value


def count_reader(rule: CountRule) -> Reader[int | None]:
    """A count by ``rule``; None where the source has none and there is no default."""
    label = rule.label
    default = None if rule.default is None else whole_number(rule.default, label)
    counted = _counted(rule, default)

    def read(value: Json) -> int | None:
        return default if value is None or value == "" else counted(value)

    return remembering(rule, read)


def _counted(rule: CountRule, default: int | None) -> _Count:
    label, table = rule.label, rule.table
    if table is not None:
        return lambda value: _by_table(value, table, default, label)
    if rule.number == "count_items":
        return _entries(rule)
    if rule.number == "flag":
        return lambda value: int(truth(value, label))
    return lambda value: whole_number(value, label)


def _by_table(value: Json, table: Mapping[str, int], default: int | None, label: str) -> int:
    text = written_code(value, label)
    count = table.get(text, default)
    if count is None:
        raise UnknownCode(label, text)
    return count


def _entries(rule: CountRule) -> _Count:
    """How many entries a list has; one entry alone is often sent without a list around it."""
    where, label = rule.where, rule.label

    def count(value: Json) -> int:
        if not isinstance(value, list | dict):
            raise Unreadable(label, "list", value)
        entries = value if isinstance(value, list) else [value]
        return len(entries) if where is None else sum(_is_so(entry, where) for entry in entries)

    return count


def _is_so(entry: Json, where: Mapping[str, tuple[str, ...]]) -> bool:
    if not isinstance(entry, dict):
        return False
    return all(written_code(entry.get(name), name) in codes for name, codes in where.items())


def code_reader(rule: CodeRule[CodeT]) -> Reader[CodeT]:
    """A code's meaning by ``rule``; a code that no rule knows raises ``UnknownCode``."""
    label, default = rule.label, rule.default
    if rule.first_of_rules is None:
        meaning_of = _meaning(rule)

        def known(value: Json) -> CodeT:
            meaning = meaning_of(value)
            if meaning is None:
                raise UnknownCode(label, written_code(value, label))
            return meaning

        return remembering(rule, known)
    steps = [remembering(step, _meaning(step)) for step in rule.first_of_rules]

    def first(fields: Fields) -> CodeT:
        for read in steps:
            if (meaning := read(fields)) is not None:
                return meaning
        if default is not None:
            return default
        raise UnknownCode(label, _written_codes(rule, fields))

    return first


def _meaning(step: CodeStep[CodeT]) -> Callable[[Json], CodeT | None]:
    """What ``step`` makes of one raw value; None for what it does not know."""
    always, label, table, default = step.always, step.label, step.table, step.default
    if always is not None:
        return lambda _value: always
    if table is not None:
        return lambda value: table.get(written_code(value, label), default)
    filled, empty = step.when_filled, step.when_empty
    return lambda value: filled if _is_filled(value) else empty


def _is_filled(value: Json) -> bool:
    """Whether a field says anything: not nothing, an empty text or list, 0 or false."""
    return bool(value.strip() if isinstance(value, str) else value)


def _written_codes(rule: CodeRule[CodeT], fields: Fields) -> str:
    """What the source says that no rule knows."""
    steps = [step for step in rule.steps if step.table is not None]
    codes = (reading(step, lambda value: written_code(value, rule.label))(fields) for step in steps)
    return " | ".join(code for code in codes if code)


def written_code(value: Json, field: str) -> str:
    """``value`` as a code: a text, a whole number, or ``true`` and ``false``.

    Raises:
        Unreadable: a list, a table, or a number with a fraction.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return written_text(value, field)
