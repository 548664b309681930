"""The XAdES properties of a signature: what the signer claims (signed) and the timestamp on it (unsigned)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from certificates.refusal import refused
from certificates.signature_shape import algorithm_of, binary, children
from certificates.xml_input import canonical
from certificates.xml_names import EXCLUSIVE_C14N, SHA256, ds, xades


@dataclass(frozen=True)
class Properties:
    """``signed``: canonical bytes of SignedProperties; ``certificate_digest``: SHA-256 of the certificate the
    signer meant; ``timestamp_token``: DER, None if the signature carries no timestamp.
    """

    id: str
    signed: bytes
    signing_time: datetime
    certificate_digest: bytes
    timestamp_token: bytes | None


def read_properties(qualifying: etree._Element, *, signature_id: str) -> Properties:
    """Read QualifyingProperties of the signature with that Id (ETSI EN 319 132-1 sections 4.3 and 5).

    Raises:
        SignatureInvalid: another target, or a part that is missing, repeated or unknown.
    """
    if qualifying.tag != xades("QualifyingProperties") or qualifying.get("Target") != f"#{signature_id}":
        raise refused(
            "QualifyingProperties không thuộc chữ ký này",
            "QualifyingProperties do not belong to this signature",
        )
    signed, *unsigned = children(qualifying, xades("SignedProperties"), optional=xades("UnsignedProperties"))
    signing_time, certificate_digest = _read_signed(signed)
    return Properties(
        signed.get("Id", ""),
        canonical(signed),
        signing_time,
        certificate_digest,
        _read_token(unsigned[0]) if unsigned else None,
    )


def _read_signed(signed: etree._Element) -> tuple[datetime, bytes]:
    properties, *_ = children(
        signed, xades("SignedSignatureProperties"), optional=xades("SignedDataObjectProperties")
    )
    time, certificates = children(properties, xades("SigningTime"), xades("SigningCertificateV2"))
    # The first Cert names the signing certificate (section 5.2.2); issuers may follow.
    if not len(certificates):
        raise refused("SigningCertificateV2 trống", "SigningCertificateV2 is empty")
    digest = certificates[0].find(xades("CertDigest"))
    if digest is None:
        raise refused("thiếu CertDigest", "CertDigest is missing")
    method, value = children(digest, ds("DigestMethod"), ds("DigestValue"))
    if algorithm_of(method) != SHA256:
        raise refused("CertDigest khác SHA-256", "CertDigest is not SHA-256")
    return _instant(time.text or ""), binary(value)


def _read_token(unsigned: etree._Element) -> bytes:
    (properties,) = children(unsigned, xades("UnsignedSignatureProperties"))
    (stamp,) = children(properties, xades("SignatureTimeStamp"))
    method, token = children(stamp, ds("CanonicalizationMethod"), xades("EncapsulatedTimeStamp"))
    if algorithm_of(method) != EXCLUSIVE_C14N:
        raise refused("phép chính tắc hóa của dấu thời gian", "the canonicalisation of the timestamp")
    return binary(token)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise refused(f"SigningTime {text!r}", f"SigningTime {text!r}") from fault
    if instant.tzinfo is None:
        raise refused("SigningTime không có múi giờ", "SigningTime has no zone")
    return instant.astimezone(UTC)
