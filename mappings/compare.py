"""What two catalogues, or two mapping files, make different, for whoever asks what a change of one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mappings.catalogue import Catalogue
from mappings.mapping_file import WorkFields, WorkMapping
from mappings.rules import CodeRule


def codes_that_differ(old: Catalogue, new: Catalogue) -> frozenset[str]:
    """The codes for which mapping could find something else in ``new`` than in ``old`` on some day: another
    item, none, or one that was not there.

    A record's code is read from the record alone; the catalogue is only asked for it
    (``mappings.item_rules``). So a record whose item has none of these codes becomes the same with either.
    """
    was, now = _entries(old), _entries(new)
    return frozenset(code for code in was.keys() | now.keys() if was.get(code) != now.get(code))


def _entries(catalogue: Catalogue) -> dict[str, list[tuple[object, ...]]]:
    """By code, in the order in which they are asked: what of its items enters a unit or decides on a day."""
    found: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for item in catalogue.items:
        found[item.code].append((item.valid_from, item.valid_to, item.name, item.coefficient))
    return dict(found)


@dataclass(frozen=True, slots=True)
class CodesMeant:
    """Codes of the source field ``field`` that mean something else: as they stand in the table, in NFC."""

    field: str
    codes: frozenset[str]


def codes_meant_otherwise(old: WorkMapping, new: WorkMapping) -> tuple[CodesMeant, ...] | None:
    """Where the files differ in nothing but what codes of their tables mean; None if they differ otherwise.

    A record that has none of these codes in these fields becomes the same with either file: everything else
    that is read of it is read alike.
    """
    plain = {"fields": True, "note": True, "effective_from": True}
    if old.model_dump(exclude=plain) != new.model_dump(exclude=plain):
        return None
    found = []
    for name in WorkFields.model_fields:
        was, now = getattr(old.fields, name), getattr(new.fields, name)
        if was != now:
            meant = _meant(was, now)
            if meant is None:
                return None
            found.append(meant)
    return tuple(found)


def _meant(was: object, now: object) -> CodesMeant | None:
    """The codes of one rule; None unless it looks codes up in a table as the source writes them."""
    if not (isinstance(was, CodeRule) and isinstance(now, CodeRule)):
        return None
    if was.table is None or now.table is None or was.from_ is None or len(was.from_) != 1:
        return None
    others = {"table": True}
    if was.transforms or was.empty_values or was.model_dump(exclude=others) != now.model_dump(exclude=others):
        return None
    codes = _codes(was.table, now.table)
    return None if "" in codes else CodesMeant(was.from_[0], codes)


def _codes(was: Mapping[str, object], now: Mapping[str, object]) -> frozenset[str]:
    return frozenset(code for code in was.keys() | now.keys() if was.get(code) != now.get(code))
