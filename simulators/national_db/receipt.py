"""Receipts and status answers: enveloped XML-DSig, exclusive canonicalisation, RSA-SHA256."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

from domain.results import Verdict
from simulators.national_db.safe_xml import canonical

RECEIPT_NAMESPACE = "urn:vn:cbccvc:receipt:1"
_ID = "receipt"


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """What a receipt says. ``package_sha256``: of the bytes that were read."""

    receipt_id: str
    package_key: str
    package_sha256: str
    received_at: dt.datetime
    verdicts: Sequence[Verdict]


class ReceiptSigner:
    """Signs in the name of ``receiver``. ``chain``: own certificate first, then the issuing CA."""

    def __init__(self, receiver: str, key: rsa.RSAPrivateKey, chain: Sequence[x509.Certificate]) -> None:
        self.receiver = receiver
        self._key = key
        self._chain = list(chain)

    def receipt(self, data: ReceiptData) -> bytes:
        """The signed n:Receipt element, in canonical form."""
        root = _element("Receipt")
        _child(root, "ReceiptId", data.receipt_id)
        _child(root, "PackageKey", data.package_key)
        _child(root, "PackageSha256", data.package_sha256)
        _child(root, "Receiver", self.receiver)
        _child(root, "ReceivedAt", utc_text(data.received_at))
        verdicts = _child(root, "Verdicts", None)
        for each in data.verdicts:
            _child(verdicts, "Verdict", None, key=each.key, code=each.code.value, reason=each.reason)
        return self._signed(root)

    def not_found(self, package_key: str, as_of: dt.datetime) -> bytes:
        """The signed n:Status element that says: this key was never received."""
        root = _element("Status")
        _child(root, "PackageKey", package_key)
        _child(root, "State", "NOT_FOUND")
        _child(root, "Receiver", self.receiver)
        _child(root, "AsOf", utc_text(as_of))
        return self._signed(root)

    def sign_again(self, signed: bytes) -> bytes:
        """The same words under this signer's key instead of the one that signed them."""
        root = etree.fromstring(signed)
        root.remove(root[-1])
        return self._signed(root)

    def _signed(self, root: etree._Element) -> bytes:
        signer = XMLSigner(
            method=SignatureConstructionMethod.enveloped,
            signature_algorithm=SignatureMethod.RSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        return canonical(signer.sign(root, key=self._key, cert=self._chain, reference_uri=f"#{_ID}"))


def load_receipt_signer(receiver: str, key_file: Path, certificates: Sequence[Path]) -> ReceiptSigner:
    """The signer whose key and certificates (its own first) lie in PEM files.

    Raises:
        TypeError: the key is not RSA.
    """
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("receipts are signed with RSA")
    pem = b"".join(file.read_bytes() for file in certificates)
    return ReceiptSigner(receiver, key, x509.load_pem_x509_certificates(pem))


def utc_text(instant: dt.datetime) -> str:
    """ISO 8601 with microseconds and Z: cutting them off could put an answer before its question."""
    return instant.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _element(name: str) -> etree._Element:
    root = etree.Element(f"{{{RECEIPT_NAMESPACE}}}{name}", nsmap={"n": RECEIPT_NAMESPACE})
    root.set("Id", _ID)
    return root


def _child(parent: etree._Element, name: str, text: str | None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{RECEIPT_NAMESPACE}}}{name}", attributes)
    child.text = text
    return child
