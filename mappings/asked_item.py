"""What a record itself says about its product, whether or not any rule knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mappings.item_rules import ItemRule
from mappings.item_trace import untranslated
from mappings.mapping_file import WorkMapping
from mappings.readers import Fields, Reader, text_reader
from mappings.rules import TextRule
from mappings.values import Unreadable


class AskedItem(NamedTuple):
    """``code``: of the product, empty where the source gives none; ``type``: its sort of document or task, as
    the source says it; ``title``: free text.
    """

    code: str
    type: str
    title: str


class AskedItemReader:
    """Reads it by the rules of one mapping file, compiled once."""

    def __init__(self, mapping: WorkMapping) -> None:
        item = mapping.fields.item
        self._codes = [text_reader(rule) for rule in _code_rules(item)]
        self._types = [text_reader(rule) for rule in _type_rules(item)]
        self._titles = [text_reader(rule) for rule in (*_text_rules(item), mapping.fields.title)]

    def __call__(self, fields: Fields) -> AskedItem:
        """What ``fields`` say; empty texts for what they do not."""
        return AskedItem(
            _first(self._codes, fields), _first(self._types, fields), _first(self._titles, fields)
        )


def _first(readers: list[Reader[str]], fields: Fields) -> str:
    for read in readers:
        try:
            text = read(fields)
        except Unreadable:
            continue
        if text:
            return text
    return ""


def _code_rules(item: ItemRule) -> Iterator[TextRule]:
    if item.first_of_rules is None and item.table is None:
        yield untranslated(item)
    for step in item.first_of_rules or ():
        if step.by_code is not None and step.by_code.table is None:
            yield untranslated(step.by_code)


def _type_rules(item: ItemRule) -> Iterator[TextRule]:
    """A code that a table translates is no catalogue code: it says what sort of work it is."""
    if item.first_of_rules is None and item.table is not None:
        yield untranslated(item)
    for step in item.first_of_rules or ():
        if step.by_type_and_keywords is not None and step.by_type_and_keywords.type is not None:
            yield step.by_type_and_keywords.type
    for step in item.first_of_rules or ():
        if step.by_table is not None:
            yield untranslated(step.by_table)


def _text_rules(item: ItemRule) -> Iterator[TextRule]:
    for step in item.first_of_rules or ():
        if step.by_type_and_keywords is not None:
            yield step.by_type_and_keywords.text
