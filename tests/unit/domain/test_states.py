"""The life of a result: only the drawn ways exist."""

from __future__ import annotations

import pytest

from domain.errors import IllegalTransition
from domain.states import TRANSITIONS, Event, State, next_state

PROOFS = {Event.ACCEPT, Event.PROVEN_ACCEPTED}


def test_accepted_is_reached_by_proof_alone() -> None:
    """Every row that ends in ACCEPTED starts with an event that carries a verified receipt."""
    assert {event for (_, event), after in TRANSITIONS.items() if after is State.ACCEPTED} == PROOFS


def test_the_only_ways_out_of_doubt_are_status_answers_and_a_person() -> None:
    """IN_DOUBT never leads straight to another sending."""
    ways = {event for state, event in TRANSITIONS if state is State.IN_DOUBT}
    assert ways == {Event.PROVEN_ACCEPTED, Event.PROVEN_REJECTED, Event.PROVEN_NOT_FOUND, Event.HOLD}


def test_every_pair_outside_the_table_is_refused() -> None:
    """All other (state, event) pairs raise, with the pair in the message."""
    for state in State:
        for event in Event:
            if (state, event) in TRANSITIONS:
                assert next_state(state, event) is TRANSITIONS[state, event]
            else:
                with pytest.raises(IllegalTransition, match=f"{state} cannot take event {event}"):
                    next_state(state, event)


def test_nothing_follows_superseded() -> None:
    """A superseded result never moves again."""
    assert not any(state is State.SUPERSEDED for state, _ in TRANSITIONS)
