"""The scripted fault "forged": the call is answered with the right words under a wrong key.

The work itself is done and booked as ever; only the bytes that leave are signed by an impostor whose
certificate carries the same name but comes from a CA that nobody trusts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cached_property

from simulators.national_db.receipt import ReceiptSigner
from simulators.pki import authority
from simulators.pki.authority import Validity
from simulators.runtime import FaultScript
from simulators.runtime.faults import EVERY_CALL, Fault

FORGED = "forged"
_this_call: ContextVar[bool] = ContextVar("forge_this_call", default=False)


class ForgingScript(FaultScript):
    """A fault script that also knows ``forged``; each request runs in its own context, where it is marked."""

    _forged: frozenset[int | str] = frozenset()

    def load(self, faults: Mapping[str, str]) -> None:
        """Replace the script.

        Raises:
            ValueError: a key that is no call number or a fault that nobody knows; the old script stays.
        """
        done = self.total
        mine = {key for key, fault in faults.items() if fault == FORGED}
        forged = frozenset(key if key == EVERY_CALL else done + int(key) for key in mine)
        super().load({key: fault for key, fault in faults.items() if key not in mine})
        self._forged = forged

    def next_call(self, path: str) -> Fault | None:
        """Count one data call; mark it if its answer is to be forged."""
        fault = super().next_call(path)
        forge = fault is None and not self._forged.isdisjoint({self.total, EVERY_CALL})
        _this_call.set(forge)
        if forge:
            self.fired[FORGED] += 1
        return fault


class Impostor:
    """Signs receipts in the name of ``receiver`` without being it."""

    def __init__(self, receiver: str) -> None:
        self._receiver = receiver

    @cached_property
    def _signer(self) -> ReceiptSigner:
        life = Validity.around(dt.datetime.now(dt.UTC), days_before=1, days_after=30)
        root = authority.root_authority("Simulated root CA", life)
        key = authority.rsa_key()
        holder = authority.document_signer(root, "Simulated national database", key=key, validity=life)
        return ReceiptSigner(self._receiver, key, [holder.certificate, root.certificate])

    def outgoing(self, signed: bytes) -> bytes:
        """``signed`` as it is, or signed again by the impostor if this call is scripted so."""
        return self._signer.sign_again(signed) if _this_call.get() else signed
