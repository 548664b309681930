"""A guess: a value, how sure it is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from connectors.document_mgmt.contract import DayFormat, FieldType
from connectors.document_mgmt.timestamps import TimeFormat
from domain.faults import UNFINISHED
from domain.records import Json
from domain.text import Text

Row: TypeAlias = "Mapping[str, Json]"


class Confidence(StrEnum):
    """How sure a guess is."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


SURENESS = {
    Confidence.SURE: Text("chắc", "sure"),
    Confidence.LIKELY: Text("khá chắc", "likely"),
    Confidence.UNSURE: Text("không chắc", "unsure"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a draft. ``off``: shown as a comment, for a person to take up."""

    name: str
    value: object
    why: Text
    sure: Confidence = Confidence.LIKELY
    off: bool = False


def todo(name: str, why: Text) -> Entry:
    """An entry that nobody could guess."""
    return Entry(name, UNFINISHED, why, Confidence.UNSURE)


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """A field of the rows. ``type`` None: values of several types came, no contract fits them.

    ``seen``: rows looked at, 0 where a description says it. ``codes``: the only values, if they look like a
    code list; ``values``: all of them, if they are few. ``examples``: some, for whoever reads the draft.
    """

    name: str
    type: FieldType | None
    optional: bool = False
    empty: bool = False
    format: TimeFormat | DayFormat | None = None
    codes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    seen: int = 0
    distinct: int = 0
    filled: int = 0
    examples: tuple[str, ...] = ()

    @property
    def always_filled(self) -> bool:
        """In every row, never empty."""
        return not self.optional and not self.empty

    @property
    def unique(self) -> bool:
        """A value of its own in every row, as far as was seen."""
        return self.always_filled and self.seen > 1 and self.distinct == self.seen


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that is guessed about one kind of one system. ``top`` and ``kind``: entries of the source file;
    ``notes``: what the reader should know first.
    """

    protocol: str
    top: tuple[Entry, ...]
    kind: tuple[Entry, ...]
    fields: Mapping[str, FieldGuess]
    notes: tuple[Text, ...] = ()
    rows: int = 0
    pinned: Mapping[str, bytes] = field(default_factory=dict)
