"""The test PKI: made once, correct, and only as open as it must be."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulators.pki.home import make_pki

ROOT = Path(__file__).resolve().parents[3]


def load(path: Path) -> x509.Certificate:
    """One certificate."""
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_command_makes_it_once(tmp_path):
    """A second run prints the same paths and changes no file."""
    command = [sys.executable, "-m", "simulators.pki", "--home", str(tmp_path)]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    made = {file: file.read_bytes() for file in tmp_path.iterdir()}
    second = subprocess.run(
        [*command, "--expired-signer"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert second.stdout == first
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == made
    assert all(Path(path).exists() for path in json.loads(first).values())


def test_secrets_are_for_the_owner_only(pki):
    """Keys, the PKCS#12 file and its passphrase have mode 0600."""
    secret = [pki.signer_p12, pki.signer_passphrase, pki.key("national_db"), pki.key("tsa")]

    assert [file.stat().st_mode & 0o777 for file in secret] == [0o600] * 4


def test_openssl_builds_every_path(pki):
    """OpenSSL accepts all three signers below the anchor, with strict X.509 checks."""
    signers = [str(pki.certificate(name)) for name in ("signer", "national_db", "tsa")]
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(pki.anchors), "-untrusted", str(pki.chain)]

    assert (
        subprocess.run([*command, *signers], capture_output=True, text=True, check=True).stdout.count("OK")
        == 3
    )


def test_extensions_say_what_each_may_do(pki):
    """CAs sign certificates only, signers documents only, the timestamp authority time only; all critical."""
    for path, is_ca in ((pki.anchors, True), (pki.chain, True), (pki.certificate("signer"), False)):
        limits = load(path).extensions.get_extension_for_class(x509.BasicConstraints)
        usage = load(path).extensions.get_extension_for_class(x509.KeyUsage)
        assert (limits.critical, usage.critical, limits.value.ca) == (True, True, is_ca)
        assert usage.value.key_cert_sign is is_ca
        assert usage.value.digital_signature is usage.value.content_commitment is not is_ca
    purposes = load(pki.certificate("tsa")).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert purposes.critical
    assert list(purposes.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def test_the_pkcs12_opens_with_its_passphrase(pki):
    """It holds an RSA-2048 key, the certificate of that key and the issuing CA."""
    data = pki.signer_p12.read_bytes()
    key, certificate, more = pkcs12.load_key_and_certificates(data, pki.signer_passphrase.read_bytes())

    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048
    assert key.public_key() == certificate.public_key()
    assert more == [load(pki.chain)]


def test_options_change_the_signer(make_another_pki):
    """P-256 instead of RSA, another lifetime, and one that ended yesterday."""
    now = dt.datetime.now(dt.UTC)
    curve = load(make_another_pki(signer_algorithm="p256", days=10).certificate("signer"))
    ended = load(make_another_pki(expired_signer=True).certificate("signer"))

    assert isinstance(curve.public_key(), ec.EllipticCurvePublicKey)
    assert 9 <= (curve.not_valid_after_utc - now).days <= 10
    assert ended.not_valid_before_utc < ended.not_valid_after_utc < now


def test_an_interrupted_making_is_begun_again(tmp_path):
    """A folder without its anchors is incomplete; it is made anew and verifies."""
    files = make_pki(tmp_path)
    files.anchors.unlink()
    old = files.certificate("tsa").read_bytes()

    make_pki(tmp_path)

    assert files.certificate("tsa").read_bytes() != old
    load(files.certificate("tsa")).verify_directly_issued_by(load(files.chain))
    load(files.chain).verify_directly_issued_by(load(files.anchors))
