"""A signer whose private key lies in this process's memory."""

from __future__ import annotations

from cryptography import x509

from certificates.signature_value import PrivateKey, make_value
from certificates.signer import SignatureAlgorithm, fingerprint_of


class KeySigner:
    """Implements ``certificates.signer.Signer``; whether key and certificate belong together is asked by
    ``certificates.self_test``.
    """

    def __init__(
        self, key: PrivateKey, chain: tuple[x509.Certificate, ...], algorithm: SignatureAlgorithm
    ) -> None:
        self._key = key
        self._chain = chain
        self._algorithm = algorithm
        self._key_id = fingerprint_of(chain[0])

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The signing certificate, then its issuers, without the root."""
        return self._chain

    @property
    def key_id(self) -> str:
        """SHA-256 of the signing certificate's DER, hexadecimal."""
        return self._key_id

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """What ``sign`` makes."""
        return self._algorithm

    def sign(self, data: bytes) -> bytes:
        """The XML-DSig signature value of ``data``."""
        return make_value(self._key, self._algorithm, data)

    def __repr__(self) -> str:
        return f"KeySigner({self._key_id[:16]}, {self._algorithm})"
