"""Whom we believe, and for what."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from certificates.pem import load_certificates
from certificates.trust import TrustStore
from domain.errors import CertificateProblem


def test_intermediates_may_come_from_the_sender_or_from_us(pki, now):
    """An issuer between signer and root helps from either side; without it there is no path."""
    leaf = pki.issue("Signer").certificate
    bare = TrustStore((pki.root.certificate,))
    bare.check_signer([leaf, pki.ca.certificate], now)
    TrustStore((pki.root.certificate,), (pki.ca.certificate,)).check_signer([leaf], now)
    with pytest.raises(CertificateProblem, match="does not lead to any trusted root"):
        bare.check_signer([leaf], now)


def test_a_signer_cannot_issue(pki, now):
    """A certificate signed with a signer's own key leads nowhere."""
    signer = pki.issue("Signer")
    child = pki.issue("Child", issuer=signer).certificate
    with pytest.raises(CertificateProblem, match="does not lead to any trusted root"):
        pki.trust.check_signer([child, signer.certificate], now)


@pytest.mark.parametrize("usage", [("digital_signature",), ("content_commitment",)])
def test_either_signing_usage_is_enough(pki, now, usage):
    """Seals carry nonRepudiation only, others digitalSignature only: both sign."""
    pki.trust.check_signer([pki.issue("Seal", usage=usage).certificate], now)


def test_a_certificate_without_key_usage_is_refused(pki, now):
    """No KeyUsage means nobody said it may sign."""
    with pytest.raises(CertificateProblem, match="not issued for signing"):
        pki.trust.check_signer([pki.issue("Silent", usage=()).certificate], now)


def test_document_purposes_pass(pki, now):
    """An e-mail and client certificate, as agencies get them, may sign."""
    eku = (ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH)
    pki.trust.check_signer([pki.issue("Officer", eku=eku).certificate], now)


def test_a_weak_key_is_refused_even_if_certified(pki, now):
    """RSA of 1024 bits is refused although the authority certified it."""
    weak = pki.issue("Weak", key=rsa.generate_private_key(65537, 1024)).certificate
    with pytest.raises(CertificateProblem, match="RSA from 2048 bits"):
        pki.trust.check_signer([weak], now)


def test_an_expired_certificate_says_since_when_and_what_to_do(pki, now):
    """Name, date in Hanoi, days and the remedy, in both languages."""
    old = pki.issue("Sở Nội vụ", begin=-400, end=-30).certificate
    with pytest.raises(CertificateProblem) as caught:
        pki.trust.check_signer([old], now)
    assert "“Sở Nội vụ”" in caught.value.message.vi
    assert "hết hạn từ 01/03/2026 10:00, đã 30 ngày" in caught.value.message.vi
    assert "expired on 01/03/2026 10:00, 30 days" in caught.value.message.en
    assert "Ban Cơ yếu" in caught.value.remedy.vi
    pki.trust.check_signer([old], now - dt.timedelta(days=60))


@pytest.mark.parametrize(
    ("eku", "critical"),
    [
        ((ExtendedKeyUsageOID.TIME_STAMPING,), False),
        ((ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION), True),
        ((), False),
    ],
)
def test_only_a_timestamp_authority_timestamps(pki, now, eku, critical):
    """RFC 3161 section 2.3: timeStamping alone and critical, or no timestamps."""
    holder = pki.issue("No TSA", eku=eku, eku_critical=critical)
    with pytest.raises(CertificateProblem, match="no timestamp authority"):
        pki.trust.check_timestamper([holder.certificate], now)


def test_nobody_is_trusted_by_default():
    """An empty list of anchors is an error, not an open door."""
    with pytest.raises(CertificateProblem, match="no trusted root"):
        TrustStore(())


def test_anchors_come_from_pem(pki):
    """A PEM file may hold several certificates; their order is kept."""
    wanted = (pki.root.certificate, pki.ca.certificate)
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in wanted)
    assert load_certificates(pem, "anchors.pem") == wanted


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_names_itself(pem):
    """An empty or damaged anchors file is refused by name."""
    with pytest.raises(CertificateProblem, match=r"anchors\.pem"):
        load_certificates(pem, "anchors.pem")
