"""What people confirm about work and results, as far as it could be verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Who confirmed. ``personal_id``: empty for an authority above everybody on the roster."""

    name: str
    personal_id: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveCause:
    """A confirmation that late events or failed quality checks had an objective cause (Art. 14.2.b, c).

    ``item_key``, ``document_number``, ``task_code``: the work it is about, in one spelling (see
    ``reference``); each is empty when not named, and the work must fit all that are named. ``period`` may be
    empty. ``late_events``, ``quality_checks``: how many of them are excused.
    """

    person_id: str
    period: str
    item_key: str
    document_number: str
    task_code: str
    late_events: int
    quality_checks: int
    cause: str
    confirmed_by: Confirmer
    confirmed_on: date | None
    record_digest: str


@dataclass(frozen=True, slots=True)
class ResultConfirmation:
    """Somebody competent confirmed a person's results of a period (Decree 335 Art. 17.2)."""

    person_id: str
    period: str
    confirmed_by: Confirmer
    confirmed_on: date | None
    note: str
    record_digest: str


def reference(text: str) -> str:
    """A number, code or key in one spelling: no spaces, upper case (``123/bc-snv `` is ``123/BC-SNV``)."""
    return "".join(text.split()).upper()
