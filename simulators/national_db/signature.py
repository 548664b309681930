"""Verifying the XAdES-B-T signature of a package with signxml; what it returns is all that may be read.

Order: shape of the document, timestamp, signer's path at the stamped time, signature by exactly that
certificate. The returned element is parsed from the bytes that were hashed, so that nothing wrapped
around or slipped into the message can be mistaken for data.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass

import cryptography.exceptions
from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.national_db.safe_xml import canonical, parse
from simulators.national_db.timestamp import verify_token
from simulators.national_db.trust import Trust

PACKAGE_NAMESPACE = "urn:vn:nd335:package:1"
PACKAGE = f"{{{PACKAGE_NAMESPACE}}}Package"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0.value
_TRANSFORMS = {_EXCLUSIVE, "http://www.w3.org/2000/09/xmldsig#enveloped-signature"}
_SIGNATURE_METHODS = frozenset(
    {SignatureMethod.RSA_SHA256, SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.ECDSA_SHA256}
)
_SIGNED_PARTS = sorted([PACKAGE, f"{_DS}KeyInfo", f"{_XADES}SignedProperties"])
_TOKEN_PLACE = "/".join(
    (
        f"{_DS}Object",
        f"{_XADES}QualifyingProperties",
        f"{_XADES}UnsignedProperties",
        f"{_XADES}UnsignedSignatureProperties",
        f"{_XADES}SignatureTimeStamp",
        f"{_XADES}EncapsulatedTimeStamp",
    )
)


@dataclass(frozen=True, slots=True)
class SignedPackage:
    """``element``: the package without its signature, as it was hashed. ``stamped_at``: proven time, UTC."""

    element: etree._Element
    signer: x509.Certificate
    stamped_at: dt.datetime


def verify_package(raw: bytes, *, trust: Trust, now: dt.datetime) -> SignedPackage:
    """Everything there is to verify about who signed ``raw`` and when.

    Raises:
        PackageRefused: NOT_XML, SCHEMA, BAD_SIGNATURE, UNTRUSTED_SIGNER or BAD_TIMESTAMP.
    """
    root = parse(raw)
    signature = _the_signature(root)
    _check_canonicalisation(signature)
    token, stamped = _timestamp(signature)
    stamped_at = verify_token(token, stamped, trust=trust, now=now)
    chain = _certificates(signature)
    trust.check_signer(chain, stamped_at)
    return SignedPackage(_hashed(raw, chain[0], stamped_at), chain[0], stamped_at)


def _the_signature(root: etree._Element) -> etree._Element:
    if root.tag != PACKAGE or root.get("Id") != "package":
        raise PackageRefused(Refusal.SCHEMA, "the root is no r:Package with Id='package'")
    signatures = list(root.iter(f"{_DS}Signature"))
    if len(signatures) != 1 or signatures[0] is not root[-1]:
        raise PackageRefused(Refusal.BAD_SIGNATURE, "not exactly one signature, as the package's last child")
    return signatures[0]


def _check_canonicalisation(signature: etree._Element) -> None:
    methods = {each.get("Algorithm") for each in signature.iter(f"{_DS}CanonicalizationMethod")}
    transforms = {each.get("Algorithm") for each in signature.iter(f"{_DS}Transform")}
    if methods != {_EXCLUSIVE} or not transforms <= _TRANSFORMS:
        raise PackageRefused(Refusal.BAD_SIGNATURE, "only exclusive canonicalisation is accepted")


def _timestamp(signature: etree._Element) -> tuple[bytes, bytes]:
    """The DER token, and the bytes it must be about: the canonical ds:SignatureValue element."""
    tokens = signature.findall(_TOKEN_PLACE)
    values = signature.findall(f"{_DS}SignatureValue")
    if len(tokens) != 1 or len(values) != 1:
        raise PackageRefused(Refusal.BAD_TIMESTAMP, f"{len(tokens)} signature timestamps instead of one")
    return _decoded(tokens[0], Refusal.BAD_TIMESTAMP), canonical(values[0])


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    found = signature.findall(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    if not found:
        raise PackageRefused(Refusal.UNTRUSTED_SIGNER, "no certificate in the signature")
    try:
        return [x509.load_der_x509_certificate(_decoded(each, Refusal.UNTRUSTED_SIGNER)) for each in found]
    except ValueError as failure:
        raise PackageRefused(Refusal.UNTRUSTED_SIGNER, str(failure)) from failure


def _decoded(element: etree._Element, refusal: Refusal) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except ValueError as failure:
        raise PackageRefused(refusal, "no base64") from failure


def _hashed(raw: bytes, signer: x509.Certificate, stamped_at: dt.datetime) -> etree._Element:
    """The package element parsed from the very bytes whose digest ``signer`` signed."""
    expected = XAdESSignatureConfiguration(
        location="./",
        expect_references=len(_SIGNED_PARTS),
        signature_methods=_SIGNATURE_METHODS,
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        verification_time=stamped_at,
    )
    try:
        parts = XAdESVerifier().verify(raw, x509_cert=signer, id_attribute="Id", expect_config=expected)
    except _VERIFIER_FAILURES as failure:
        raise PackageRefused(Refusal.BAD_SIGNATURE, f"{type(failure).__name__}: {failure}") from failure
    hashed = [parse(part.signed_data) for part in parts]
    if sorted(str(each.tag) for each in hashed) != _SIGNED_PARTS:
        raise PackageRefused(Refusal.BAD_SIGNATURE, "not exactly package, properties and key are signed")
    return next(each for each in hashed if each.tag == PACKAGE)


_VERIFIER_FAILURES = (
    SignXMLException,
    cryptography.exceptions.InvalidSignature,
    etree.LxmlError,
    ValueError,
    TypeError,
)
"""What signxml lets through on hostile input besides its own errors: bad enum values, bad base64, bad XML."""
