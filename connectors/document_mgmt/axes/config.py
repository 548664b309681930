"""What the source files of all hand-out queues have in common."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from connectors.document_mgmt.config import KindConfig, Name, Schedule, SourceConfig
from domain.records import RecordKind


class MailboxKind(KindConfig):
    """One kind of documents. ``key_field``: the field that gets the queue's own id of a document. What
    belongs to numbered pages has no meaning here.
    """

    key_field: Name = "docId"
    updated: None = None
    since: None = None
    period_parameter: None = None
    paging: None = None
    total_path: None = None
    fixed: dict[Name, str] = Field(default_factory=dict, max_length=0)


class MailboxConfig(SourceConfig):
    """A queue that hands each document out until it is confirmed.

    ``confirm``: tell the queue that a document is stored. Say false where another system of the same
    organisation reads the same queue and must still get it; reading then goes by date.
    A queue forgets what was confirmed, so there is no nightly complete reading unless the file asks for it.
    """

    confirm: bool = True
    schedule: Schedule = Schedule(complete_at="")
    kinds: Mapping[RecordKind, MailboxKind] = Field(min_length=1)

    @property
    def hands_out(self) -> bool:
        """A document never comes again once it is confirmed, so no reading is one of everything."""
        return True
