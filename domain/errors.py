"""The whole error tree: the type of an error says what to do next.

    GatewayError
    ├── Retry    nothing to mend: the same call may go through later
    │   ├── SourceUnavailable        a document system does not answer
    │   ├── ReceiverUnavailable      the national database surely did not take the package
    │   ├── TimestampUnavailable     the timestamp authority does not answer
    │   └── StoreUnavailable         our own database does not answer
    ├── Park     a person must decide; the work stays where it is
    │   ├── Misconfigured            a setting, a connection or a file name is wrong
    │   ├── BadFile                  a mapping, catalogue, policy or input file has faults
    │   ├── SourceRefused            a document system answered no (login, permission)
    │   ├── SourceBroke              a document system answered something else than its contract
    │   │   ├── SourceDrifted        its fields are no longer those of the contract
    │   │   └── SourceWentEmpty      nothing came where something must, or too much is missing
    │   ├── ReceiverRefused          the national database answered no
    │   ├── OutcomeUnknown           a package left and no answer can be trusted: IN_DOUBT
    │   ├── ReceiptRefused           a receipt that does not prove what it says
    │   │   └── SignatureInvalid     a signed document (receipt, package, timestamp) whose signature fails
    │   ├── CertificateProblem       a certificate or key that must not be used
    │   ├── ImpossibleInput          numbers the decree does not allow
    │   ├── AuditBroken              the audit log does not verify
    │   ├── ReleaseChanged           what a person approved is no longer what is there
    │   └── ChangeRefused            a change of the province's files may not go on like this
    ├── Skip     somebody else has it, or it is done already: leave this one alone
    │   ├── LeaseLost                another worker holds the lease
    │   └── SourceBusy               another process reads this source
    └── Bug      our own fault
        └── IllegalTransition        an event the state table does not know

Every error carries the message and the remedy in Vietnamese and English and where it happened
(file, line, field, address). Nothing outside this file derives from ``Exception`` directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.text import Lang, Text

if TYPE_CHECKING:
    from domain.faults import Fault


class GatewayError(Exception):
    """Root of the tree; never raised itself.

    ``message`` says what is wrong, ``remedy`` what to do about it, ``where`` names the file, line,
    field, source or address concerned (may be empty).
    """

    code: ClassVar[str] = "gateway"

    def __init__(self, message: Text, remedy: Text, where: str = "") -> None:
        super().__init__(message.en)
        self.message = message
        self.remedy = remedy
        self.where = where

    def explain(self, lang: Lang) -> str:
        """One paragraph for a person: where, what, and what to do."""
        place = f"{self.where}: " if self.where else ""
        arrow = "Cách xử lý" if lang == "vi" else "Remedy"
        return f"{place}{self.message.in_lang(lang)}\n  {arrow}: {self.remedy.in_lang(lang)}"

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"[{self.code}] {place}{self.message} → {self.remedy}"


class Retry(GatewayError):
    """The same call may go through later; nothing needs mending here."""

    code = "retry"

    def __init__(
        self, message: Text, remedy: Text, where: str = "", *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, remedy, where)
        self.retry_after_s = retry_after_s


class Park(GatewayError):
    """A person must decide; the work stays where it is."""

    code = "park"


class Skip(GatewayError):
    """Leave this one alone: it is done, or somebody else is doing it."""

    code = "skip"


class Bug(GatewayError):
    """Our own fault: stop, keep everything, tell the developers."""

    code = "bug"


class SourceUnavailable(Retry):
    """A document system does not answer, or answers that it is overloaded."""

    code = "source_unavailable"


class ReceiverUnavailable(Retry):
    """The national database surely did not take the package (no byte of it was processed)."""

    code = "receiver_unavailable"


class TimestampUnavailable(Retry):
    """The RFC 3161 authority does not answer."""

    code = "timestamp_unavailable"


class StoreUnavailable(Retry):
    """Our own PostgreSQL does not answer."""

    code = "store_unavailable"


class Misconfigured(Park):
    """A setting, a connection or a file name is wrong."""

    code = "misconfigured"


class BadFile(Park):
    """A mapping, catalogue, policy, calendar or input file has faults.

    ``faults``: each of them, where whoever found them knew more than one sentence.
    """

    code = "bad_file"
    faults: tuple[Fault, ...] = ()


class SourceRefused(Park):
    """A document system answered no: wrong login, no permission."""

    code = "source_refused"


class SourceBroke(Park):
    """A document system answered something else than its contract: nothing of that page is staged."""

    code = "source_broke"


class SourceDrifted(SourceBroke):
    """The fields of a source are no longer those of its contract; reading waits for a person."""

    code = "source_drifted"


class SourceWentEmpty(SourceBroke):
    """Nothing came where something must: an expired login that answers 200, or rows that vanished."""

    code = "source_went_empty"


class ReceiverRefused(Park):
    """The national database refused the whole package."""

    code = "receiver_refused"


class OutcomeUnknown(Park):
    """A package left this machine and no answer can be trusted: only a status query may decide."""

    code = "outcome_unknown"


class ReceiptRefused(Park):
    """A receipt or status answer that does not prove what it says."""

    code = "receipt_refused"


class SignatureInvalid(ReceiptRefused):
    """A signed document (receipt, package, timestamp) whose signature fails or covers something else."""

    code = "signature_invalid"


class CertificateProblem(Park):
    """A certificate, key or trust anchor that must not be used."""

    code = "certificate"


class ImpossibleInput(Park):
    """Numbers the decree does not allow; no score is given."""

    code = "impossible_input"


class AuditBroken(Park):
    """The audit log does not verify; ``where`` names the first bad entry."""

    code = "audit_broken"


class ReleaseChanged(Park):
    """The set of results a person approved is no longer the set that is there."""

    code = "release_changed"


class ChangeRefused(Park):
    """A change of the province's files may not go on: same person twice, overtaken, nothing to change."""

    code = "change_refused"


class LeaseLost(Skip):
    """Another worker holds the lease of this package."""

    code = "lease_lost"


class SourceBusy(Skip):
    """Another process reads this source now."""

    code = "source_busy"


class IllegalTransition(Bug):
    """An event that ``domain.states`` does not allow in the present state."""

    code = "illegal_transition"
