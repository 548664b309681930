"""The parts of a ``ds:Signature``, read by position from its own canonical bytes; any other shape is refused.

What is not on the list is not understood, and what is not understood is not accepted: algorithms, transforms
and the number of elements are all fixed (W3C xmldsig-core1 section 4).
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from certificates.der import load_untrusted
from certificates.refusal import refused
from certificates.signer import SignatureAlgorithm
from certificates.xml_input import canonical, parse_untrusted
from certificates.xml_names import EXCLUSIVE_C14N, SHA256, ds

_KEY_HINTS = frozenset({ds("KeyName"), ds("KeyValue")})
_CERTIFICATE_HINTS = frozenset({ds("X509SubjectName"), ds("X509IssuerSerial"), ds("X509SKI")})
_MAX_CERTIFICATES = 8


@dataclass(frozen=True)
class Reference:
    """One ``ds:Reference``: what it points at, through which transforms, with which SHA-256."""

    uri: str
    type: str
    transforms: tuple[str, ...]
    digest: bytes


@dataclass(frozen=True)
class SignatureParts:
    """A signature taken apart. ``signed_info``, ``value_element``, ``key_info``: canonical bytes.

    ``qualifying``: the XAdES properties element, None for a plain XML-DSig signature.
    """

    id: str
    signed_info: bytes
    algorithm: SignatureAlgorithm
    references: tuple[Reference, ...]
    value: bytes
    value_element: bytes
    key_info: bytes
    key_info_id: str
    certificates: tuple[x509.Certificate, ...]
    qualifying: etree._Element | None


def read_signature(element: etree._Element) -> SignatureParts:
    """Take a ``ds:Signature`` apart.

    Raises:
        SignatureInvalid: an unexpected, missing or repeated part, an algorithm or transform that is not on
            the list, or unreadable Base64 or certificates.
    """
    signature = parse_untrusted(canonical(element))
    signed_info, value, key_info, *objects = children(
        signature, ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo"), optional=ds("Object")
    )
    method, references = _read_signed_info(signed_info)
    algorithm = SignatureAlgorithm.of_uri(method)
    if algorithm is None:
        raise refused(f"thuật toán ký {method!r}", f"signature algorithm {method!r}")
    return SignatureParts(
        id=signature.get("Id", ""),
        signed_info=canonical(signed_info),
        algorithm=algorithm,
        references=references,
        value=binary(value),
        value_element=canonical(value),
        key_info=canonical(key_info),
        key_info_id=key_info.get("Id", ""),
        certificates=_read_certificates(key_info),
        qualifying=only_child(objects[0]) if objects else None,
    )


def _read_signed_info(signed_info: etree._Element) -> tuple[str, tuple[Reference, ...]]:
    method, signature_method, *references = children(
        signed_info, ds("CanonicalizationMethod"), ds("SignatureMethod"), repeated=ds("Reference")
    )
    if algorithm_of(method) != EXCLUSIVE_C14N:
        raise refused("phép chính tắc hóa của SignedInfo", "the canonicalisation of SignedInfo")
    return algorithm_of(signature_method), tuple(_read_reference(one) for one in references)


def _read_reference(element: etree._Element) -> Reference:
    transforms, method, value = children(element, ds("Transforms"), ds("DigestMethod"), ds("DigestValue"))
    if algorithm_of(method) != SHA256:
        raise refused("thuật toán băm khác SHA-256", "a digest algorithm other than SHA-256")
    if any(one.tag != ds("Transform") for one in transforms):
        raise refused("Transforms sai cấu trúc", "Transforms has an unexpected shape")
    return Reference(
        element.get("URI", ""),
        element.get("Type", ""),
        tuple(algorithm_of(one) for one in transforms),
        binary(value),
    )


def _read_certificates(key_info: etree._Element) -> tuple[x509.Certificate, ...]:
    data = [child for child in key_info if child.tag not in _KEY_HINTS]
    if len(data) != 1 or data[0].tag != ds("X509Data"):
        raise refused("KeyInfo không có đúng một X509Data", "KeyInfo does not hold exactly one X509Data")
    found = [child for child in data[0] if child.tag not in _CERTIFICATE_HINTS]
    if not 1 <= len(found) <= _MAX_CERTIFICATES or any(one.tag != ds("X509Certificate") for one in found):
        raise refused("X509Data sai cấu trúc", "X509Data has an unexpected shape")
    try:
        return tuple(load_untrusted(binary(one)) for one in found)
    except ValueError as fault:
        raise refused(f"chứng thư số hỏng: {fault}", f"a certificate is unreadable: {fault}") from fault


def children(
    element: etree._Element, *tags: str, optional: str | None = None, repeated: str | None = None
) -> list[etree._Element]:
    """The children of ``element``: exactly ``tags`` in that order, then at most one ``optional``, or any
    number of ``repeated``.

    Raises:
        SignatureInvalid: anything else.
    """
    found = list(element)
    given, more = [child.tag for child in found[: len(tags)]], [child.tag for child in found[len(tags) :]]
    allowed = more in ([], [optional]) or set(more) == {repeated}
    if given != [*tags] or not allowed:
        name = etree.QName(element).localname
        raise refused(f"{name} sai cấu trúc", f"{name} has an unexpected shape")
    return found


def only_child(element: etree._Element) -> etree._Element:
    """The one child of ``element``.

    Raises:
        SignatureInvalid: none or several.
    """
    if len(element) != 1:
        name = etree.QName(element).localname
        raise refused(f"{name} không có đúng một phần tử con", f"{name} does not have exactly one child")
    return element[0]


def algorithm_of(element: etree._Element) -> str:
    """The Algorithm of a method or transform without parameters.

    Raises:
        SignatureInvalid: it has parameters (a prefix list, an output length).
    """
    if len(element):
        name = etree.QName(element).localname
        raise refused(f"{name} có tham số", f"{name} has parameters")
    return element.get("Algorithm", "")


def binary(element: etree._Element) -> bytes:
    """The Base64 content of an element without children; white space is allowed.

    Raises:
        SignatureInvalid: children, or no Base64.
    """
    name = etree.QName(element).localname
    try:
        if len(element):
            raise refused(f"{name} có phần tử con", f"{name} has children")
        return b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise refused(f"{name} không phải Base64", f"{name} is not Base64") from fault
