"""Verifying the signature timestamp of a package with rfc3161-client (RFC 3161; XAdES SignatureTimeStamp)."""

from __future__ import annotations

import datetime as dt

from asn1crypto import cms, tsp  # type: ignore[import-untyped]
from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.national_db.trust import Trust

_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_CLOCK_SKEW = dt.timedelta(minutes=5)


def verify_token(token: bytes, stamped: bytes, *, trust: Trust, now: dt.datetime) -> dt.datetime:
    """When ``token`` says that ``stamped`` existed, in UTC.

    Raises:
        PackageRefused: BAD_TIMESTAMP: unreadable, other data, other algorithm, untrusted or expired
            authority, or a time that has not come yet.
    """
    try:
        answer = _as_response(token)
        chain = _chain_of(answer)
    except (ValueError, TypeError, KeyError) as failure:
        raise PackageRefused(Refusal.BAD_TIMESTAMP, f"unreadable token: {failure}") from failure
    if answer.tst_info.message_imprint.hash_algorithm != _SHA256:
        raise PackageRefused(Refusal.BAD_TIMESTAMP, "only SHA-256 imprints are accepted")
    at = answer.tst_info.gen_time.astimezone(dt.UTC)
    trust.check_timestamper(chain, at)
    if at > now + _CLOCK_SKEW:
        raise PackageRefused(Refusal.BAD_TIMESTAMP, f"stamped in the future, at {at.isoformat()}")
    verifier = VerifierBuilder(tsa_certificate=chain[0], intermediates=chain[1:], roots=list(trust.anchors))
    try:
        verifier.build().verify_message(answer, stamped)
    except VerificationError as failure:
        raise PackageRefused(Refusal.BAD_TIMESTAMP, str(failure)) from failure
    return at


def _as_response(token: bytes) -> TimeStampResponse:
    """rfc3161-client reads whole responses; an archived token is wrapped into one that says "granted"."""
    content = cms.ContentInfo.load(token, strict=True)
    wrapped = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": content})
    return decode_timestamp_response(wrapped.dump())


def _chain_of(answer: TimeStampResponse) -> list[x509.Certificate]:
    """The certificates in the token, the signing one first."""
    [signer] = answer.signed_data.signer_infos
    certificates = [x509.load_der_x509_certificate(der) for der in answer.signed_data.certificates]
    own = [c for c in certificates if (c.issuer, c.serial_number) == (signer.issuer, signer.serial_number)]
    if len(own) != 1:
        raise ValueError("the signing certificate is not in the token")
    return own + [each for each in certificates if each != own[0]]
