"""Issuing certificates (RFC 5280): one CA that signs others, and what each kind of holder may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when a certificate may be used, both inclusive, in UTC."""

    not_before: dt.datetime
    not_after: dt.datetime

    @classmethod
    def around(cls, now: dt.datetime, *, days_before: int, days_after: int) -> Validity:
        """``days_after`` may be negative: the certificate has already expired then."""
        start = now - dt.timedelta(days=days_before)
        return cls(start.replace(microsecond=0), (now + dt.timedelta(days=days_after)).replace(microsecond=0))


@dataclass(frozen=True, slots=True)
class Holder:
    """A key and the certificate that says whose it is."""

    key: Key
    certificate: x509.Certificate


def rsa_key() -> rsa.RSAPrivateKey:
    """RSA of 2048 bits: the least that Circular 15/2025/TT-BKHCN allows and what every verifier reads."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def p256_key() -> ec.EllipticCurvePrivateKey:
    """ECDSA over NIST P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def root_authority(common_name: str, validity: Validity) -> Holder:
    """A self-signed root that may issue one more level of CAs."""
    key = p256_key()
    name = _name(common_name)
    builder = _builder(name, key, validity=validity).issuer_name(name)
    builder = _authority_extensions(builder, path_length=1)
    builder = builder.add_extension(_issuer_key(key), critical=False)
    return Holder(key, builder.sign(key, hashes.SHA256()))


def issuing_authority(root: Holder, common_name: str, validity: Validity) -> Holder:
    """A CA below ``root`` that may issue to signers only."""
    key = p256_key()
    builder = _builder(_name(common_name), key, validity=validity)
    return Holder(key, _issue(_authority_extensions(builder, path_length=0), root))


def document_signer(issuer: Holder, common_name: str, *, key: Key, validity: Validity) -> Holder:
    """Someone who signs documents: digitalSignature and nonRepudiation, no CA."""
    builder = _signer_extensions(_builder(_name(common_name), key, validity=validity))
    return Holder(key, _issue(builder, issuer))


def timestamp_signer(issuer: Holder, common_name: str, *, key: Key, validity: Validity) -> Holder:
    """A timestamp authority: the extended key usage is critical and alone (RFC 3161 section 2.3)."""
    builder = _signer_extensions(_builder(_name(common_name), key, validity=validity))
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Holder(key, _issue(builder.add_extension(usage, critical=True), issuer))


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "CCVC simulators, not a real authority"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(name: x509.Name, key: Key, *, validity: Validity) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.not_before)
        .not_valid_after(validity.not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority_extensions(builder: x509.CertificateBuilder, *, path_length: int) -> x509.CertificateBuilder:
    limits = x509.BasicConstraints(ca=True, path_length=path_length)
    return builder.add_extension(limits, critical=True).add_extension(_usage(authority=True), critical=True)


def _signer_extensions(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    limits = x509.BasicConstraints(ca=False, path_length=None)
    return builder.add_extension(limits, critical=True).add_extension(_usage(authority=False), critical=True)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _issuer_key(key: Key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _issue(builder: x509.CertificateBuilder, issuer: Holder) -> x509.Certificate:
    return (
        builder.issuer_name(issuer.certificate.subject)
        .add_extension(_issuer_key(issuer.key), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
