"""Answering timestamp queries: RFC 3161 sections 2.4.1 and 2.4.2, SHA-256 only.

It proves time only against people who cannot touch this machine; a real authority stands elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from asn1crypto import algos, cms, core, tsp  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from domain.clock import Clock

POLICY = "1.3.6.1.4.1.32473.1.335"
"""The one policy this authority stamps under; 32473 is the arc reserved for examples (RFC 5612)."""
_ACCURACY_S = 1


class TimestampAuthority:
    """A key that stamps digests with the time of ``clock``. ``chain``: its own certificate, then the CAs."""

    def __init__(self, key: rsa.RSAPrivateKey, chain: Sequence[x509.Certificate], *, clock: Clock) -> None:
        self._key = key
        self._certificates = [asn1_x509.Certificate.load(_der(each)) for each in chain]
        self._fingerprint = chain[0].fingerprint(hashes.SHA256())
        self._clock = clock

    def answer(self, query: bytes) -> bytes:
        """The DER of a TimeStampResp: a token, or a rejection that says what was wrong with ``query``."""
        try:
            request = tsp.TimeStampReq.load(query, strict=True)
            request.native  # noqa: B018 - asn1crypto parses lazily; this reads every field now
        except (ValueError, TypeError):
            return _rejection("bad_data_format", "the query is no DER of a TimeStampReq")
        if complaint := _complaint(request):
            return _rejection(*complaint)
        return _granted(self._token(request))

    def _token(self, request: tsp.TimeStampReq) -> cms.ContentInfo:
        content = self._stamp_info(request).dump()
        attributes = self._signed_attributes(content)
        # CertificateSet is a SET OF: asn1crypto writes it in DER order, which strict readers demand
        certificates = self._certificates if request["cert_req"].native else []
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(content),
                },
                "certificates": [cms.CertificateChoices("certificate", each) for each in certificates],
                "signer_infos": [self._signer_info(attributes)],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": signed})

    def _stamp_info(self, request: tsp.TimeStampReq) -> tsp.TSTInfo:
        fields: dict[str, object] = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(120),
            "gen_time": self._clock.now().astimezone(dt.UTC).replace(microsecond=0),
            "accuracy": {"seconds": _ACCURACY_S},
            "ordering": False,
        }
        if request["nonce"].native is not None:
            fields["nonce"] = request["nonce"]
        return tsp.TSTInfo(fields)

    def _signed_attributes(self, content: bytes) -> cms.CMSAttributes:
        signing_certificate = tsp.SigningCertificateV2(
            {"certs": [{"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": self._fingerprint}]}
        )
        return cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(content).digest()]}),
                cms.CMSAttribute({"type": "signing_certificate_v2", "values": [signing_certificate]}),
            ]
        )

    def _signer_info(self, attributes: cms.CMSAttributes) -> cms.SignerInfo:
        own = self._certificates[0]
        issuer_and_serial = {"issuer": own.issuer, "serial_number": own.serial_number}
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": {"issuer_and_serial_number": issuer_and_serial},
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signature": self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
            }
        )


def load_authority(key_file: Path, certificate_files: Sequence[Path], *, clock: Clock) -> TimestampAuthority:
    """The authority whose key and certificates (its own first) lie in PEM files.

    Raises:
        TypeError: the key is not RSA.
    """
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("this timestamp authority signs with RSA")
    pem = b"".join(file.read_bytes() for file in certificate_files)
    return TimestampAuthority(key, x509.load_pem_x509_certificates(pem), clock=clock)


def _complaint(request: tsp.TimeStampReq) -> tuple[str, str] | None:
    """PKIFailureInfo and words for a query this authority does not stamp, or None."""
    imprint = request["message_imprint"]
    algorithm: algos.DigestAlgorithm = imprint["hash_algorithm"]
    policy = request["req_policy"].native
    if algorithm["algorithm"].native != "sha256":
        return "bad_alg", "only SHA-256 is stamped"
    if len(imprint["hashed_message"].native) != hashlib.sha256().digest_size:
        return "bad_data_format", "a SHA-256 imprint has 32 bytes"
    if policy is not None and policy != POLICY:
        return "unaccepted_policy", f"only {POLICY} is stamped under"
    if request["extensions"].native:
        return "unaccepted_extensions", "no extension is supported"
    return None


def _granted(token: cms.ContentInfo) -> bytes:
    response = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})
    return bytes(response.dump())


def _rejection(failure: str, words: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "status_string": [words], "fail_info": {failure}})
    # TimeStampResp is SEQUENCE { status, token OPTIONAL }; asn1crypto's class knows no absent token
    return bytes(core.SequenceOf([status], spec=tsp.PKIStatusInfo).dump())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
