"""One record of work, before an office writes it in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from simulators.population.catalogue import Product


class System(Enum):
    """Where a record is kept."""

    REST = "rest_office"
    SOAP = "soap_office"


class State(Enum):
    """How far the work is."""

    FINISHED = "finished"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Origin(Enum):
    """How the work came to the person."""

    PLANNED = "planned"
    TAKEN_OVER = "taken_over"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """One product of one person. Times are local, without a zone. Quantities are decimal texts.

    ``flaw``: the reason code of what is wrong with the record, "" for a good one.
    """

    system: System
    number: int
    personal_id: str
    full_name: str
    agency_code: str
    assigned_by: str
    product: Product
    title: str
    document_number: str
    assigned_at: datetime
    due_on: date | None
    completed_at: datetime | None
    updated_at: datetime
    state: State
    origin: Origin
    quantity: str
    completed_quantity: str
    failed_checks: int = 0
    excused_checks: int = 0
    late_events: int = 0
    excused_late: int = 0
    flaw: str = ""

    @property
    def is_clean(self) -> bool:
        """Finished as planned, in time, at the first attempt: nothing in it depends on excuses."""
        blemishes = self.failed_checks + self.late_events
        return self.state is State.FINISHED and self.origin is Origin.PLANNED and not blemishes

    @property
    def counts_as_assigned(self) -> bool:
        """Whether a good record stands in the total assigned at the start (Decree 335 Art. 18.1.d)."""
        return not self.flaw and self.origin is Origin.PLANNED and self.state is not State.WITHDRAWN
