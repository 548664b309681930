"""Sign a package: XAdES-B-T (ETSI EN 319 132-1), written straight in exclusive-canonical form.

The payload is read once, by SHA-256; nothing is parsed and nothing canonicalised. The signed document as
a whole is exclusive-canonical too, so its bytes survive being carried inside a SOAP envelope. What is
signed or digested on its own differs from what stands in the document only by namespace declarations.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization

from certificates.signer import Signer
from certificates.xml_names import DS, ENVELOPED, EXCLUSIVE_C14N, SHA256, SIGNED_PROPERTIES_TYPE, XADES
from domain.errors import Bug
from domain.text import Text


def sign_enveloped(
    raw: bytes,
    *,
    uri: str,
    signer: Signer,
    at: datetime,
    timestamp: Callable[[bytes], bytes],
) -> bytes:
    """``raw`` with a ``ds:Signature`` as the last child of its root.

    ``raw``: exclusive-canonical bytes of one element without XML declaration. ``uri``: ``#`` and the
    root's Id. ``at``: the signing time that is claimed (aware; whole seconds). ``timestamp``: gets the
    canonical bytes of ``ds:SignatureValue`` and returns a DER TimeStampToken (XAdES SignatureTimeStamp);
    what it raises goes through.

    Raises:
        Bug: ``raw`` is no such element or does not carry that Id.
    """
    end = _end_of_content(raw, uri)
    block = _Block(uri, hashlib.sha256(raw).digest(), signer, at).render(timestamp)
    view = memoryview(raw)
    return b"".join((view[:end], block.encode("ascii"), view[end:]))


def _end_of_content(raw: bytes, uri: str) -> int:
    """Where the root's end tag begins."""
    start_tag = raw[: raw.find(b">") + 1]
    end = raw.rfind(b"</")
    name = start_tag[1:-1].split(b" ", 1)[0]
    identified = uri.startswith("#") and f' Id="{uri[1:]}"'.encode() in start_tag
    if end < 0 or raw[end:] != b"</" + name + b">" or not identified:
        raise Bug(
            Text(
                "Nội dung cần ký không ở dạng chính tắc hoặc thiếu Id",
                "The content to sign is not canonical or lacks its Id",
            ),
            Text("Báo cho nhóm phát triển", "Tell the developers"),
            "certificates.xades",
        )
    return end


@dataclass(frozen=True)
class _Declared:
    """The namespace declarations an element needs where it stands."""

    ds: str
    xades: str


_STANDALONE = _Declared(f' xmlns:ds="{DS}"', f' xmlns:xades="{XADES}"')
_EMBEDDED = _Declared("", "")


@dataclass(frozen=True)
class _Block:
    """One ``ds:Signature`` element in the making."""

    uri: str
    payload_digest: bytes
    signer: Signer
    at: datetime

    def render(self, timestamp: Callable[[bytes], bytes]) -> str:
        signed_info = self._signed_info(_STANDALONE)
        value = _b64(self.signer.sign(signed_info.encode("ascii")))
        token = timestamp(self._signature_value(_STANDALONE, value).encode("ascii"))
        return (
            f'<ds:Signature xmlns:ds="{DS}" Id="{self._id("signature")}">'
            + signed_info.replace(_STANDALONE.ds, "", 1)
            + self._signature_value(_EMBEDDED, value)
            + self._key_info(_EMBEDDED)
            + f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}"'
            + f' Target="#{self._id("signature")}">'
            + self._signed_properties(_EMBEDDED)
            + _unsigned_properties(token)
            + "</xades:QualifyingProperties></ds:Object></ds:Signature>"
        )

    def _id(self, part: str) -> str:
        # Derived from the payload's digest: the payload cannot contain it.
        return f"{part}-{self.payload_digest.hex()[:32]}"

    def _signed_info(self, declared: _Declared) -> str:
        properties = _digest(self._signed_properties(_STANDALONE))
        key_info = _digest(self._key_info(_STANDALONE))
        return (
            f"<ds:SignedInfo{declared.ds}>"
            f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
            f'<ds:SignatureMethod Algorithm="{self.signer.algorithm.uri}"></ds:SignatureMethod>'
            + _reference(
                f' Id="{self._id("payload")}" URI="{self.uri}"',
                (ENVELOPED, EXCLUSIVE_C14N),
                self.payload_digest,
            )
            + _reference(
                f' Type="{SIGNED_PROPERTIES_TYPE}" URI="#{self._id("properties")}"',
                (EXCLUSIVE_C14N,),
                properties,
            )
            + _reference(f' URI="#{self._id("key")}"', (EXCLUSIVE_C14N,), key_info)
            + "</ds:SignedInfo>"
        )

    def _signature_value(self, declared: _Declared, value: str) -> str:
        return f'<ds:SignatureValue{declared.ds} Id="{self._id("value")}">{value}</ds:SignatureValue>'

    def _key_info(self, declared: _Declared) -> str:
        certificates = "".join(
            f"<ds:X509Certificate>{_b64(one.public_bytes(serialization.Encoding.DER))}</ds:X509Certificate>"
            for one in self.signer.chain
        )
        return (
            f'<ds:KeyInfo{declared.ds} Id="{self._id("key")}">'
            f"<ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"
        )

    def _signed_properties(self, declared: _Declared) -> str:
        certificate_digest = _b64(self.signer.chain[0].fingerprint(hashes.SHA256()))
        return (
            f'<xades:SignedProperties{declared.xades} Id="{self._id("properties")}">'
            "<xades:SignedSignatureProperties>"
            f"<xades:SigningTime>{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>"
            "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
            f'<ds:DigestMethod{declared.ds} Algorithm="{SHA256}"></ds:DigestMethod>'
            f"<ds:DigestValue{declared.ds}>{certificate_digest}</ds:DigestValue>"
            "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
            "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
            f'<xades:DataObjectFormat ObjectReference="#{self._id("payload")}">'
            "<xades:MimeType>application/xml</xades:MimeType></xades:DataObjectFormat>"
            "</xades:SignedDataObjectProperties></xades:SignedProperties>"
        )


def _reference(attributes: str, transforms: tuple[str, ...], digest: bytes) -> str:
    listed = "".join(f'<ds:Transform Algorithm="{one}"></ds:Transform>' for one in transforms)
    return (
        f"<ds:Reference{attributes}><ds:Transforms>{listed}</ds:Transforms>"
        f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_b64(digest)}</ds:DigestValue></ds:Reference>"
    )


def _unsigned_properties(token: bytes) -> str:
    return (
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
        f"<xades:EncapsulatedTimeStamp>{_b64(token)}</xades:EncapsulatedTimeStamp>"
        "</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    )


def _digest(element: str) -> bytes:
    return hashlib.sha256(element.encode("ascii")).digest()


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
