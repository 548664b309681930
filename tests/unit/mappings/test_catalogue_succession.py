"""A new list on top of the one in use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from mappings.catalogue import Catalogue, CatalogueItem
from mappings.catalogue_history import rewritten
from mappings.catalogue_succession import succeeding

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def item(code, coefficient, first, last=None, source="QĐ 1"):
    """An item of these days."""
    worth = Decimal(coefficient)
    return CatalogueItem(
        code, f"Việc {code}", "báo cáo", "", "N1", "1-10", worth * 5, worth, first, last, source
    )


OLD = Catalogue((item("A", 1, JANUARY), item("B", 2, JANUARY), item("C", 1, JANUARY)))


def lines(succession):
    """Code, coefficient, first and last day of each line."""
    return [(one.code, one.coefficient, one.valid_from, one.valid_to) for one in succession.items]


def test_what_changes_begins_anew_and_what_says_the_same_stays():
    """The old line ends the day before; nothing that is over changes."""
    new = [item("A", 1, JULY, source="QĐ 2"), item("B", 3, JULY), item("D", 1, JULY)]
    done = succeeding(OLD, new, whole=False)
    assert lines(done) == [
        ("A", 1, JANUARY, None),
        ("B", 2, JANUARY, date(2026, 6, 30)),
        ("C", 1, JANUARY, None),
        ("B", 3, JULY, None),
        ("D", 1, JULY, None),
    ]
    assert done.counts() == {"added": 1, "changed": 1, "unchanged": 1, "ended": 0, "untouched": 1}
    assert rewritten(OLD, Catalogue(done.items), date(2026, 6, 30)) == []


def test_a_whole_list_ends_what_it_does_not_have():
    """Codes that the new decision leaves out end the day before it begins."""
    done = succeeding(OLD, [item("A", 1, JULY)], whole=True)
    assert [one.valid_to for one in done.items] == [None, date(2026, 6, 30), date(2026, 6, 30)]
    assert (done.ended, done.untouched) == (2, 0)


def test_lines_that_had_not_begun_are_replaced():
    """A line of the same first day or a later one gives way; one that ended before is history and stays."""
    old = Catalogue(
        (item("A", 1, JANUARY, date(2026, 3, 31)), item("A", 2, JULY), item("B", 1, date(2026, 9, 1)))
    )
    done = succeeding(old, [item("A", 4, JULY), item("B", 2, JULY)], whole=False)
    assert lines(done) == [("A", 1, JANUARY, date(2026, 3, 31)), ("A", 4, JULY, None), ("B", 2, JULY, None)]


def test_a_list_that_begins_in_the_past_is_found_by_the_history():
    """It is made as asked; publishing sees that it contradicts days that are over."""
    done = succeeding(OLD, [item("B", 3, JANUARY)], whole=False)
    assert [one.code for one in rewritten(OLD, Catalogue(done.items), JULY)] == ["B"]
