"""What two catalogues make different, for whoever asks what a change of one does."""

from __future__ import annotations

from collections import defaultdict

from mappings.catalogue import Catalogue


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
