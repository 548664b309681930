"""A signer from a PKCS#12 file (RFC 7292): key, certificate and issuers under one passphrase."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from certificates import problems
from certificates.key_signer import KeySigner
from certificates.signature_value import PrivateKey, default_algorithm, key_fits
from certificates.signer import SignatureAlgorithm, Signer
from domain.errors import CertificateProblem
from domain.text import Text


def open_pkcs12(
    data: bytes, passphrase: str, *, algorithm: SignatureAlgorithm | None = None, where: str
) -> Signer:
    """Open the key file's bytes. Without ``algorithm``: RSA PKCS#1 v1.5, or ECDSA for a P-256 key.

    The issuers in the file are put in order and the root is left out: a receiver has its own.

    Raises:
        CertificateProblem: wrong passphrase, no key or certificate inside, a key that is too weak, that
            does not belong to the certificate, or that cannot make ``algorithm``.
    """
    key, leaf, others = _load(data, passphrase, where)
    public_key = leaf.public_key()
    if key.public_key() != public_key:
        raise problems.key_mismatch(leaf, where)
    chosen = algorithm or default_algorithm(public_key)
    if chosen is None:
        raise problems.weak_key(leaf)
    if not key_fits(public_key, chosen):
        raise _wrong_algorithm(leaf, chosen, where)
    return KeySigner(key, (leaf, *_issuers(leaf, others)), chosen)


def _load(
    data: bytes, passphrase: str, where: str
) -> tuple[PrivateKey, x509.Certificate, list[x509.Certificate]]:
    try:
        key, leaf, others = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as fault:
        raise CertificateProblem(
            Text(
                "Không mở được tệp PKCS#12: sai mật khẩu hoặc tệp hỏng",
                "The PKCS#12 file does not open: wrong passphrase, or a damaged file",
            ),
            Text(
                "Kiểm tra tệp mật khẩu (không có dấu xuống dòng thừa) và đúng tệp .p12/.pfx",
                "Check the passphrase file (no stray line break) and that it is the right .p12/.pfx file",
            ),
            where,
        ) from fault
    if leaf is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateProblem(
            Text(
                "Tệp PKCS#12 thiếu khóa RSA/ECDSA hoặc thiếu chứng thư số của khóa",
                "The PKCS#12 file lacks an RSA or ECDSA key or the certificate of that key",
            ),
            Text("Xuất lại tệp kèm khóa bí mật", "Export the file again with its private key"),
            where,
        )
    return key, leaf, others


def _issuers(leaf: x509.Certificate, others: list[x509.Certificate]) -> list[x509.Certificate]:
    """The issuers of ``leaf`` among ``others``, in order, up to but without a self-issued root."""
    by_subject = {one.subject: one for one in others if one.subject != one.issuer}
    chain: list[x509.Certificate] = []
    issuer = by_subject.pop(leaf.issuer, None)
    while issuer is not None:
        chain.append(issuer)
        issuer = by_subject.pop(issuer.issuer, None)
    return chain


def _wrong_algorithm(leaf: x509.Certificate, algorithm: SignatureAlgorithm, where: str) -> CertificateProblem:
    name = problems.name_of(leaf)
    return CertificateProblem(
        Text(
            f"Khóa của chứng thư số {name} không ký được theo {algorithm} (RSA từ 2048 bit, hoặc P-256)",
            f"The key of certificate {name} cannot make {algorithm} (RSA from 2048 bits, or P-256)",
        ),
        Text(
            "Bỏ trống thuật toán để chọn theo khóa, hoặc dùng khóa đúng loại",
            "Leave the algorithm out so that the key decides, or use a key of that kind",
        ),
        where,
    )
