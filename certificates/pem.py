"""Certificates from PEM text: trust anchors and intermediates."""

from __future__ import annotations

from cryptography import x509

from domain.errors import CertificateProblem
from domain.text import Text


def load_certificates(pem: bytes, where: str) -> tuple[x509.Certificate, ...]:
    """All certificates of a PEM file, in file order, at least one.

    Raises:
        CertificateProblem: no certificate inside, or one that cannot be read; ``where`` names the file.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as fault:
        raise CertificateProblem(
            Text(f"Không đọc được chứng thư số dạng PEM: {fault}", f"No readable PEM certificate: {fault}"),
            Text(
                "Tệp phải chứa một hay nhiều khối -----BEGIN CERTIFICATE-----",
                "The file must hold one or more -----BEGIN CERTIFICATE----- blocks",
            ),
            where,
        ) from fault
