"""Work units: quickly made ones are like any other."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.work import Origin, WorkUnit, work_unit

NEEDED = {
    "record_digest": "d" * 64,
    "source": "van_phong",
    "person_id": "038000000001",
    "organisation": "H38.02",
    "period": "2026-06",
    "catalogue_code": "DC.05",
    "title": "Báo cáo tháng",
    "coefficient": Decimal(12),
    "origin": Origin.ASSIGNED,
    "assigned": Decimal(2),
    "completed": Decimal("1.5"),
    "due_on": date(2026, 6, 10),
    "assigned_at": datetime(2026, 6, 1, tzinfo=UTC),
}


def test_a_quickly_made_unit_is_a_work_unit():
    """Same class, same defaults, equal, with the same hash: nobody can tell how it was made."""
    quick, slow = work_unit(**NEEDED), WorkUnit(**NEEDED)
    assert type(quick) is WorkUnit
    assert quick == slow
    assert hash(quick) == hash(slow)
    assert asdict(quick) == asdict(slow)


def test_by_position_every_field_is_in_its_place():
    """The order of arguments is that of the fields."""
    values = [f"value {number}" for number in range(len(fields(WorkUnit)))]
    unit = work_unit(*values)
    assert [getattr(unit, part.name) for part in fields(WorkUnit)] == values


@pytest.mark.parametrize("change", [{"title": "x"}, {"nowhere": "x"}])
def test_a_quickly_made_unit_is_frozen(change):
    """Nothing can be set, and nothing added."""
    unit = work_unit(**NEEDED)
    for name, value in change.items():
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(unit, name, value)
        with pytest.raises((FrozenInstanceError, TypeError)):
            delattr(unit, name)


def test_a_quickly_made_unit_can_be_copied_and_sent():
    """``replace`` and pickling know it."""
    unit = work_unit(**NEEDED)
    assert replace(unit, title="x") == WorkUnit(**{**NEEDED, "title": "x"})
    assert pickle.loads(pickle.dumps(unit)) == unit


def test_a_missing_value_is_refused():
    """As the class itself refuses it."""
    with pytest.raises(TypeError, match="assigned_at"):
        work_unit(**{name: value for name, value in NEEDED.items() if name != "assigned_at"})
