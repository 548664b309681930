"""Signature wrapping and downgrades: every trick known to have fooled other verifiers is refused."""

import base64
import hashlib
import re

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from certificates.verify import verify_enveloped
from domain.errors import SignatureInvalid

DS = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.fixture(scope="module")
def signed(pki, raw):
    """A good package to attack."""
    return pki.signed(raw)


@pytest.fixture(scope="module")
def refuse(pki, root_tag, now):
    """Verify as a receipt (the laxer way) and demand the refusal."""

    def run(document, match):
        if not isinstance(document, bytes):
            document = etree.tostring(document)
        with pytest.raises(SignatureInvalid, match=match):
            verify_enveloped(
                document,
                root_tags=(root_tag,),
                root_id="package",
                trust=pki.trust,
                at=now,
                timestamp_trust=None,
            )

    return run


@pytest.fixture
def evil(make_package):
    """A forged package, unsigned."""
    return etree.fromstring(make_package("Kẻ giả mạo"))


def parts(signed):
    """The document as a tree, and its signature."""
    document = etree.fromstring(signed)
    return document, document.find(f"{DS}Signature")


def test_a_original_nested_in_a_forgery(signed, evil, refuse):
    """A: the signed original hides inside a forged root with another Id."""
    evil.set("Id", "evil")
    evil.append(etree.fromstring(signed))
    refuse(evil, "root element")


def test_b_signature_moved_to_a_forged_root(signed, evil, refuse):
    """B: the signature stands where it should, but the root it should cover is a forgery."""
    original, signature = parts(signed)
    evil.set("Id", "evil")
    evil.extend([original, signature])
    refuse(evil, "root element")


def test_c_duplicate_id(signed, evil, refuse):
    """C: forged root and original carry the same Id."""
    original, signature = parts(signed)
    evil.extend([original, signature])
    refuse(evil, "an Id occurs twice")


def test_d_original_inside_an_object(signed, evil, refuse):
    """D: the original lies in a ds:Object of the signature."""
    original, signature = parts(signed)
    original.remove(signature)
    original.set("Id", "moved")
    etree.SubElement(signature, f"{DS}Object").append(original)
    evil.append(signature)
    refuse(evil, "unexpected shape")


@pytest.mark.parametrize("name", ["ID", "id", "{http://www.w3.org/XML/1998/namespace}id", "{urn:x}Id"])
def test_g_h_another_kind_of_id(signed, evil, refuse, name):
    """G, H: the original is found by another spelling of Id than the root's."""
    original, signature = parts(signed)
    original.remove(signature)
    del original.attrib["Id"]
    original.set(name, "package")
    evil.extend([original, signature])
    refuse(evil, "an Id occurs twice")


def test_two_signatures(signed, evil, refuse):
    """A second signature anywhere is refused, even inside another element."""
    document, signature = parts(signed)
    inner = etree.fromstring(etree.tostring(signature))
    for element in inner.iter():
        element.attrib.pop("Id", None)
    document[0].append(inner)
    refuse(document, "exactly one signature")


def test_content_after_the_signature(signed, refuse):
    """The signature must be the last child of the root."""
    document, _ = parts(signed)
    etree.SubElement(document, "{urn:test:package}Name")
    refuse(document, "exactly one signature")


def test_text_after_the_signature_is_signed_too(signed, refuse):
    """Text behind the signature belongs to the payload, so adding it breaks the digest."""
    document, signature = parts(signed)
    signature.tail = "thêm"
    refuse(document, "changed after it was signed")


