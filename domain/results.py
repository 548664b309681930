"""What leaves the house and what comes back: results, verdicts, receipts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

_KEY_SPACE = uuid.UUID("3b1f5a52-6f0e-5c39-9a5b-3350a0252c01")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One confirmed result as it is written into a package. Points rounded to 2 decimals, ratios to 4.

    ``key``: idempotency key (``result_key``). ``revision``: 1 for the first, +1 for each correction.
    ``sheet_digest``: SHA-256 of the full sheet kept here, so that the sheet can be proven later.
    """

    key: str
    personal_id: str
    full_name: str
    organisation: str
    position: str
    period: str
    revision: int
    common_points: Decimal
    result_points: Decimal
    total: Decimal
    a: Decimal
    b: Decimal
    c: Decimal
    d: Decimal | None
    dd: Decimal | None
    e: Decimal | None
    confirmed_by: str
    confirmed_at: datetime
    sheet_digest: str


@dataclass(frozen=True, slots=True)
class PackageHead:
    """What is true of a whole package. ``package_key``: idempotency key of the package. ``audit_seq`` and
    ``audit_hash``: our audit head when it was frozen, so that the receiver becomes a witness.
    """

    package_key: str
    receiver: str
    sender: str
    period: str
    created_at: datetime
    policy_digest: str
    mapping_digest: str
    catalogue_digest: str
    audit_seq: int
    audit_hash: str


class VerdictCode(StrEnum):
    """What the national database says about one person."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``key``: the result's idempotency key. ``reason``: the receiver's code and words, empty if accepted."""

    key: str
    code: VerdictCode
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt whose signature, trust, digest and addressee were verified.

    ``package_sha256``: digest of the bytes the receiver says it read. ``raw``: the signed bytes as they
    came, kept for ever.
    """

    receipt_id: str
    package_key: str
    package_sha256: str
    received_at: datetime
    verdicts: tuple[Verdict, ...]
    signer_fingerprint: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class NotFound:
    """A verified status answer: at ``as_of`` the receiver had never seen ``package_key``."""

    package_key: str
    as_of: datetime
    raw: bytes


def result_key(receiver: str, period: str, personal_id: str, revision: int) -> str:
    """The idempotency key of one result at one receiver: the same for ever, for whoever computes it."""
    return str(uuid.uuid5(_KEY_SPACE, f"{receiver}|{period}|{personal_id}|{revision}"))


def package_key(receiver: str, keys: list[str]) -> str:
    """The idempotency key of a package: fixed by its receiver and the results in it, in their order."""
    return str(uuid.uuid5(_KEY_SPACE, "|".join([receiver, *keys])))
