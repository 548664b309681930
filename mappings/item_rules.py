"""Which catalogue item a record is: by its code, by a table, or by document type and keywords, in order.

A rule that finds a code decides. Whether the catalogue has that code on the day of assignment is asked
afterwards and never sends the record on to the next rule: a code that is not in force waits for a person;
otherwise a slip in the catalogue would quietly turn one product into another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self, TypeAlias

from pydantic import Field, model_validator

from mappings.catalogue import CatalogueItem
from mappings.contract import FileModel, fault
from mappings.keywords import Conditions, KeywordIndex, words_of
from mappings.one_of import exactly_one
from mappings.readers import Fields, UnknownCode, text_reader
from mappings.rules import Scalar, TextRule
from mappings.shorthand import OneOrMore

Code: TypeAlias = Annotated[Scalar, Field(min_length=1)]
Keyword: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]
Keywords: TypeAlias = Annotated[tuple[Keyword, ...], Field(max_length=100), OneOrMore()]
RulePath: TypeAlias = tuple[str | int, ...]
"""Where a rule stands in the file, from the item rule on."""


class TableRule(TextRule):
    """A code or name of the source and its catalogue code; what is not listed is left to the next rule."""

    table: Annotated[dict[str, Code], Field(min_length=1)]


class KeywordRule(FileModel):
    """One line of a list of keywords: when it fits, and the catalogue code it then gives."""

    type: Keywords = ()
    any: Keywords = ()
    all: Keywords = ()
    none: Keywords = ()
    item: Code

    @property
    def conditions(self) -> Conditions:
        """The same without the code."""
        return Conditions(self.type, self.any, self.all, self.none)

    @model_validator(mode="after")
    def _of_words(self) -> Self:
        for keyword in (*self.any, *self.all, *self.none):
            if not words_of(keyword):
                raise fault(f"từ khóa {keyword!r} không có chữ nào", f"the keyword {keyword!r} has no word")
        return self


class KeywordItems(FileModel):
    """Items by document type and by the words of a text; the first rule that fits decides."""

    type: TextRule | None = None
    text: TextRule
    rules: Annotated[tuple[KeywordRule, ...], Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def _has_types(self) -> Self:
        if self.type is None and any(rule.type for rule in self.rules):
            raise fault(
                "các quy tắc nêu type nên cần type: {from: …}",
                "the rules name types, so type: {from: …} is needed",
            )
        return self


class ItemStep(FileModel):
    """One way to find the item; exactly one key."""

    ONE_OF: ClassVar[tuple[str, ...]] = ("by_code", "by_table", "by_type_and_keywords")

    by_code: TextRule | None = None
    by_table: TableRule | None = None
    by_type_and_keywords: KeywordItems | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one(self, self.ONE_OF)
        return self

    @property
    def way(self) -> str:
        """Which of the keys this step uses."""
        return next(name for name in self.ONE_OF if getattr(self, name) is not None)

    @property
    def texts(self) -> tuple[TextRule, ...]:
        """The rules that read the source's fields."""
        if self.by_type_and_keywords is not None:
            keywords = self.by_type_and_keywords
            return (keywords.text,) if keywords.type is None else (keywords.type, keywords.text)
        return tuple(rule for rule in (self.by_code, self.by_table) if rule is not None)


class ItemRule(TextRule):
    """The catalogue code, from a field as it is or by ``table``; or by ``first_of_rules``, tried in order."""

    ONE_OF: ClassVar[tuple[str, ...]] = (*TextRule.ONE_OF, "first_of_rules")

    first_of_rules: Annotated[tuple[ItemStep, ...], Field(min_length=1, max_length=20)] | None = None

    @model_validator(mode="after")
    def _no_table_beside(self) -> Self:
        if self.first_of_rules is not None and (self.table is not None or self.default is not None):
            raise fault(
                "table, default đặt trong từng quy tắc của first_of_rules",
                "table and default belong into the rules of first_of_rules",
            )
        return self

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The source fields of all rules, in the order in which they are tried."""
        if self.first_of_rules is None:
            return super().paths
        paths = (path for step in self.first_of_rules for rule in step.texts for path in rule.paths)
        return tuple(dict.fromkeys(paths))


@dataclass(frozen=True, slots=True)
class ItemFound:
    """What a rule decided. ``item``: None where the catalogue has no such code on that day."""

    code: str
    rule: RulePath
    item: CatalogueItem | None


Lookup: TypeAlias = Callable[[str], CatalogueItem | None]
"""The catalogue as it stood on the day of assignment: the item of a code."""
ItemReader: TypeAlias = Callable[[Fields, Lookup], ItemFound | None]
_Coded: TypeAlias = "Callable[[Fields], tuple[str, RulePath] | None]"


def item_reader(rule: ItemRule) -> ItemReader:
    """The item by ``rule``; None where no rule finds a code.

    Raises (when called): ``Unreadable``, ``UnknownCode`` for a field that is not what its rule says.
    """
    if rule.first_of_rules is None:
        read = text_reader(rule)

        def plain(fields: Fields, lookup: Lookup) -> ItemFound | None:
            code = read(fields)
            return ItemFound(code, (), lookup(code)) if code else None

        return plain
    steps = [_coded(step, ("first_of_rules", at)) for at, step in enumerate(rule.first_of_rules)]

    def first(fields: Fields, lookup: Lookup) -> ItemFound | None:
        for step in steps:
            coded = step(fields)
            if coded is not None:
                return ItemFound(coded[0], coded[1], lookup(coded[0]))
        return None

    return first


def _coded(step: ItemStep, place: RulePath) -> _Coded:
    if step.by_type_and_keywords is not None:
        return _by_keywords(step.by_type_and_keywords, (*place, "by_type_and_keywords"))
    if step.by_table is not None:
        return _by_table(step.by_table, (*place, "by_table"))
    read, where = text_reader(step.by_code or TextRule(constant="")), (*place, "by_code")

    def by_code(fields: Fields) -> tuple[str, RulePath] | None:
        code = read(fields)
        return (code, where) if code else None

    return by_code


def _by_table(rule: TableRule, place: RulePath) -> _Coded:
    read = text_reader(rule)

    def by_table(fields: Fields) -> tuple[str, RulePath] | None:
        try:
            code = read(fields)
        except UnknownCode:
            return None
        return (code, place) if code else None

    return by_table


def _by_keywords(rule: KeywordItems, place: RulePath) -> _Coded:
    index = KeywordIndex(one.conditions for one in rule.rules)
    found = [(one.item, (*place, "rules", at)) for at, one in enumerate(rule.rules)]
    read_text = text_reader(rule.text)
    read_type = text_reader(rule.type) if rule.type else lambda _fields: ""

    def by_keywords(fields: Fields) -> tuple[str, RulePath] | None:
        number = index.first(read_type(fields), read_text(fields))
        return None if number is None else found[number]

    return by_keywords


def said(rule: ItemRule, fields: Fields) -> str:
    """The codes and types that the source gives and no rule knows: what a person needs to add one. Free text
    stays out: it may tell more than a reason for waiting should.
    """
    words = (text_reader(text)(fields) for step in rule.first_of_rules or () for text in _coded_texts(step))
    return " | ".join(dict.fromkeys(word for word in words if word))


def _coded_texts(step: ItemStep) -> tuple[TextRule, ...]:
    if step.by_type_and_keywords is not None:
        return step.texts[:-1]
    return tuple(text.model_copy(update={"table": None}) for text in step.texts)


def named(rule: RulePath) -> str:
    """A rule's place as a person reads it: ``first_of_rules[2].by_type_and_keywords.rules[0]``."""
    text = ""
    for part in rule:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
