"""The ASN.1 shell of timestamp replies and tokens (RFC 3161 section 2.4.2, RFC 5652 section 5.1).

Some authorities (OpenSSL with ``certs``, older BouncyCastle) write the set of certificates unsorted, which
strict DER readers refuse. That set is not covered by the signature, so it may be put in order.
"""

from __future__ import annotations

from typing import ClassVar

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]

_GRANTED = {"granted", "granted_with_mods"}


class UnreadableToken(ValueError):
    """No granted timestamp inside; the message says what was found instead."""


class _Reply(core.Sequence):  # type: ignore[misc]
    """TimeStampResp as RFC 3161 writes it; asn1crypto's own class does not know an absent token."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def granted_token(reply: bytes) -> bytes:
    """The token of a TimeStampResp whose status is granted.

    Raises:
        UnreadableToken: another status, no token, or no TimeStampResp.
    """
    try:
        response = _Reply.load(reply, strict=True)
        status = response["status"]["status"].native
        if status in _GRANTED:
            return bytes(response["time_stamp_token"].dump())
        words = "; ".join(response["status"]["status_string"].native or ())
    except (ValueError, TypeError, KeyError) as fault:
        raise UnreadableToken(f"no TimeStampResp: {fault}") from fault
    raise UnreadableToken(f"{status} {words}".strip())


def normalised(token: bytes) -> bytes:
    """``token`` with its certificates in DER order; signed content and signer infos keep their bytes.

    Raises:
        UnreadableToken: no signed data inside.
    """
    try:
        content = cms.ContentInfo.load(token, strict=True)
        signed_data = content["content"]
        ordered = sorted({one.dump() for one in signed_data["certificates"]})
        signed_data["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices.load(one, strict=True) for one in ordered]
        )
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump())
    except (ValueError, TypeError, KeyError) as fault:
        raise UnreadableToken(f"no TimeStampToken: {fault}") from fault


def response_around(token: bytes) -> bytes:
    """A granted TimeStampResp that carries ``token``: the form in which readers take tokens."""
    content = cms.ContentInfo.load(token)
    return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": content}).dump())
