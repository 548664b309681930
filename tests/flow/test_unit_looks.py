"""Sums that the store added up are the sums of the units one by one, under every policy."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from domain.parking import Parked
from domain.work import Origin
from gateway.store.schema import record_head, work_unit
from gateway.store.unit_looks import looks_by_person
from gateway.store.units import units_by_person
from scoring.policy import Options, Policy
from scoring.score import work_of
from scoring.sums import work_of_looks

PERIOD = "2026-10"
IMPOSSIBLE = 7
"""The place among all of the unit that no product can be."""
COEFFICIENTS = [Decimal("5.6"), Decimal(1), Decimal("0.4")]
NOW = datetime(2026, 10, 20, tzinfo=UTC)
POLICIES = [
    Policy(options=Options(late_unit=late, extra_work=extra))
    for late in ("event", "day")
    for extra in ("numerator", "ignore")
]


def a_unit(number, head_id, chance):
    """Anything a mapping file can make, and once what no product can be."""
    failed, late = chance.randrange(6), chance.randrange(6)
    return {
        "head_id": head_id,
        "record_digest": str(number),
        "source": "s",
        "person_id": f"{chance.randrange(12):012d}",
        "organisation": "H38.01",
        "period": "2026-11" if number > IMPOSSIBLE and chance.random() < 0.05 else PERIOD,
        "catalogue_code": "DC.01",
        "title": "",
        "coefficient": Decimal(0) if number == IMPOSSIBLE else chance.choice(COEFFICIENTS),
        "origin": chance.choice(list(Origin)),
        "assigned": Decimal(chance.randrange(400)) / 100,
        "completed": Decimal(chance.randrange(400)) / 100,
        "due_on": date(2026, 10, 20),
        "assigned_at": NOW,
        "failed_quality_checks": failed,
        "late_events": late,
        "late_days": chance.choice([0, 1, 3, 4, 5, 40]) if late else 0,
        "excused_quality_checks": chance.randrange(failed + 1),
        "excused_late_events": chance.randrange(late + 1),
        "confirmed_quality_checks": chance.randrange(3),
        "confirmed_late_events": chance.randrange(3),
        "product_key": "",
        "evidence": [],
        "mapping_digest": "",
        "catalogue_digest": "",
        "counts": number == IMPOSSIBLE or chance.random() < 0.9,
    }


@pytest.fixture
def units(store):
    """A thousand units of a dozen people, always the same ones."""
    chance = random.Random(336)
    with store.begin() as conn:
        heads = [
            {"source": "s", "kind": "work_items", "record_key": str(n), "record_id": n, "seen_at": NOW}
            for n in range(1000)
        ]
        conn.execute(sa.insert(record_head), heads)
        ids = list(conn.execute(sa.select(record_head.c.id)).scalars())
        conn.execute(sa.insert(work_unit), [a_unit(*head, chance) for head in enumerate(ids)])
    with store.connect() as conn:
        yield conn


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: f"{p.options.late_unit}-{p.options.extra_work}")
def test_sums_are_the_same(units, policy):
    """Exactly, to the last digit; who has an impossible unit is parked for that on both ways."""
    one_by_one = {person: work_of(found, policy) for person, found in units_by_person(units, PERIOD).items()}
    added = {person: work_of_looks(looks, policy) for person, looks in looks_by_person(units, PERIOD)}
    assert added.keys() == one_by_one.keys()
    refused = set()
    for person, work in one_by_one.items():
        mine = added[person]
        if isinstance(work, Parked):
            assert isinstance(mine, Parked)
            assert mine.reason is work.reason
            refused.add(person)
        else:
            assert mine.totals == work.totals
    assert len(refused) == 1


def test_only_those_wanted(units):
    """A table of personal ids chooses the people."""
    units.exec_driver_sql("CREATE TEMP TABLE wanted AS SELECT '000000000003' AS person_id")
    assert [person for person, _ in looks_by_person(units, PERIOD, of="wanted")] == ["000000000003"]
