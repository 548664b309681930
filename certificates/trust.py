"""Whom we believe: certificates must lead to our own anchors and be made for what they do.

Never certifi, never the system's store. Validity, purpose and key are looked at first, each with its own
message; the path itself is built by ``cryptography`` (RFC 5280 section 6). Revocation is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import verification

from certificates import problems
from certificates.purpose import check_signing_purpose, check_timestamping_purpose
from certificates.signature_value import default_algorithm
from certificates.signer import SignatureAlgorithm
from domain.errors import CertificateProblem
from domain.text import Text

_MAX_ISSUERS = 4


@dataclass(frozen=True)
class TrustStore:
    """Anchors (roots, compared with the partner by fingerprint) and intermediates that help to reach them.

    Raises:
        CertificateProblem: no anchors: then nothing could be trusted, and nothing else would stand in.
    """

    anchors: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        if not self.anchors:
            raise CertificateProblem(
                Text("Không có chứng thư gốc tin cậy nào", "There is no trusted root certificate"),
                Text("Khai báo tệp chứng thư gốc (PEM)", "Name the anchors file (PEM)"),
            )

    def check_signer(self, chain: Sequence[x509.Certificate], at: datetime) -> None:
        """``chain[0]`` may sign documents at ``at`` (aware) and leads to an anchor.

        ``chain[1:]`` are issuers the sender offers: helpful, never trusted by themselves.

        Raises:
            CertificateProblem: expired, not yet valid, made for something else, too weak, or untrusted.
        """
        leaf = chain[0]
        _check_validity(leaf, at)
        check_signing_purpose(leaf)
        self._check_path(chain, at)

    def check_timestamper(self, chain: Sequence[x509.Certificate], at: datetime) -> None:
        """``chain[0]`` may issue timestamps at ``at`` (RFC 3161 section 2.3) and leads to an anchor.

        Raises:
            CertificateProblem: as ``check_signer``.
        """
        leaf = chain[0]
        _check_validity(leaf, at)
        check_timestamping_purpose(leaf)
        self._check_path(chain, at)

    def _check_path(self, chain: Sequence[x509.Certificate], at: datetime) -> None:
        leaf = chain[0]
        if _algorithm_of(leaf) is None:
            raise problems.weak_key(leaf)
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(list(self.anchors)))
            .time(at.astimezone(UTC).replace(tzinfo=None))
            .max_chain_depth(_MAX_ISSUERS)
            .extension_policies(ee_policy=verification.ExtensionPolicy.permit_all(), ca_policy=_CA_POLICY)
            .build_client_verifier()
        )
        try:
            verifier.verify(leaf, [*chain[1:], *self.intermediates])
        except (verification.VerificationError, ValueError) as fault:
            raise problems.untrusted(leaf, str(fault)) from fault


def _algorithm_of(certificate: x509.Certificate) -> SignatureAlgorithm | None:
    try:
        return default_algorithm(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm):
        return None


def _check_validity(certificate: x509.Certificate, at: datetime) -> None:
    if at < certificate.not_valid_before_utc:
        raise problems.not_yet_valid(certificate, at)
    if at > certificate.not_valid_after_utc:
        raise problems.expired(certificate, at)


def _must_be_ca(
    _policy: verification.Policy, _certificate: x509.Certificate, constraints: x509.BasicConstraints
) -> None:
    if not constraints.ca:
        raise ValueError("an issuer is not a certificate authority")


def _may_issue(_policy: verification.Policy, _certificate: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.key_cert_sign:
        raise ValueError("an issuer may not sign certificates")


# WebPKI's own CA policy also demands critical extensions, which older national roots do not mark.
_CA_POLICY = (
    verification.ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, _must_be_ca)
    .require_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _may_issue)
)
