"""Scoring, exact and explained: work units a second on one core, next to floats that are neither."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from _measure import best_s, row

from domain.evaluation import COMMON_CRITERIA, Evaluation
from domain.people import Person, Roster
from domain.work import Origin, WorkUnit
from scoring.organisation import score_people
from scoring.policy import DECREE

PEOPLE, UNITS_EACH = 500, 40
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def unit(person: str, number: int) -> WorkUnit:
    """A unit; every seventh is late once, every eleventh failed one check."""
    return WorkUnit(
        record_digest=f"{person}{number}",
        source="s",
        person_id=person,
        organisation="H38.01",
        period="2026-10",
        catalogue_code="DC.01",
        title="",
        coefficient=Decimal("5.6"),
        origin=Origin.ASSIGNED,
        assigned=Decimal(2),
        completed=Decimal(number % 3),
        due_on=date(2026, 10, 20),
        assigned_at=NOW,
        late_events=int(number % 7 == 0),
        failed_quality_checks=int(number % 11 == 0),
    )


def floats(units: dict[str, list[WorkUnit]]) -> list[float]:
    """What a spreadsheet would do."""
    totals = []
    for mine in units.values():
        assigned = sum(float(u.coefficient) * float(u.assigned) for u in mine)
        a = sum(float(u.coefficient) * float(u.completed) for u in mine) / assigned
        done = [(float(u.coefficient) * float(u.completed), u) for u in mine]
        b = sum(d * max(0.0, 1 - 0.25 * u.failed_quality_checks) for d, u in done) / assigned
        c = sum(d * max(0.0, 1 - 0.25 * u.late_events) for d, u in done) / assigned
        totals.append(30 + min(70.0, (a + b + c) / 3 * 70))
    return totals


def main() -> None:
    """Print rates."""
    people = [Person(f"{n:012d}", "x", "H38.01", "Chuyên viên") for n in range(PEOPLE)]
    roster = Roster([], people)
    units = {p.personal_id: [unit(p.personal_id, n) for n in range(UNITS_EACH)] for p in people}
    judged = {
        p.personal_id: Evaluation(p.personal_id, "2026-10", COMMON_CRITERIA, confirmed_by="x") for p in people
    }
    count = PEOPLE * UNITS_EACH
    exact_s = best_s(lambda: list(score_people(roster, units, judged, period="2026-10", policy=DECREE)), 3)
    float_s = best_s(lambda: floats(units), 3)
    print(f"{PEOPLE} people with {UNITS_EACH} units each, one core")
    row(
        "score, exact fractions, with explanation",
        count / exact_s,
        "units/s",
        f"{exact_s / float_s:.1f} × the time of floats",
    )
    row("score, floats, no explanation", count / float_s, "units/s")


if __name__ == "__main__":
    main()
