"""Indicators stand beside the score and change nothing of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from scoring.policy import DECREE
from scoring.request import BESIDE, sheet_json
from scoring.score import score_person


def sheets(build):
    """The same case without and with indicators."""
    plain = build.judged()
    beside = replace(plain, indicators={"satisfaction": Decimal("87.5"), "okr": Decimal(90)})
    return [
        score_person(build.person(), "2026-06", build.handbook(), judged, policy=DECREE)
        for judged in (plain, beside)
    ]


def test_no_figure_comes_from_an_indicator(build):
    """The sheet with indicators is the sheet without them, and they beside it."""
    plain, beside = sheets(build)
    assert replace(beside, indicators=()) == plain


def test_a_sheet_shows_them_with_a_note(build):
    """Whoever reads the sheet is told that they are not part of the score."""
    plain, beside = (sheet_json(sheet) for sheet in sheets(build))
    note = {"vi": BESIDE.vi, "en": BESIDE.en}
    assert beside.pop("indicators") == {"values": {"okr": "90", "satisfaction": "87.5"}, **note}
    assert beside == plain


def test_a_sheet_without_them_says_what_it_always_said(build):
    """A province that collects nothing besides keeps the digests its sheets had."""
    ratios = {"a", "b", "c", "result_ratio", "result_points", "common_points", "total"}
    others = {"person_id", "period", "policy", "total_exact", "band", "exact", "explain", "units"}
    assert set(sheet_json(sheets(build)[0])) == ratios | others
