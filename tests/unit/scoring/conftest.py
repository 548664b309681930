"""Builders of units, people and judgements for the tests of scoring."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.evaluation import COMMON_CRITERIA, Evaluation
from domain.people import Organisation, Person, Rank
from domain.work import Origin, WorkUnit

AGENCY = Organisation("H38.02.02", "", "Sở Nội vụ")


class Build:
    """Short ways to say one thing about a unit, a person or a judgement and leave the rest ordinary."""

    agency = AGENCY

    def unit(self, coefficient="1", assigned="1", completed="1", *, origin=Origin.ASSIGNED, **counts):
        """A unit of June 2026."""
        return WorkUnit(
            record_digest=counts.pop("record_digest", "d"),
            source="test",
            person_id="1",
            organisation=AGENCY.code,
            period="2026-06",
            catalogue_code="DC.01",
            title="",
            coefficient=Decimal(coefficient),
            origin=origin,
            assigned=Decimal(assigned),
            completed=Decimal(completed),
            due_on=date(2026, 6, 10),
            assigned_at=datetime(2026, 6, 1, tzinfo=UTC),
            **counts,
        )

    def handbook(self):
        """The three lines of the Handbook's worked example (domain.md §7.1)."""
        return [
            self.unit("1.0", "5.0", "4.0", late_events=1, late_days=4),
            self.unit("2.7", "3.0", "3.0", late_events=1, late_days=2, failed_quality_checks=1),
            self.unit("3.7", "1.0", "0.8", failed_quality_checks=2),
        ]

    def person(self, number=1, rank=Rank.STAFF, supervisor=""):
        """A civil servant of the one agency."""
        return Person(str(number), f"P{number}", AGENCY.code, "", rank, supervisor)

    def judged(self, number=1, *, organising=None, unity=None, confirmed_by="x", **items):
        """All common criteria at their maximum, except the ``items`` given."""
        return Evaluation(
            str(number),
            "2026-06",
            {**COMMON_CRITERIA, **items},
            None if organising is None else Decimal(organising),
            None if unity is None else Decimal(unity),
            confirmed_by,
        )


@pytest.fixture(scope="session")
def build():
    """The builders."""
    return Build()
