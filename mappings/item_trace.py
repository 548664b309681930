"""How the catalogue item of one record was found: each rule asked in its order, and the one that decided."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.item_rules import ItemFound, ItemRule, ItemStep, Lookup, item_reader
from mappings.keywords import words_of
from mappings.readers import Fields, text_reader
from mappings.rule_trace import Applied, How, Looked, RuleRead, looked_at, trace
from mappings.rules import TextRule
from mappings.values import Unreadable
from mappings.yaml_text import Path


def item_of(rule: ItemRule, fields: Fields, lookup: Lookup) -> ItemFound | None:
    """What the engine's own reader finds; None where no rule finds a code or the field cannot be read."""
    try:
        return item_reader(rule)(fields, lookup)
    except Unreadable:
        return None


def trace_item(rule: ItemRule, path: Path, fields: Fields, lookup: Lookup) -> RuleRead:
    """What ``rule``, which stands at ``path``, makes of a record; ``value`` is the catalogue code."""
    if rule.first_of_rules is None:
        return trace("item", path, rule, fields)
    found = item_of(rule, fields, lookup)
    texts = (text for step in rule.first_of_rules for text in step.texts)
    looked = _once([one for text in texts for one in looked_at(text, fields)])
    code = found.code if found is not None else ""
    decided = found.rule if found is not None else ()
    applied = tuple(_asked(rule.first_of_rules, decided, path, fields, code))
    return RuleRead("item", path, looked, applied, code)


def _once(looked: list[Looked]) -> tuple[Looked, ...]:
    """Each field once, in the order in which it was first looked at."""
    found: dict[str, Looked] = {}
    for one in looked:
        found.setdefault(one.field, one)
    return tuple(found.values())


def _asked(
    steps: tuple[ItemStep, ...], decided: Path, path: Path, fields: Fields, code: str
) -> Iterator[Applied]:
    """The steps up to the one that decided; all of them where none did."""
    for number, step in enumerate(steps):
        here = (*path, "first_of_rules", number, step.way)
        saw = " | ".join(text_of_step(step, fields))
        if decided[:2] == ("first_of_rules", number):
            words = matching_words(step, decided[-1], fields)
            yield Applied(How.ITEM_RULE, _entry(step, (*path, *decided), saw), ", ".join(words) or saw, code)
            return
        yield Applied(How.PASSED_ON, here, saw)


def _entry(step: ItemStep, place: Path, saw: str) -> Path:
    """The line of the table, where the rule is one; the rule itself otherwise."""
    if step.by_table is not None and saw in step.by_table.table:
        return (*place, "table", saw)
    return place


def text_of_step(step: ItemStep, fields: Fields) -> tuple[str, ...]:
    """What the fields of one way to find an item say, before any table; empty for what cannot be read."""
    return tuple(read_text(untranslated(text), fields) for text in step.texts)


def untranslated(rule: TextRule) -> TextRule:
    """``rule`` without its table and default: what the source itself says."""
    return TextRule(
        from_=rule.from_,
        first_of=rule.first_of,
        constant=rule.constant,
        empty_values=rule.empty_values,
        transforms=rule.transforms,
    )


def read_text(rule: TextRule, fields: Fields) -> str:
    """A text by the engine's reader; empty where it cannot be read."""
    try:
        return text_reader(rule)(fields)
    except Unreadable:
        return ""


def matching_words(step: ItemStep, rule_number: str | int, fields: Fields) -> tuple[str, ...]:
    """The keywords of one rule that stand in the record's text; none for another sort of rule."""
    if step.by_type_and_keywords is None or not isinstance(rule_number, int):
        return ()
    keywords = step.by_type_and_keywords
    rule = keywords.rules[rule_number]
    text = f" {' '.join(words_of(read_text(keywords.text, fields)))} "
    return tuple(word for word in (*rule.all, *rule.any) if f" {' '.join(words_of(word))} " in text)
