"""What a certificate was issued for: KeyUsage, ExtendedKeyUsage, BasicConstraints (RFC 5280, 4.2.1)."""

from __future__ import annotations

from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from certificates import problems
from domain.text import Text

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)

_NO_DOCUMENTS = frozenset(
    {
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.OCSP_SIGNING,
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
    }
)


def check_signing_purpose(certificate: x509.Certificate) -> None:
    """An end-entity certificate for signing documents.

    Raises:
        CertificateProblem: a CA; KeyUsage missing or without digitalSignature and nonRepudiation; or
            ExtendedKeyUsage only for timestamps, OCSP, TLS servers or code.
    """
    _check_end_entity(certificate)
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not _signs(usage.value):
        raise problems.wrong_purpose(
            certificate,
            Text(
                "không được cấp để ký số (KeyUsage thiếu digitalSignature và nonRepudiation)",
                "was not issued for signing (KeyUsage lacks digitalSignature and nonRepudiation)",
            ),
        )
    extended = _extension(certificate, x509.ExtendedKeyUsage)
    if extended is not None and set(extended.value) <= _NO_DOCUMENTS:
        raise problems.wrong_purpose(
            certificate,
            Text(
                "chỉ dùng cho dấu thời gian, OCSP, máy chủ TLS hoặc ký mã, không dùng ký văn bản",
                "is only for timestamps, OCSP, TLS servers or code, not for signing documents",
            ),
        )


def check_timestamping_purpose(certificate: x509.Certificate) -> None:
    """A timestamp authority's certificate: ExtendedKeyUsage timeStamping, alone and critical
    (RFC 3161 section 2.3).

    Raises:
        CertificateProblem: anything else.
    """
    _check_end_entity(certificate)
    usage = _extension(certificate, x509.KeyUsage)
    extended = _extension(certificate, x509.ExtendedKeyUsage)
    alone = extended is not None and list(extended.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    critical = extended is not None and extended.critical
    if not (alone and critical) or (usage is not None and not _signs(usage.value)):
        raise problems.wrong_purpose(
            certificate,
            Text(
                "không phải chứng thư cấp dấu thời gian "
                "(cần ExtendedKeyUsage timeStamping duy nhất, critical)",
                "is no timestamp authority's (ExtendedKeyUsage timeStamping, alone and critical, is needed)",
            ),
        )


def _check_end_entity(certificate: x509.Certificate) -> None:
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is not None and constraints.value.ca:
        raise problems.wrong_purpose(
            certificate,
            Text("là chứng thư của tổ chức chứng thực (CA)", "belongs to a certificate authority (CA)"),
        )


def _signs(usage: x509.KeyUsage) -> bool:
    return usage.digital_signature or usage.content_commitment


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> x509.Extension[_Extension] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as fault:
        raise problems.wrong_purpose(
            certificate,
            Text(f"có phần mở rộng không đọc được: {fault}", f"has unreadable extensions: {fault}"),
        ) from fault
