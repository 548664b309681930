"""What is known about the signatures of a PDF: values, and the one word that sums them up.

Nothing here decides whether evidence counts: a person sees the status beside the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.text import Text


class PdfStatus(StrEnum):
    """The word for a whole file, from worst to best."""

    UNREADABLE = "unreadable"
    """No PDF, damaged, encrypted, or past the limits; ``PdfReport.reason`` says which."""
    BROKEN = "broken"
    """A signature does not fit the bytes it claims to cover."""
    CHANGED = "changed"
    """Every signature fits, but something was added that the last one does not cover."""
    UNSIGNED = "unsigned"
    UNTRUSTED = "untrusted"
    """Nothing was changed, but a signer leads to no anchor or was not valid when signing."""
    UNCHECKED = "unchecked"
    """Nothing was changed; who the signers are was not checked, for want of anchors."""
    TRUSTED = "trusted"


class Trust(StrEnum):
    """Whether a signer's certificate leads to an anchor, at the time of signing."""

    NOT_CHECKED = "not_checked"
    UNTRUSTED = "untrusted"
    TRUSTED = "trusted"


class Change(StrEnum):
    """What was added to the file after a signature (ISO 32000-2 section 12.8.2.2.2)."""

    NOTHING = "nothing"
    PROOFS = "proofs"
    """Timestamps and validation data only."""
    SIGNATURES = "signatures"
    """Filled form fields, further signatures among them."""
    ANNOTATIONS = "annotations"
    CONTENT = "content"
    """Something else, or something nobody can judge."""


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature, in the order of signing.

    ``kind``: ``signature`` or ``timestamp`` (of the whole document). ``signer``: common name;
    ``organisation``, ``serial`` (hex): of the certificate, as it says, trusted or not. ``signed_at``: when,
    as the signer claims. ``timestamp_at``: as an authority says, None without a token that fits.
    ``revision``: which version of the file it signed, from 1. ``covers_file``: no byte is outside.
    ``intact``: the bytes are those that were signed. ``algorithm``: ``rsa/sha256``; ``form``: the name of its
    encoding; ``old``: SHA-1 or a form that is no longer made. ``reason``, ``location``: as the signer wrote.
    """

    kind: str
    field: str
    signer: str = ""
    organisation: str = ""
    serial: str = ""
    signed_at: datetime | None = None
    timestamp_at: datetime | None = None
    revision: int = 0
    covers_file: bool = False
    intact: bool = False
    trust: Trust = Trust.NOT_CHECKED
    trust_note: Text | None = None
    changed_after: Change = Change.CONTENT
    algorithm: str = ""
    form: str = ""
    old: bool = False
    reason: str = ""
    location: str = ""
    fault: Text | None = None


@dataclass(frozen=True, slots=True)
class PdfReport:
    """All signatures of a file. ``revisions``: how many versions are in it. ``reason``: why unreadable."""

    status: PdfStatus
    signatures: tuple[PdfSignature, ...] = ()
    revisions: int = 0
    reason: Text | None = None

    @classmethod
    def of(cls, signatures: Sequence[PdfSignature], revisions: int) -> PdfReport:
        """The report on a file that could be read."""
        return cls(_status(signatures), tuple(signatures), revisions)

    @classmethod
    def unreadable(cls, vi: str, en: str) -> PdfReport:
        """The report on a file that could not."""
        return cls(PdfStatus.UNREADABLE, reason=Text(vi, en))


def _status(signatures: Sequence[PdfSignature]) -> PdfStatus:
    if not any(one.kind == "signature" for one in signatures):
        return PdfStatus.UNSIGNED
    if not all(one.intact for one in signatures):
        return PdfStatus.BROKEN
    last = signatures[-1]
    if not (last.covers_file or last.changed_after is Change.PROOFS):
        return PdfStatus.CHANGED
    if any(one.changed_after in {Change.CONTENT, Change.ANNOTATIONS} for one in signatures):
        return PdfStatus.CHANGED
    trust = {one.trust for one in signatures if one.kind == "signature"}
    if Trust.UNTRUSTED in trust:
        return PdfStatus.UNTRUSTED
    return PdfStatus.UNCHECKED if Trust.NOT_CHECKED in trust else PdfStatus.TRUSTED
