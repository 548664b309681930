"""Signature values as XML-DSig writes them, made and checked (RFC 6931, RFC 4050 for r ‖ s)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from certificates.signer import SignatureAlgorithm

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

MIN_RSA_BITS = 2048
"""Thông tư 15/2025/TT-BKHCN, annex 1.1."""

_P256_BYTES = 32
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)


def default_algorithm(public_key: object) -> SignatureAlgorithm | None:
    """The algorithm every receiver reads for this kind of key; None if the key must not be used."""
    candidates = (SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.ECDSA_SHA256)
    return next((one for one in candidates if key_fits(public_key, one)), None)


def key_fits(public_key: object, algorithm: SignatureAlgorithm) -> bool:
    """Whether the key is of the algorithm's kind and strong enough: RSA from 2048 bits, or P-256."""
    if algorithm is SignatureAlgorithm.ECDSA_SHA256:
        return isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(
            public_key.curve, ec.SECP256R1
        )
    return isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size >= MIN_RSA_BITS


def make_value(key: PrivateKey, algorithm: SignatureAlgorithm, data: bytes) -> bytes:
    """Sign ``data``; the key fits the algorithm (``key_fits`` was asked before)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_P256_BYTES, "big") + s.to_bytes(_P256_BYTES, "big")
    return key.sign(data, _padding(algorithm), hashes.SHA256())


def check_value(public_key: object, algorithm: SignatureAlgorithm, value: bytes, data: bytes) -> bool:
    """Whether ``value`` is this key's signature of ``data``; False too if the key does not fit."""
    if not key_fits(public_key, algorithm):
        return False
    try:
        if isinstance(public_key, ec.EllipticCurvePublicKey):
            public_key.verify(_der_of(value), data, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public_key, rsa.RSAPublicKey):
            public_key.verify(value, data, _padding(algorithm), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _padding(algorithm: SignatureAlgorithm) -> padding.PSS | padding.PKCS1v15:
    return _PSS if algorithm is SignatureAlgorithm.RSA_PSS_SHA256 else padding.PKCS1v15()


def _der_of(value: bytes) -> bytes:
    if len(value) != 2 * _P256_BYTES:
        raise InvalidSignature
    r, s = value[:_P256_BYTES], value[_P256_BYTES:]
    return utils.encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
