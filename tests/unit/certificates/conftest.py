"""A small authority made at run time, signers of every kind, and a timestamp authority on the same root."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certificates.key_signer import KeySigner
from certificates.signer import SignatureAlgorithm
from certificates.timestamp import build_query, token_of_reply
from certificates.trust import TrustStore
from certificates.xades import sign_enveloped
from domain import canonical_xml
from domain.clock import FixedClock
from simulators.tsa.authority import TimestampAuthority

NOW = dt.datetime(2026, 3, 31, 3, 0, tzinfo=dt.UTC)
NAMESPACE = "urn:test:package"
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
)
_ALL_USAGES = (*_USAGES, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


@dataclass
class Holder:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def issue(
    name,
    *,
    issuer=None,
    key=None,
    ca=False,
    usage=("digital_signature", "content_commitment"),
    eku=(),
    eku_critical=False,
    begin=-365,
    end=365,
):
    """A certificate and its key; self-signed without ``issuer``; days count from NOW."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = ("key_cert_sign", "crl_sign") if ca else usage
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days=begin))
        .not_valid_after(NOW + dt.timedelta(days=end))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if usage:
        flags = {one: one in usage for one in _ALL_USAGES}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if eku:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(eku)), critical=eku_critical)
    return Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


@dataclass
class Pki:
    """Root, issuing authority, timestamp authority, and signers made on request (kept by name)."""

    root: Holder = field(default_factory=lambda: issue("Test root", ca=True))
    signers: dict = field(default_factory=dict)

    def __post_init__(self):
        self.ca = issue("Test issuing", issuer=self.root, ca=True)
        self.trust = TrustStore((self.root.certificate,), (self.ca.certificate,))
        self.tsa = self.issue(
            "Test TSA", key=rsa_key(), eku=(ExtendedKeyUsageOID.TIME_STAMPING,), eku_critical=True
        )
        self.authority = TimestampAuthority(
            self.tsa.key, [self.tsa.certificate, self.ca.certificate], clock=FixedClock(NOW)
        )

    def issue(self, name, **options):
        return issue(name, issuer=options.pop("issuer", self.ca), **options)

    def signer_of(self, holder, algorithm=SignatureAlgorithm.ECDSA_SHA256):
        return KeySigner(holder.key, (holder.certificate, self.ca.certificate), algorithm)

    def signer(self, algorithm):
        """The good signer of that algorithm."""
        if algorithm not in self.signers:
            key = None if algorithm is SignatureAlgorithm.ECDSA_SHA256 else rsa_key()
            self.signers[algorithm] = self.signer_of(self.issue(f"Agency {algorithm}", key=key), algorithm)
        return self.signers[algorithm]

    def stamp(self, data):
        """A verified token over ``data`` at NOW."""
        query = build_query(data)
        return token_of_reply(self.authority.answer(query.der), query, self.trust)

    def signed(self, raw, *, signer=None, at=NOW, timestamp=None):
        return sign_enveloped(
            raw,
            uri="#package",
            signer=signer or self.signer(SignatureAlgorithm.ECDSA_SHA256),
            at=at,
            timestamp=timestamp or self.stamp,
        )

    def pkcs12(self, holder, passphrase, *, others=()):
        encryption = (
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(1000)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .build(passphrase.encode())
        )
        return pkcs12.serialize_key_and_certificates(
            b"signer", holder.key, holder.certificate, list(others) or None, encryption
        )


def rsa_key():
    """RSA of 2048 bits."""
    return rsa.generate_private_key(65537, 2048)


def package_of(*names):
    """Exclusive-canonical bytes of a little package."""
    results = "".join(f"<p:Name>{canonical_xml.text(name)}</p:Name>" for name in names)
    return f'<p:Package xmlns:p="{NAMESPACE}" Id="package">{results}</p:Package>'.encode()


@pytest.fixture(scope="session")
def pki():
    """One authority for the whole run."""
    return Pki()


@pytest.fixture(scope="session")
def now():
    """The instant everything happens at."""
    return NOW


@pytest.fixture(scope="session")
def raw():
    """A package of two names."""
    return package_of("Nguyễn Văn Thử & Nghiệm <1>", "Trần Thị Bình")


@pytest.fixture(scope="session")
def root_tag():
    """The tag of the test package."""
    return f"{{{NAMESPACE}}}Package"


@pytest.fixture(params=list(SignatureAlgorithm))
def any_signer(request, pki):
    """The good signer of each algorithm in turn."""
    return pki.signer(request.param)


@pytest.fixture(scope="session")
def make_package():
    """The renderer of test packages."""
    return package_of
