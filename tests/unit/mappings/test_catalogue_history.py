"""A coefficient of a day that is over never changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mappings.catalogue import Catalogue, CatalogueItem
from mappings.catalogue_history import Rewrite, changed_codes, rewritten

TODAY = date(2026, 6, 15)
START = date(2026, 1, 1)


def item(coefficient, first, last=None, code="DC.02"):
    """An item worth ``coefficient`` from ``first`` to ``last``; days as numbers of 2026, or dates."""
    days = [START + timedelta(days=day) if isinstance(day, int) else day for day in (first, last)]
    worth = Decimal(coefficient)
    return CatalogueItem(code, "Công văn", "công văn", "", "N2", "11-50", worth * 5, worth, *days, "QĐ 1")


def catalogue(*items):
    """A catalogue of these items."""
    return Catalogue(items)


def test_a_coefficient_changed_for_past_days_is_told():
    """The past days are named with both coefficients; the days to come are free."""
    old, new = catalogue(item("5", date(2026, 1, 1))), catalogue(item("6", date(2026, 1, 1)))
    assert rewritten(old, new, TODAY) == [Rewrite("DC.02", date(2026, 1, 1), TODAY, Decimal(5), Decimal(6))]


def test_a_change_from_tomorrow_on_is_no_rewriting():
    """Closing the old line today and opening a new one tomorrow is how a coefficient changes."""
    old = catalogue(item("5", date(2026, 1, 1)))
    new = catalogue(item("5", date(2026, 1, 1), TODAY), item("6", TODAY + timedelta(days=1)))
    assert rewritten(old, new, TODAY) == []
    assert changed_codes(old, new) == {"DC.02"}


def test_an_item_taken_away_for_past_days_is_told():
    """An item that vanishes, or ends before today, takes its coefficient from work already assigned."""
    old = catalogue(item("5", date(2026, 1, 1)))
    assert rewritten(old, catalogue(), TODAY) == [Rewrite("DC.02", date(2026, 1, 1), TODAY, Decimal(5), None)]
    shorter = catalogue(item("5", date(2026, 1, 1), date(2026, 3, 31)))
    assert rewritten(old, shorter, TODAY) == [Rewrite("DC.02", date(2026, 4, 1), TODAY, Decimal(5), None)]


def test_an_item_put_in_with_an_earlier_date_is_fine():
    """The catalogue is supplemented afterwards for work outside it (Art. 13.3)."""
    old = catalogue(item("5", date(2026, 6, 1)))
    new = catalogue(item("5", date(2026, 1, 1)), item("3", date(2026, 1, 1), code="DC.99"))
    assert rewritten(old, new, TODAY) == []
    assert changed_codes(old, new) == {"DC.02", "DC.99"}


def test_one_line_cut_in_two_is_the_same():
    """What counts is the coefficient of each day, not how many lines say it, nor how it is written."""
    old = catalogue(item("5", date(2026, 1, 1)))
    new = catalogue(item("5.0", date(2026, 3, 1)), item("5", date(2026, 1, 1), date(2026, 2, 28)))
    assert rewritten(old, new, TODAY) == []
    assert changed_codes(old, new) == frozenset()


def test_an_item_that_begins_tomorrow_may_still_change():
    """Nobody was assigned work with it yet."""
    old = catalogue(item("5", TODAY + timedelta(days=1)))
    assert rewritten(old, catalogue(item("7", TODAY + timedelta(days=1))), TODAY) == []
    assert rewritten(old, catalogue(), TODAY) == []


SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(["1", "2", "2.0"])), max_size=4
)


def history(spans):
    """A catalogue of one code whose spans follow each other: (gap, further days, coefficient) each."""
    items, day = [], 0
    for gap, further, coefficient in spans:
        day += gap
        items.append(item(coefficient, day, day + further))
        day += further + 1
    return catalogue(*items)


@given(SPANS, SPANS, st.integers(-1, 30))
def test_every_past_day_is_told_once_and_truly(before, after, today):
    """Held against the lookup of each single day: no contradiction is missed, none is invented."""
    old, new, now = history(before), history(after), START + timedelta(days=today)
    told = {}
    for rewrite in rewritten(old, new, now):
        for n in range((rewrite.last - rewrite.first).days + 1):
            day = rewrite.first + timedelta(days=n)
            assert day not in told
            told[day] = (rewrite.was, rewrite.becomes)
    expected, differs = {}, False
    for n in range(40):
        day = START + timedelta(days=n)
        was, becomes = (found and found.coefficient for found in (c.item("DC.02", day) for c in (old, new)))
        differs = differs or was != becomes
        if day <= now and was is not None and was != becomes:
            expected[day] = (was, becomes)
    assert told == expected
    assert changed_codes(old, new) == ({"DC.02"} if differs else set())
