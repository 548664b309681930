"""Whose certificates count: path validation by ``cryptography`` with policies for documents, not for TLS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, VerificationError

from simulators.national_db.refusals import PackageRefused, Refusal

_LONGEST_CHAIN = 3


class Trust:
    """The roots of one PKI and what they let a certificate do."""

    def __init__(self, anchors: Sequence[x509.Certificate]) -> None:
        self._store = verification.Store(list(anchors))
        self.anchors = tuple(anchors)

    def check_signer(self, chain: Sequence[x509.Certificate], at: dt.datetime) -> None:
        """Whether ``chain[0]`` could sign documents at ``at``.

        Raises:
            PackageRefused: UNTRUSTED_SIGNER.
        """
        self._check(chain, at, policy=_SIGNER, refusal=Refusal.UNTRUSTED_SIGNER)

    def check_timestamper(self, chain: Sequence[x509.Certificate], at: dt.datetime) -> None:
        """Whether ``chain[0]`` could stamp time at ``at``.

        Raises:
            PackageRefused: BAD_TIMESTAMP.
        """
        self._check(chain, at, policy=_TIMESTAMPER, refusal=Refusal.BAD_TIMESTAMP)

    def _check(
        self,
        chain: Sequence[x509.Certificate],
        at: dt.datetime,
        *,
        policy: ExtensionPolicy,
        refusal: Refusal,
    ) -> None:
        verifier = (
            verification.PolicyBuilder()
            .store(self._store)
            .time(at)
            .max_chain_depth(_LONGEST_CHAIN)
            .extension_policies(ee_policy=policy, ca_policy=ExtensionPolicy.webpki_defaults_ca())
            .build_client_verifier()
        )
        try:
            verifier.verify(chain[0], list(chain[1:]))
        except VerificationError as failure:
            raise PackageRefused(refusal, str(failure)) from failure


def _may_sign(_policy: Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise ValueError("KeyUsage has neither digitalSignature nor nonRepudiation")


def _is_no_authority(
    _policy: Policy, _certificate: x509.Certificate, limits: x509.BasicConstraints | None
) -> None:
    if limits is not None and limits.ca:
        raise ValueError("a CA certificate does not sign documents")


def _stamps_no_time(
    _policy: Policy, _certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    if usage is not None and ExtendedKeyUsageOID.TIME_STAMPING in usage:
        raise ValueError("a timestamp authority's certificate does not sign documents")


def _stamps_time_only(
    _policy: Policy, _certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    if usage is None or list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise ValueError("the extended key usage is not timeStamping alone (RFC 3161 section 2.3)")


_HOLDER = (
    ExtensionPolicy.permit_all()
    .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
    .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_authority)
)
_SIGNER = _HOLDER.may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _stamps_no_time)
_TIMESTAMPER = _HOLDER.require_present(x509.ExtendedKeyUsage, Criticality.CRITICAL, _stamps_time_only)