@pytest.mark.parametrize(
    ("prefix", "match"),
    [
        (b'<!DOCTYPE x [<!ENTITY e "0">]>', "DTD"),
        (b"<?xml-stylesheet href='x'?>", "processing instruction"),
    ],
)
def test_what_no_signed_document_has(signed, refuse, prefix, match):
    """A DTD or a processing instruction is refused before anything is believed."""
    refuse(prefix + signed, match)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (b"2001/04/xmldsig-more#ecdsa-sha256", b"2000/09/xmldsig#hmac-sha1", "hmac-sha1"),
        (b"2001/04/xmldsig-more#ecdsa-sha256", b"2000/09/xmldsig#rsa-sha1", "rsa-sha1"),
        (b"2001/04/xmlenc#sha256", b"2000/09/xmldsig#sha1", "other than SHA-256"),
        (b"2000/09/xmldsig#enveloped-signature", b"TR/1999/REC-xslt-19991116", "expected ones"),
    ],
)
def test_algorithms_off_the_list(signed, refuse, old, new, match):
    """HMAC, SHA-1 and other transforms are refused by name, not by chance."""
    assert old in signed
    refuse(signed.replace(old, new, 1), match)


def test_parameters_of_transforms(signed, refuse):
    """A prefix list would change what is digested: methods and transforms take no parameters."""
    document, _ = parts(signed)
    transform = next(document.iter(f"{DS}Transform"))
    etree.SubElement(transform, "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    refuse(document, "has parameters")


def resigned(pki, signed, change):
    """``signed`` with its SignedInfo changed and genuinely signed again by the same key."""
    document, signature = parts(signed)
    info = signature.find(f"{DS}SignedInfo")
    change(document, info)
    canonical = etree.tostring(info, method="c14n", exclusive=True)
    value = pki.signer("ecdsa-sha256").sign(canonical)
    signature.find(f"{DS}SignatureValue").text = base64.b64encode(value)
    return document


def test_an_extra_reference(pki, signed, refuse):
    """One reference more than expected is refused although the key signed it."""

    def add(document, info):
        del document
        extra = etree.fromstring(etree.tostring(info.find(f"{DS}Reference")))
        del extra.attrib["Id"]
        info.append(extra)

    refuse(resigned(pki, signed, add), "not exactly the expected ones")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_missing_reference(pki, signed, refuse, index):
    """Payload, properties and key must each be covered."""
    refuse(
        resigned(pki, signed, lambda _, info: info.remove(info.findall(f"{DS}Reference")[index])),
        "not exactly the expected ones",
    )


def test_a_reference_to_the_whole_document(pki, signed, refuse):
    """An empty URI is not the reference we expect: positions are fixed."""
    refuse(
        resigned(pki, signed, lambda _, info: info.find(f"{DS}Reference").set("URI", "")),
        "not exactly the expected ones",
    )


def test_another_certificate_in_the_key_info(pki, signed, refuse):
    """A certificate of the same CA put in the place of the signer's is found by CertDigest."""
    other = pki.issue("Another").certificate

    def swap(document, info):
        key_info = document.find(f"{DS}Signature/{DS}KeyInfo")
        next(key_info.iter(f"{DS}X509Certificate")).text = base64.b64encode(other.public_bytes(Encoding.DER))
        digest = hashlib.sha256(etree.tostring(key_info, method="c14n", exclusive=True)).digest()
        info.findall(f"{DS}Reference")[2].find(f"{DS}DigestValue").text = base64.b64encode(digest)

    refuse(resigned(pki, signed, swap), "not the one that signed")


def test_properties_of_another_signature(signed, refuse):
    """Properties that target another signature are refused."""
    refuse(re.sub(rb'Target="#', b'Target="#x', signed), "do not belong to this signature")


def test_stripping_the_properties_is_no_downgrade(signed, refuse):
    """Without its properties a package does not pass as a plain signature."""
    document, signature = parts(signed)
    signature.remove(signature.find(f"{DS}Object"))
    refuse(document, "not exactly the expected ones")


def test_a_wrong_signature_value(pki, signed, refuse):
    """All digests right and the value another key's: refused."""
    document, signature = parts(signed)
    foreign = pki.signer_of(pki.issue("Other")).sign(b"anything")
    signature.find(f"{DS}SignatureValue").text = base64.b64encode(foreign)
    refuse(document, "signature value is wrong")
