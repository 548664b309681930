"""Receipts hold wherever they are carried, by two foreign verifiers."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import xmlsec
from cryptography import x509
from lxml import etree
from signxml.exceptions import InvalidDigest
from signxml.verifier import SignatureConfiguration, XMLVerifier

from domain.results import Verdict, VerdictCode
from simulators.national_db.receipt import ReceiptData, load_receipt_signer

N = "{urn:vn:cbccvc:receipt:1}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.fixture(scope="module")
def receipt(pki) -> bytes:
    """A receipt with one verdict of each kind."""
    signer = load_receipt_signer(
        "CSDLQG", pki.key("national_db"), [pki.certificate("national_db"), pki.chain]
    )
    verdicts = [Verdict("k1", VerdictCode.ACCEPTED), Verdict("k2", VerdictCode.REJECTED, 'lý do "<&>"')]
    now = dt.datetime(2026, 7, 3, 1, 2, 3, 4, tzinfo=dt.UTC)
    return signer.receipt(ReceiptData(str(uuid.uuid4()), "p1", "00" * 32, now, verdicts))


@pytest.fixture
def carried(receipt) -> bytes:
    """The receipt inside a SOAP envelope that declares other things under the same prefix."""
    return (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="urn:o" xmlns="u:x">'
        b"<soap:Body><n:SubmitPackageResponse>"
        + receipt
        + b"</n:SubmitPackageResponse></soap:Body></soap:Envelope>"
    )


@pytest.fixture
def certificate(pki) -> x509.Certificate:
    """The national database's."""
    return x509.load_pem_x509_certificate(pki.certificate("national_db").read_bytes())


def test_a_receipt_is_canonical(receipt):
    """Its bytes are their own exclusive canonical form, so cutting them out of an envelope loses nothing."""
    assert etree.tostring(etree.fromstring(receipt), method="c14n", exclusive=True) == receipt


@pytest.mark.parametrize("where", ["receipt", "carried"])
def test_signxml_verifies_it(where, request, certificate):
    """The signxml verifier reads the same words from a receipt alone and from one inside SOAP."""
    expected = SignatureConfiguration(location=".//")
    verified = XMLVerifier().verify(
        request.getfixturevalue(where), x509_cert=certificate, id_attribute="Id", expect_config=expected
    )

    assert verified.signed_xml.tag == f"{N}Receipt"
    assert [v.get("reason") for v in verified.signed_xml.iter(f"{N}Verdict")] == ["", 'lý do "<&>"']
    assert verified.signed_xml.findtext(f"{N}ReceivedAt") == "2026-07-03T01:02:03.000004Z"


@pytest.mark.parametrize("where", ["receipt", "carried"])
def test_xmlsec_verifies_it(where, request, pki):
    """The verifier libxmlsec builds the path to the anchor and accepts the same two forms."""
    root = etree.fromstring(request.getfixturevalue(where))
    [element] = root.iter(f"{N}Receipt")
    xmlsec.tree.add_ids(element, ["Id"])
    manager = xmlsec.KeysManager()
    manager.load_cert(
        str(pki.anchors), xmlsec.constants.KeyDataFormatPem, xmlsec.constants.KeyDataTypeTrusted
    )
    context = xmlsec.SignatureContext(manager)

    context.verify(element.find(f"{DS}Signature"))


def test_a_changed_verdict_breaks_it(receipt, certificate):
    """Turning a rejection into an acceptance is seen."""
    with pytest.raises(InvalidDigest, match="Digest mismatch"):
        XMLVerifier().verify(receipt.replace(b'"REJECTED"', b'"ACCEPTED"'), x509_cert=certificate)
