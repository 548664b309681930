"""The product's own writer, judged by a receiver that shares no code with it."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree

from certificates.pem import load_certificates
from certificates.pkcs12 import open_pkcs12
from certificates.signer import SignatureAlgorithm
from certificates.timestamp import build_query, token_of_reply
from certificates.trust import TrustStore
from certificates.verify import verify_enveloped
from certificates.xades import sign_enveloped
from simulators.tsa.authority import load_authority

RECEIPT = "{urn:vn:cbccvc:receipt:1}"


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def trust(pki) -> TrustStore:
    """The anchors of the tests, as the product holds them."""
    return TrustStore(load_certificates(pki.anchors.read_bytes(), where="anchors.pem"))


def our_signature(raw: bytes, pki, trust, algorithm: SignatureAlgorithm | None) -> bytes:
    """``raw`` signed and timestamped by the product."""
    authority = load_authority(pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=SystemClock())

    def timestamp(data: bytes) -> bytes:
        query = build_query(data)
        return token_of_reply(authority.answer(query.der), query, trust)

    passphrase = pki.signer_passphrase.read_text()
    signer = open_pkcs12(pki.signer_p12.read_bytes(), passphrase, algorithm=algorithm, where="signer.p12")
    return sign_enveloped(raw, uri="#package", signer=signer, at=SystemClock().now(), timestamp=timestamp)


@pytest.mark.parametrize("algorithm", [SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.RSA_PSS_SHA256])
def test_an_rsa_package_of_ours_is_accepted(make_reception, province, pki, trust, algorithm):
    """Signed and timestamped by the product, with either RSA padding, a package is applied."""
    reception, _ = make_reception()
    parcel = province.parcel(3)

    receipt = reception.submit(parcel.key, our_signature(parcel.xml(), pki, trust, algorithm)).receipt

    assert [each.get("code") for each in etree.fromstring(receipt).iter(f"{RECEIPT}Verdict")] == [
        "ACCEPTED"
    ] * 3


def test_a_p256_package_of_ours_is_accepted(make_reception, make_another_pki, province):
    """The same with an ECDSA key."""
    curve = make_another_pki(signer_algorithm="p256")
    trust = TrustStore(load_certificates(curve.anchors.read_bytes(), where="anchors.pem"))
    reception, _ = make_reception(trusted=curve)
    parcel = province.parcel()

    assert reception.submit(parcel.key, our_signature(parcel.xml(), curve, trust, None)).receipt


def test_our_verifier_accepts_receipts(make_reception, province, trust):
    """What the receiver signs, the product's verifier reads: receipt and "not found" alike."""
    reception, _ = make_reception()
    parcel = province.parcel()
    receipt = reception.submit(parcel.key, province.signed(parcel)).receipt

    for signed, tag in ((receipt, "Receipt"), (reception.status("never")[0], "Status")):
        verified = verify_enveloped(
            signed,
            root_tags=(f"{RECEIPT}{tag}",),
            root_id="receipt",
            trust=trust,
            at=SystemClock().now(),
            timestamp_trust=None,
        )
        assert etree.fromstring(verified.signed).tag == f"{RECEIPT}{tag}"
