"""A new list on top of the catalogue in use: what is over keeps its coefficient, what changes begins anew.

A line in force on the day the new list begins ends the day before, and the new line follows it; a line that
says the same stays as it is. So no day that is over changes, as long as the new list begins in the future
(``catalogue_history.rewritten`` finds nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mappings.catalogue import Catalogue, CatalogueItem

_SAME = ("name", "output", "department", "group", "frame", "score", "coefficient", "valid_to")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Succession:
    """``items``: the whole catalogue, old lines first, new ones in their order. The counts are of codes:
    ``added`` were never there, ``changed`` get a new line, ``unchanged`` keep theirs, ``ended`` are in no
    line from then on, ``untouched`` are not in the new list and go on.
    """

    items: tuple[CatalogueItem, ...]
    added: int
    changed: int
    unchanged: int
    ended: int
    untouched: int

    def counts(self) -> dict[str, int]:
        """For the summary."""
        names = ("added", "changed", "unchanged", "ended", "untouched")
        return {name: getattr(self, name) for name in names}


def succeeding(old: Catalogue, new: Sequence[CatalogueItem], *, whole: bool) -> Succession:
    """``new`` on top of ``old``. ``whole``: the new list replaces the old one, whose other codes end;
    otherwise it supplements it (Decree 335 Art. 13.3) and they go on.
    """
    unchanged = {item.code for item in new if _stays(old.item(item.code, item.valid_from), item)}
    coming = [item for item in new if item.code not in unchanged]
    begins = {item.code: item.valid_from for item in reversed(coming)}
    listed, known = {item.code for item in new}, {item.code for item in old.items}
    others = known - listed
    first = min((item.valid_from for item in new), default=date.max)
    ending = {item.code for item in old.items if item.code in others and whole and _goes_on(item, first)}
    begins |= dict.fromkeys(ending, first)
    kept = [line for item in old.items if (line := _until(item, begins.get(item.code))) is not None]
    return Succession(
        items=(*kept, *coming),
        added=len(listed - known),
        changed=len((listed & known) - unchanged),
        unchanged=len(unchanged),
        ended=len(ending),
        untouched=len(others - ending),
    )


def _stays(before: CatalogueItem | None, item: CatalogueItem) -> bool:
    """Whether the line in force says all that the new one says."""
    return before is not None and all(getattr(before, name) == getattr(item, name) for name in _SAME)


def _goes_on(item: CatalogueItem, day: date) -> bool:
    return item.valid_to is None or item.valid_to >= day


def _until(item: CatalogueItem, day: date | None) -> CatalogueItem | None:
    """The line cut off before ``day``; None if nothing of it is left."""
    if day is None or not _goes_on(item, day):
        return item
    return replace(item, valid_to=day - _ONE_DAY) if item.valid_from < day else None
