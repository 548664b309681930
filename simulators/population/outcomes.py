"""What became of one piece of work: state, quantities, failed checks, late events, dates."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from simulators.population.records import State, System

_UNFINISHED = (State.IN_PROGRESS, State.IN_PROGRESS, State.NOT_STARTED, State.RETURNED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the work was given and when it is due, both on weekdays of the period."""

    assigned_at: datetime
    due_on: date

    @classmethod
    def draw(cls, weekdays: tuple[date, ...], dice: random.Random) -> Schedule:
        """A weekday to begin and a later one to end, two to fourteen weekdays apart where they fit."""
        span = min(2 + int(dice.random() * 13), len(weekdays) - 1)
        start = int(dice.random() * (len(weekdays) - span))
        morning = datetime.combine(weekdays[start], time(7, 30))
        return cls(morning + timedelta(minutes=5 * int(dice.random() * 100)), weekdays[start + span])

    def in_time(self, dice: random.Random) -> datetime:
        """An instant after the assignment, at the latest on the afternoon of the last day."""
        end = datetime.combine(self.due_on, time(16, 30))
        minutes = (end - self.assigned_at) // timedelta(minutes=1)
        return self.assigned_at + timedelta(minutes=max(60, int(minutes * (0.3 + 0.7 * dice.random()))))

    def too_late(self, dice: random.Random) -> datetime:
        """An instant one to four days after the last day."""
        return datetime.combine(self.due_on, time(8)) + timedelta(days=1 + int(dice.random() * 4), hours=3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The part of a record that tells how the work went."""

    state: State
    completed_at: datetime | None
    done_share: float
    failed_checks: int = 0
    excused_checks: int = 0
    late_events: int = 0
    excused_late: int = 0

    @classmethod
    def clean(cls, schedule: Schedule, dice: random.Random) -> Outcome:
        """Finished in time at the first attempt."""
        return cls(State.FINISHED, schedule.in_time(dice), 1.0)

    @classmethod
    def draw(cls, schedule: Schedule, diligence: float, system: System, dice: random.Random) -> Outcome:
        """What chance makes of it; ``diligence``: the probability of finishing."""
        if dice.random() >= diligence:
            return cls._unfinished(system, dice)
        late = _events(dice, 1.06 - diligence)
        failed = _events(dice, 0.08)
        return cls(
            State.FINISHED,
            schedule.too_late(dice) if late else schedule.in_time(dice),
            1.0,
            failed_checks=failed,
            excused_checks=_excused(failed, dice) if system is System.REST else 0,
            late_events=late,
            excused_late=_excused(late, dice),
        )

    @classmethod
    def _unfinished(cls, system: System, dice: random.Random) -> Outcome:
        """Only the REST office can withdraw work, and only it writes no late event of open work."""
        states = _UNFINISHED if system is System.REST else _UNFINISHED[:-1]
        state = dice.choice(states)
        is_open = state in {State.IN_PROGRESS, State.NOT_STARTED}
        share = dice.choice((0.0, 0.5)) if state is State.IN_PROGRESS else 0.0
        return cls(state, None, share, late_events=int(is_open and dice.random() < 0.5))


def _events(dice: random.Random, probability: float) -> int:
    """None, mostly; else once, sometimes twice."""
    if dice.random() >= probability:
        return 0
    return 1 + (dice.random() < 0.15)


def _excused(events: int, dice: random.Random) -> int:
    return int(events > 0 and dice.random() < 0.2)
