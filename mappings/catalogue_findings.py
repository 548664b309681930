"""What looks wrong in a catalogue: each finding with its place, how grave it is, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.text import Text
from mappings.catalogue import CatalogueItem


class Severity(StrEnum):
    """What a finding asks of a person."""

    FAULT = "fault"
    """This row cannot be used, or the whole list contradicts itself: mend it."""
    DOUBT = "doubt"
    """It can be used; please look whether it is meant."""
    NOTE = "note"
    """Nothing to do; so that nobody is surprised."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``place``: ``Sheet!H12`` or ``file:line:column``. ``kind``: the same word for the same thing, for
    programs. ``left_out``: the row is not in the catalogue because of this.
    """

    severity: Severity
    kind: str
    place: str
    reason: Text
    remedy: Text
    left_out: bool = False

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "severity": self.severity.value,
            "kind": self.kind,
            "place": self.place,
            "reason_vi": self.reason.vi,
            "reason_en": self.reason.en,
            "remedy_vi": self.remedy.vi,
            "remedy_en": self.remedy.en,
            "left_out": self.left_out,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """An item and where it stands: ``place(column name)`` leads a person there."""

    item: CatalogueItem
    place: Callable[[str], str]


@dataclass(slots=True)
class Report:
    """Collects findings; ``unusable`` holds the identity of each entry that has a fault."""

    findings: list[Finding] = field(default_factory=list)
    unusable: set[int] = field(default_factory=set)

    def fault(self, entry: Entry, column: str, kind: str, words: tuple[Text, Text]) -> None:
        """The entry cannot be used; ``words``: reason and remedy."""
        self.unusable.add(id(entry))
        self.add(Severity.FAULT, kind, entry.place(column), words, left_out=True)

    def doubt(self, entry: Entry, column: str, kind: str, words: tuple[Text, Text]) -> None:
        """Somebody should look at the entry."""
        self.add(Severity.DOUBT, kind, entry.place(column), words)

    def add(
        self, severity: Severity, kind: str, place: str, words: tuple[Text, Text], *, left_out: bool = False
    ) -> None:
        """A finding of any kind."""
        self.findings.append(Finding(severity, kind, place, *words, left_out))
