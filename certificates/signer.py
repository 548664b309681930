"""Who signs: the port every kind of key stands behind (file, token, remote service)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes


class SignatureAlgorithm(StrEnum):
    """The signature algorithms we write and accept; all with SHA-256.

    PSS is what Thông tư 15/2025/TT-BKHCN asks for, PKCS#1 v1.5 is what every receiver reads: it is a
    setting of each partner.
    """

    RSA_SHA256 = "rsa-sha256"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    ECDSA_SHA256 = "ecdsa-sha256"

    @property
    def uri(self) -> str:
        """Its name in ``ds:SignatureMethod`` (RFC 6931)."""
        return _URIS[self]

    @classmethod
    def of_uri(cls, uri: str) -> SignatureAlgorithm | None:
        """The algorithm named by ``uri``; None if it is not on the list (SHA-1, HMAC, anything else)."""
        return _BY_URI.get(uri)


_URIS = {
    SignatureAlgorithm.RSA_SHA256: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    SignatureAlgorithm.RSA_PSS_SHA256: "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    SignatureAlgorithm.ECDSA_SHA256: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}
_BY_URI = {uri: algorithm for algorithm, uri in _URIS.items()}


class Signer(Protocol):
    """A private key that can be used but not read, with the certificates that vouch for it."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The signing certificate, then its issuers, without the root."""
        ...

    @property
    def key_id(self) -> str:
        """SHA-256 of the signing certificate's DER, hexadecimal."""
        ...

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """What ``sign`` makes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The XML-DSig signature value of ``data`` (ECDSA: r ‖ s, 64 bytes)."""
        ...


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate's DER, hexadecimal: how this house names a certificate."""
    return certificate.fingerprint(hashes.SHA256()).hex()
