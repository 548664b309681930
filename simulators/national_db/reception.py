"""Taking a package in: once per key, whole or not at all, with a receipt that is the same for ever."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from domain.clock import Clock
from domain.results import Verdict, VerdictCode
from simulators.national_db.ledger import Entry, Ledger, Receiving
from simulators.national_db.package import DeliveredPackage, read_package
from simulators.national_db.receipt import ReceiptData, ReceiptSigner, utc_text
from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.national_db.signature import verify_package
from simulators.national_db.trust import Trust
from simulators.national_db.verdicts import Register


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """``replayed``: the same bytes had been received before; ``receipt`` is the one of that time."""

    receipt: bytes
    replayed: bool


class Reception:
    """The national database behind its protocols; every method may be called from any thread."""

    def __init__(
        self, ledger: Ledger, register: Register, trust: Trust, *, signer: ReceiptSigner, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._trust = trust
        self._signer = signer
        self._clock = clock

    def submit(self, package_key: str, raw: bytes) -> Acknowledgement:
        """Verify, judge, apply and acknowledge one package.

        Raises:
            PackageRefused: nothing was applied; the refusal says why.
        """
        sha256 = hashlib.sha256(raw).hexdigest()
        try:
            return self._replay(package_key, sha256) or self._take_in(package_key, raw, sha256)
        except PackageRefused as refused:
            self._ledger.note_submission(package_key, sha256, refused.refusal.name)
            raise

    def status(self, package_key: str) -> tuple[bytes, bool]:
        """The receipt of a package and True, or a signed "not found" and False."""
        if known := self._ledger.received(package_key):
            return known.receipt, True
        return self._signer.not_found(package_key, self._clock.now()), False

    def _replay(self, package_key: str, sha256: str) -> Acknowledgement | None:
        known = self._ledger.received(package_key)
        if known is None:
            return None
        if known.sha256 != sha256:
            raise PackageRefused(Refusal.KEY_REUSED, f"first used for {known.sha256}")
        self._ledger.note_submission(package_key, sha256, "REPLAYED")
        return Acknowledgement(known.receipt, replayed=True)

    def _take_in(self, package_key: str, raw: bytes, sha256: str) -> Acknowledgement:
        received_at = self._clock.now()
        signed = verify_package(raw, trust=self._trust, now=received_at)
        package = read_package(signed.element)
        self._check_address(package, package_key)
        with self._ledger.transaction():
            # the same package may have been taken in by another call while this one verified it
            return self._replay(package_key, sha256) or self._apply(package, sha256, received_at=received_at)

    def _check_address(self, package: DeliveredPackage, package_key: str) -> None:
        if package.key != package_key:
            raise PackageRefused(Refusal.KEY_MISMATCH, f"the package says {package.key}")
        if package.receiver != self._signer.receiver:
            raise PackageRefused(Refusal.WRONG_RECEIVER, f"this is {self._signer.receiver}")

    def _apply(self, package: DeliveredPackage, sha256: str, *, received_at: dt.datetime) -> Acknowledgement:
        verdicts = self._judge(package)
        receipt = self._signer.receipt(
            ReceiptData(
                receipt_id=str(uuid.uuid4()),
                package_key=package.key,
                package_sha256=sha256,
                received_at=received_at,
                verdicts=verdicts,
            )
        )
        self._ledger.write(Entry(package, utc_text(received_at), Receiving(sha256, receipt), verdicts))
        self._ledger.note_submission(package.key, sha256, "APPLIED")
        return Acknowledgement(receipt, replayed=False)

    def _judge(self, package: DeliveredPackage) -> list[Verdict]:
        accepted_here: dict[tuple[str, str], int] = {}

        def applied_revision(personal_id: str, period: str) -> int:
            here = accepted_here.get((personal_id, period))
            return here or self._ledger.applied_revision(personal_id, period)

        verdicts = []
        for result in package.results:
            verdict = self._register.judge(result, applied_revision)
            if verdict.code is VerdictCode.ACCEPTED:
                accepted_here[result.personal_id, result.period] = result.revision
            verdicts.append(verdict)
        return verdicts
