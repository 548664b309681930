"""The Vietnamese spellings of the keys and values of a file, and what each means.

A file may be written in either language or in both; it is renamed into the first spelling, by the place a
word stands at, before anything else reads it. Places keep their line and column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.faults import Fault
from domain.spelling import same_spelling
from domain.text import Text
from mappings.shapes import Shape
from mappings.yaml_text import Node, Path, YamlDocument


@dataclass(frozen=True, slots=True)
class Word:
    """One key or value. ``vi``: its Vietnamese spelling, empty where it has none; ``meaning``: in a line."""

    vi: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of one sort of file, by their first spelling; ``Owner.word`` where a word means two things.

    An owner is the model that declares a key, or the class of a closed value.
    """

    keys: Mapping[str, Word]
    values: Mapping[str, Word]

    def key(self, name: str, owners: tuple[str, ...]) -> Word | None:
        """What is said about the key ``name`` of a model, ``owners`` being the model and its parents."""
        for owner in owners:
            if (word := self.keys.get(f"{owner}.{name}")) is not None:
                return word
        return self.keys.get(name)

    def value(self, name: str, owner: str) -> Word | None:
        """What is said about the closed value ``name``."""
        return self.values.get(f"{owner}.{name}") or self.values.get(name)

    def spellings(self, shape: Shape) -> dict[str, str]:
        """For every way to write a key of ``shape``: the key."""
        found = {}
        for name in shape.keys:
            word = self.key(name, shape.owners[name])
            if word is not None and word.vi:
                found[_plain(word.vi)] = name
        return found | {name: name for name in shape.keys}

    def values_of(self, shape: Shape) -> dict[str, str]:
        """For every way to write a closed value of ``shape``: the value."""
        found = {}
        for name, owner in shape.words.items():
            word = self.value(name, owner)
            if word is not None and word.vi:
                found[_plain(word.vi)] = name
        return found | {name: name for name in shape.words}


def _plain(written: str) -> str:
    return same_spelling(written.replace("_", " "))


def in_first_spelling(
    document: YamlDocument, shape: Shape, vocabulary: Vocabulary
) -> tuple[YamlDocument, list[Fault]]:
    """``document`` with every key and closed value in its first spelling, each still at its place; and what
    was said twice, once in each language.
    """
    renaming = _Renaming(document, vocabulary)
    data = renaming.node(document.data, shape, (), ())
    return YamlDocument(data, document.file, renaming.marks), renaming.faults


@dataclass
class _Renaming:
    document: YamlDocument
    vocabulary: Vocabulary
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def node(self, data: Node, shape: Shape, old: Path, new: Path) -> Node:
        if (mark := self.document.marks.get(old)) is not None:
            self.marks[new] = mark
        shape = shape.for_value(data)
        if isinstance(data, dict):
            return self._table(data, shape, old, new)
        if isinstance(data, list):
            return [self.node(item, shape.at(at), (*old, at), (*new, at)) for at, item in enumerate(data)]
        if isinstance(data, str) and shape.words:
            values = self.vocabulary.values_of(shape)
            return values.get(data) or values.get(_plain(data)) or data
        return data

    def _table(self, data: dict[str, Node], shape: Shape, old: Path, new: Path) -> Node:
        table: dict[str, Node] = {}
        written: dict[str, str] = {}
        names = self.vocabulary.spellings(shape) if shape.keys else {}
        for key, value in data.items():
            name = names.get(key) or names.get(_plain(key)) or key if names else key
            if name in table:
                self._twice((*old, key), key, written[name])
                continue
            written[name] = key
            table[name] = self.node(value, shape.at(name), (*old, key), (*new, name))
        return table

    def _twice(self, place: Path, key: str, first: str) -> None:
        message = Text(
            f"khóa {key} và khóa {first} là một: chỉ viết một lần",
            f"{key} and {first} are the same key: write one",
        )
        self.faults.append(Fault(self.document.place(place), message))
