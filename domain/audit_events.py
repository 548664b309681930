"""The closed list of what the audit log can say."""

from __future__ import annotations

from enum import StrEnum


class AuditEvent(StrEnum):
    """One kind of entry. The payload keys of each are listed in docs/audit-events.md (a test compares)."""

    LOG_OPENED = "log.opened"
    PAGE_STAGED = "page.staged"
    SOURCE_COMPARED = "source.compared"
    SOURCE_DRIFTED = "source.drifted"
    DROP_ACCEPTED = "drop.accepted"
    ROSTER_UPDATED = "roster.updated"
    FILES_ADOPTED = "files.adopted"
    FILES_EXAMINED = "files.examined"
    FILES_PROPOSED = "files.proposed"
    FILES_APPROVED = "files.approved"
    FILES_REFUSED = "files.refused"
    FILES_PUBLISHED = "files.published"
    EVIDENCE_FETCHED = "evidence.fetched"
    CONFIRMATIONS_READ = "confirmations.read"
    RECORDS_MAPPED = "records.mapped"
    DOCUMENTS_LINKED = "documents.linked"
    CAUSES_APPLIED = "causes.applied"
    RECORD_PARKED = "record.parked"
    PARKED_RETRIED = "parked.retried"
    PARKED_DROPPED = "parked.dropped"
    RESULT_COMPUTED = "result.computed"
    RESULT_MOVED = "result.moved"
    PERIOD_RELEASED = "period.released"
    PERIOD_REFUSED = "period.refused"
    PACKAGE_FROZEN = "package.frozen"
    ATTEMPT_STARTED = "attempt.started"
    ATTEMPT_ENDED = "attempt.ended"
    RECEIPT_VERIFIED = "receipt.verified"
    RECEIPT_REFUSED = "receipt.refused"
    RECONCILED = "reconciled"
    LOG_SEALED = "log.sealed"
    LOG_VERIFIED = "log.verified"
