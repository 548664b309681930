"""Our signatures before verifiers that share no code with us, and theirs before ours."""

import hashlib
import subprocess

import pytest
import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree
from rfc3161_client import VerifierBuilder, decode_timestamp_response
from signxml import CanonicalizationMethod, SignatureMethod, XMLSigner, methods
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from certificates.signer import SignatureAlgorithm
from certificates.timestamp import build_query
from certificates.verify import verify_enveloped

ENVELOPE = (
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:q="urn:q" xmlns="urn:d">'
    b'<soap:Body><n:SubmitPackage xmlns:n="urn:n">%s</n:SubmitPackage></soap:Body></soap:Envelope>'
)


def pem(certificate):
    """PEM bytes."""
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="session")
def anchors_file(pki, tmp_path_factory):
    """The root alone, as a file."""
    file = tmp_path_factory.mktemp("anchors") / "anchors.pem"
    file.write_bytes(pem(pki.root.certificate))
    return file


def test_signxml_accepts_our_package_alone(pki, raw, any_signer, anchors_file):
    """signxml, given only the root, accepts all three algorithms and reads our payload."""
    signed = pki.signed(raw, signer=any_signer)
    config = XAdESSignatureConfiguration(location="./", expect_references=3)
    results = XAdESVerifier().verify(signed, ca_pem_file=str(anchors_file), expect_config=config)
    assert results[0].signed_data == raw


def test_signxml_accepts_our_package_inside_soap(pki, raw, any_signer, anchors_file):
    """The same bytes carried in an envelope with other namespaces still verify."""
    signed = pki.signed(raw, signer=any_signer)
    config = XAdESSignatureConfiguration(location=".//", expect_references=3)
    results = XAdESVerifier().verify(ENVELOPE % signed, ca_pem_file=str(anchors_file), expect_config=config)
    assert results[0].signed_data == raw


@pytest.mark.parametrize("wrap", [b"%s", ENVELOPE])
def test_xmlsec_accepts_our_package(pki, raw, any_signer, wrap):
    """The library libxmlsec accepts the signature with the signer's certificate, alone and inside SOAP."""
    document = etree.fromstring(wrap % pki.signed(raw, signer=any_signer))
    xmlsec.tree.add_ids(document, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem(any_signer.chain[0]), xmlsec.KeyFormat.CERT_PEM, None)
    context.verify(xmlsec.tree.find_node(document, xmlsec.Node.SIGNATURE))


def test_the_signed_document_survives_soap_byte_for_byte(pki, raw, any_signer):
    """The exclusive-canonical form of the carried element is the very bytes that were frozen."""
    signed = pki.signed(raw, signer=any_signer)
    carried = etree.fromstring(ENVELOPE % signed)[0][0][0]
    assert etree.tostring(carried, method="c14n", exclusive=True) == signed


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SignatureAlgorithm.RSA_SHA256, SignatureMethod.RSA_SHA256),
        (SignatureAlgorithm.RSA_PSS_SHA256, SignatureMethod.SHA256_RSA_MGF1),
        (SignatureAlgorithm.ECDSA_SHA256, SignatureMethod.ECDSA_SHA256),
    ],
)
def test_we_accept_a_plain_signature_by_signxml(pki, raw, root_tag, now, ours, theirs):
    """A receipt-like XML-DSig with one reference, made by signxml, is read as the bytes it covers."""
    signer = pki.signer(ours)
    maker = XMLSigner(
        method=methods.enveloped,
        signature_algorithm=theirs,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    document = maker.sign(
        etree.fromstring(raw), key=signer._key, cert=list(signer.chain), reference_uri="#package"
    )
    verified = verify_enveloped(
        etree.tostring(document),
        root_tags=(root_tag,),
        root_id="package",
        trust=pki.trust,
        at=now,
        timestamp_trust=None,
    )
    assert (verified.signed, verified.fingerprint) == (raw, signer.key_id)
    assert verified.signing_time is None


def test_openssl_accepts_the_timestamp_token(pki, tmp_path):
    """``openssl ts`` verifies the token we kept over the data it stamps."""
    (tmp_path / "data").write_bytes(b"what was stamped")
    (tmp_path / "token").write_bytes(pki.stamp(b"what was stamped"))
    (tmp_path / "root.pem").write_bytes(pem(pki.root.certificate))
    (tmp_path / "inter.pem").write_bytes(pem(pki.ca.certificate))
    at = str(int(pki.tsa.certificate.not_valid_before_utc.timestamp()) + 86_400)
    command = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        "data",
        "-in",
        "token",
        "-token_in",
        "-CAfile",
        "root.pem",
    ]
    done = subprocess.run(
        [*command, "-untrusted", "inter.pem", "-attime", at],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr


def test_rfc3161_client_accepts_our_query_and_its_answer(pki):
    """The query we build is answered for its nonce and imprint, as rfc3161-client judges it."""
    query = build_query(b"data")
    response = decode_timestamp_response(pki.authority.answer(query.der))
    verifier = VerifierBuilder(roots=[pki.root.certificate], nonce=query.request.nonce).build()
    assert verifier.verify(response, hashlib.sha256(b"data").digest())
