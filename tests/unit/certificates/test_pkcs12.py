"""Key files: what opens, and the words for what does not."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from certificates.pkcs12 import open_pkcs12
from certificates.signature_value import check_value
from certificates.signer import SignatureAlgorithm
from domain.errors import CertificateProblem


@pytest.mark.parametrize(
    ("bits", "asked", "expected"),
    [
        (None, None, SignatureAlgorithm.ECDSA_SHA256),
        (2048, None, SignatureAlgorithm.RSA_SHA256),
        (2048, SignatureAlgorithm.RSA_PSS_SHA256, SignatureAlgorithm.RSA_PSS_SHA256),
    ],
)
def test_a_key_file_signs(pki, bits, asked, expected):
    """The key decides the algorithm unless one is asked for, and what it signs verifies."""
    key = rsa.generate_private_key(65537, bits) if bits else None
    holder = pki.issue("File", key=key)
    data = pki.pkcs12(holder, "mật khẩu")
    signer = open_pkcs12(data, "mật khẩu", algorithm=asked, where="signer.p12")
    assert signer.algorithm is expected
    assert check_value(holder.certificate.public_key(), expected, signer.sign(b"data"), b"data")


def test_the_chain_is_ordered_and_rootless(pki):
    """Issuers come in order, the root stays at home."""
    holder = pki.issue("File")
    others = [pki.root.certificate, pki.ca.certificate]
    signer = open_pkcs12(pki.pkcs12(holder, "x", others=others), "x", where="signer.p12")
    assert signer.chain == (holder.certificate, pki.ca.certificate)


@pytest.mark.parametrize("data", [None, b"no PKCS#12 at all", b""])
def test_a_wrong_passphrase_says_what_to_check(pki, data):
    """A wrong passphrase and a wrong file get one message that names the file and both cures."""
    data = pki.pkcs12(pki.issue("File"), "right") if data is None else data
    with pytest.raises(CertificateProblem, match="wrong passphrase") as caught:
        open_pkcs12(data, "wrong", where="signer.p12")
    assert caught.value.where == "signer.p12"
    assert "mật khẩu" in caught.value.remedy.vi


def test_a_weak_key_is_refused(pki):
    """RSA of 1024 bits opens no signer (Circular 15/2025: 2048 and more)."""
    holder = pki.issue("Weak", key=rsa.generate_private_key(65537, 1024))
    with pytest.raises(CertificateProblem, match="RSA from 2048 bits"):
        open_pkcs12(pki.pkcs12(holder, "x"), "x", where="weak.p12")


def test_another_curve_is_refused(pki):
    """ECDSA means P-256 here; P-384 is refused."""
    holder = pki.issue("Other curve", key=ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(CertificateProblem, match="ECDSA P-256"):
        open_pkcs12(pki.pkcs12(holder, "x"), "x", where="p384.p12")


def test_an_algorithm_the_key_cannot_make_is_refused(pki):
    """Asking an elliptic key for RSA is a setting to mend, found before the first signature."""
    data = pki.pkcs12(pki.issue("File"), "x")
    with pytest.raises(CertificateProblem, match="cannot make rsa-sha256"):
        open_pkcs12(data, "x", algorithm=SignatureAlgorithm.RSA_SHA256, where="signer.p12")


def test_a_file_without_a_key_is_refused(pki):
    """Certificates alone do not sign."""
    data = pkcs12.serialize_key_and_certificates(
        None, None, pki.issue("x").certificate, None, BestAvailableEncryption(b"x")
    )
    with pytest.raises(CertificateProblem, match="lacks"):
        open_pkcs12(data, "x", where="certificates.p12")
