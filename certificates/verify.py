"""Verify an enveloped signature and hand back only the bytes that were signed.

Callers parse ``VerifiedXml.signed`` anew and use nothing else of the message: that is what defeats
signature wrapping. Positions are fixed: the root is the expected element with the expected Id, the only
``ds:Signature`` of the document is its last child, and exactly the expected references are there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from certificates.refusal import refused
from certificates.signature_shape import Reference, SignatureParts, read_signature
from certificates.signature_value import check_value
from certificates.signer import fingerprint_of
from certificates.timestamp import verify_token
from certificates.trust import TrustStore
from certificates.xades_properties import Properties, read_properties
from certificates.xml_input import MAX_BYTES, canonical, parse_untrusted
from certificates.xml_names import ENVELOPED, EXCLUSIVE_C14N, SIGNED_PROPERTIES_TYPE, ds

CLOCK_SKEW = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""

_ALL_IDS = "//@*[translate(local-name(), 'ID', 'id') = 'id']"


@dataclass(frozen=True)
class VerifiedXml:
    """``signed``: the exclusive-canonical bytes that were hashed, the signature taken out.

    ``signing_time``: what the signer claims (XAdES), unproven unless ``timestamped_at`` is there.
    """

    signed: bytes
    signer: x509.Certificate
    fingerprint: str
    signing_time: datetime | None
    timestamped_at: datetime | None


def verify_enveloped(
    raw: bytes,
    *,
    root_tags: tuple[str, ...],
    root_id: str,
    trust: TrustStore,
    at: datetime,
    timestamp_trust: TrustStore | None,
    max_bytes: int = MAX_BYTES,
) -> VerifiedXml:
    """Verify ``raw``, whose root is one of ``root_tags`` (``{namespace}name``) with Id ``root_id``.

    With ``timestamp_trust`` the signature must be XAdES-B-T and its certificate must have been good when the
    timestamp was made (a package, an archive). Without, it may be plain XML-DSig and its certificate must be
    good ``at`` (a receipt, just received).

    Raises:
        SignatureInvalid: the signature fails, covers something else, or has an unexpected shape.
        CertificateProblem: the certificate leads to no anchor, or must not sign, at that time.
    """
    root = parse_untrusted(raw, max_bytes=max_bytes)
    signature = _only_signature(root, root_tags, root_id)
    parts = read_signature(signature)
    signed = _without(root, signature)
    properties = _properties_of(parts)
    _check_references(parts.references, _expected(root_id, signed, parts, properties))
    signer = parts.certificates[0]
    timestamped_at = _timestamped_at(parts, properties, timestamp_trust, at)
    trust.check_signer(parts.certificates, timestamped_at or at)
    if not check_value(signer.public_key(), parts.algorithm, parts.value, parts.signed_info):
        raise refused("giá trị chữ ký sai", "the signature value is wrong")
    return VerifiedXml(
        signed,
        signer,
        fingerprint_of(signer),
        properties.signing_time if properties else None,
        timestamped_at,
    )


def _only_signature(root: etree._Element, root_tags: tuple[str, ...], root_id: str) -> etree._Element:
    if root.tag not in root_tags or root.get("Id") != root_id:
        raise refused("phần tử gốc không đúng", "the root element is not the expected one")
    found = root.xpath(_ALL_IDS)
    ids = [str(one) for one in found] if isinstance(found, list) else []
    if len(ids) != len(set(ids)):
        raise refused("có Id trùng nhau", "an Id occurs twice")
    signatures = list(root.iter(ds("Signature")))
    last = next((one for one in root.iterchildren("*", reversed=True)), None)
    if len(signatures) != 1 or signatures[0] is not last:
        raise refused(
            "cần đúng một chữ ký, ở cuối phần tử gốc",
            "there must be exactly one signature, as the last child of the root",
        )
    return signatures[0]


def _without(root: etree._Element, signature: etree._Element) -> bytes:
    """The canonical bytes of ``root`` as the enveloped-signature transform leaves it: text after it stays."""
    previous = signature.getprevious()
    if signature.tail and previous is not None:
        previous.tail = (previous.tail or "") + signature.tail
    elif signature.tail:
        root.text = (root.text or "") + signature.tail
    root.remove(signature)
    return canonical(root)


def _properties_of(parts: SignatureParts) -> Properties | None:
    if parts.qualifying is None:
        return None
    properties = read_properties(parts.qualifying, signature_id=parts.id)
    if properties.certificate_digest != _sha256(_der(parts.certificates[0])):
        raise refused(
            "chứng thư số không phải là chứng thư đã ký", "the certificate is not the one that signed"
        )
    return properties


def _expected(
    root_id: str, signed: bytes, parts: SignatureParts, properties: Properties | None
) -> set[Reference]:
    payload = Reference(f"#{root_id}", "", (ENVELOPED, EXCLUSIVE_C14N), _sha256(signed))
    if properties is None:
        return {payload}
    return {
        payload,
        Reference(f"#{properties.id}", SIGNED_PROPERTIES_TYPE, (EXCLUSIVE_C14N,), _sha256(properties.signed)),
        Reference(f"#{parts.key_info_id}", "", (EXCLUSIVE_C14N,), _sha256(parts.key_info)),
    }


def _check_references(found: tuple[Reference, ...], expected: set[Reference]) -> None:
    if len(found) != len(expected) or {_shape(one) for one in found} != {_shape(one) for one in expected}:
        raise refused(
            "các tham chiếu không đúng như mong đợi", "the references are not exactly the expected ones"
        )
    if set(found) != expected:
        raise refused("nội dung đã bị thay đổi sau khi ký", "the content was changed after it was signed")


def _shape(reference: Reference) -> tuple[str, str, tuple[str, ...]]:
    return reference.uri, reference.type, reference.transforms


def _timestamped_at(
    parts: SignatureParts,
    properties: Properties | None,
    timestamp_trust: TrustStore | None,
    at: datetime,
) -> datetime | None:
    if timestamp_trust is None:
        return None
    if properties is None or properties.timestamp_token is None:
        raise refused("thiếu dấu thời gian", "it carries no timestamp")
    stamped = verify_token(properties.timestamp_token, parts.value_element, timestamp_trust)
    if stamped > at + CLOCK_SKEW:
        raise refused("dấu thời gian ở tương lai", "its timestamp lies in the future")
    if properties.signing_time > stamped + CLOCK_SKEW:
        raise refused("thời điểm ký sau dấu thời gian", "its signing time is later than its timestamp")
    return stamped


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
