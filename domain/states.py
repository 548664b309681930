"""The life of a result, in one table.

Two rules. Everything that changes the state of a result goes through ``next_state``. ``ACCEPTED`` is
reached only by events that carry a verified receipt: ``ACCEPT`` (the answer to our own sending) or
``PROVEN_ACCEPTED`` (the answer to a status query by key).

    COMPUTED → CONFIRMED → SIGNED → SENDING → ACCEPTED → SUPERSEDED
                             ↑         ├────→ REJECTED → SUPERSEDED
                             │         └────→ IN_DOUBT ─┬→ ACCEPTED | REJECTED   (status query: found)
                             └──────────────────────────┘                       (status query: not found)
    COMPUTED → SUPERSEDED                  (a revision that turned out to say what the one before it says)
    any but SUPERSEDED → HELD → the state it came from
"""

from __future__ import annotations

from enum import StrEnum

from domain.errors import IllegalTransition
from domain.text import Text


class State(StrEnum):
    """Where a result stands."""

    COMPUTED = "COMPUTED"
    CONFIRMED = "CONFIRMED"
    SIGNED = "SIGNED"
    SENDING = "SENDING"
    IN_DOUBT = "IN_DOUBT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    SUPERSEDED = "SUPERSEDED"
    HELD = "HELD"


class Event(StrEnum):
    """What can happen to a result."""

    CONFIRM = "CONFIRM"
    """The competent person confirmed it (Decree 335 Art. 17.2); the legal window opens."""
    SIGN = "SIGN"
    """It is part of a frozen, signed, timestamped package."""
    SEND = "SEND"
    """An attempt row was written; the socket may open now."""
    ACCEPT = "ACCEPT"
    """A verified receipt answers our sending with acceptance."""
    REJECT = "REJECT"
    """A verified receipt answers our sending with rejection."""
    LOSE = "LOSE"
    """The attempt ended without a trustworthy answer."""
    NOT_SENT = "NOT_SENT"
    """The attempt ended before any byte of the package left (connection refused)."""
    PROVEN_ACCEPTED = "PROVEN_ACCEPTED"
    """A verified status answer: the receiver holds it and accepted it."""
    PROVEN_REJECTED = "PROVEN_REJECTED"
    """A verified status answer: the receiver holds it and rejected it."""
    PROVEN_NOT_FOUND = "PROVEN_NOT_FOUND"
    """A verified status answer: the receiver has never seen it; the same bytes may be sent again."""
    SUPERSEDE = "SUPERSEDE"
    """A newer revision took its place (Decree 335 Art. 21.3)."""
    WITHDRAW = "WITHDRAW"
    """Not confirmed yet, and the numbers are those of the revision before it: there is nothing to correct."""
    HOLD = "HOLD"
    """An operator holds it; the state it came from is remembered beside it."""


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.COMPUTED, Event.CONFIRM): State.CONFIRMED,
    (State.CONFIRMED, Event.SIGN): State.SIGNED,
    (State.SIGNED, Event.SEND): State.SENDING,
    (State.SENDING, Event.ACCEPT): State.ACCEPTED,
    (State.SENDING, Event.REJECT): State.REJECTED,
    (State.SENDING, Event.LOSE): State.IN_DOUBT,
    (State.SENDING, Event.NOT_SENT): State.SIGNED,
    (State.IN_DOUBT, Event.PROVEN_ACCEPTED): State.ACCEPTED,
    (State.IN_DOUBT, Event.PROVEN_REJECTED): State.REJECTED,
    (State.IN_DOUBT, Event.PROVEN_NOT_FOUND): State.SIGNED,
    (State.ACCEPTED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.REJECTED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.COMPUTED, Event.WITHDRAW): State.SUPERSEDED,
    **{(state, Event.HOLD): State.HELD for state in State if state not in {State.HELD, State.SUPERSEDED}},
}


def next_state(state: State, event: Event) -> State:
    """The state after ``event``.

    Raises:
        IllegalTransition: the table has no such row.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError as missing:
        raise IllegalTransition(
            Text(
                f"Kết quả đang ở trạng thái {state} không thể nhận sự kiện {event}",
                f"a result in state {state} cannot take event {event}",
            ),
            Text("Báo cho nhóm phát triển kèm nhật ký", "report this to the developers with the log"),
        ) from missing
