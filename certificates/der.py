"""Certificates that strangers send: read once, completely, so that nothing surprises later."""

from __future__ import annotations

from cryptography import x509


def load_untrusted(der: bytes) -> x509.Certificate:
    """One certificate whose names and dates can be read.

    Raises:
        ValueError: anything unreadable (``cryptography`` parses lazily and has several errors for it).
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        _ = certificate.subject, certificate.issuer, certificate.serial_number
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (x509.InvalidVersion, KeyError, TypeError) as fault:
        raise ValueError(f"unreadable certificate: {fault}") from fault
    return certificate
