"""Timestamps (RFC 3161, SHA-256): ask, check the answer, check a kept token years later.

The CMS signature, imprint, nonce and policy are verified by ``rfc3161-client``; that the authority may
timestamp and leads to our anchors is verified by ``certificates.trust`` at the time the token states.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from certificates.der import load_untrusted
from certificates.refusal import refused
from certificates.timestamp_der import UnreadableToken, granted_token, normalised, response_around
from certificates.trust import TrustStore
from domain.errors import SignatureInvalid, TimestampUnavailable
from domain.text import Text


@dataclass(frozen=True)
class TimestampQuery:
    """``der``: the body to send as application/timestamp-query; the rest is needed to check the answer."""

    der: bytes
    data: bytes
    request: TimeStampRequest


def build_query(data: bytes) -> TimestampQuery:
    """Ask for a timestamp over SHA-256 of ``data`` (at least one byte), with a nonce and the certificates."""
    request = (
        TimestampRequestBuilder()
        .data(data)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return TimestampQuery(request.as_bytes(), data, request)


def token_of_reply(reply: bytes, query: TimestampQuery, trust: TrustStore) -> bytes:
    """The DER TimeStampToken of an application/timestamp-reply, verified against the query.

    Raises:
        TimestampUnavailable: no timestamp reply at all, or the authority did not grant the request.
        SignatureInvalid: another imprint or nonce, or a broken signature.
        CertificateProblem: the authority leads to no anchor or may not timestamp.
    """
    try:
        token = normalised(granted_token(reply))
    except UnreadableToken as fault:
        raise _unavailable(str(fault)) from fault
    _verify(token, query.data, trust, nonce=query.request.nonce)
    return token


def verify_token(token: bytes, data: bytes, trust: TrustStore) -> datetime:
    """When ``data`` was timestamped (UTC), according to a token that holds.

    Raises:
        SignatureInvalid: unreadable, another imprint, or a broken signature.
        CertificateProblem: the authority led to no anchor or might not timestamp at that time.
    """
    try:
        return _verify(normalised(token), data, trust, nonce=None)
    except UnreadableToken as fault:
        raise _invalid(str(fault)) from fault


@dataclass(frozen=True)
class _Claim:
    """What a token says, before anything of it is believed."""

    response: TimeStampResponse
    at: datetime
    nonce: int | None
    authority: tuple[x509.Certificate, ...]


def _verify(token: bytes, data: bytes, trust: TrustStore, *, nonce: int | None) -> datetime:
    claim = _read(token)
    if nonce is not None and claim.nonce != nonce:
        raise _invalid("nonce")
    trust.check_timestamper(claim.authority, claim.at)
    verifier = VerifierBuilder(roots=list(trust.anchors), intermediates=list(trust.intermediates)).build()
    try:
        verifier.verify(claim.response, hashlib.sha256(data).digest())
    except (VerificationError, ValueError) as fault:
        raise _invalid(str(fault)) from fault
    return claim.at


def _read(token: bytes) -> _Claim:
    try:
        # rfc3161-client parses lazily: every field that is used is read here.
        response = decode_timestamp_response(response_around(token))
        info, signed_data = response.tst_info, response.signed_data
        (signer,) = signed_data.signer_infos
        named = (signer.issuer, signer.serial_number)
        carried = [load_untrusted(one) for one in signed_data.certificates]
        (leaf,) = (one for one in carried if (one.issuer, one.serial_number) == named)
        at = info.gen_time.replace(tzinfo=UTC) if info.gen_time.tzinfo is None else info.gen_time
        return _Claim(response, at, info.nonce, (leaf, *(one for one in carried if one != leaf)))
    except (ValueError, KeyError, TypeError) as fault:  # cryptography: names of unknown string types
        raise _invalid(str(fault)) from fault


def _invalid(detail: str) -> SignatureInvalid:
    return refused(f"dấu thời gian không hợp lệ ({detail})", f"the timestamp is not valid ({detail})")


def _unavailable(detail: str) -> TimestampUnavailable:
    return TimestampUnavailable(
        Text(
            f"Máy chủ dấu thời gian không cấp dấu thời gian ({detail})",
            f"The timestamp authority granted no timestamp ({detail})",
        ),
        Text(
            "Kiểm tra địa chỉ máy chủ dấu thời gian; hệ thống sẽ thử lại",
            "Check the authority's address; the gateway will try again",
        ),
    )
