"""The timestamp authority: two foreign verifiers accept its tokens, and it refuses what it must."""

from __future__ import annotations

import datetime as dt
import subprocess

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from domain.clock import FixedClock
from simulators.tsa.authority import POLICY, load_authority

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DATA = "kết quả đánh giá".encode()


@pytest.fixture(scope="module")
def authority(pki):
    """The authority at a known time."""
    return load_authority(pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=FixedClock(NOW))


@pytest.fixture
def query():
    """A usual query: SHA-256, nonce, certificates wanted."""
    return TimestampRequestBuilder().data(DATA).hash_algorithm(HashAlgorithm.SHA256).build()


def verifier(pki, query):
    """rfc3161-client's verifier of answers to ``query``."""
    [root] = x509.load_pem_x509_certificates(pki.anchors.read_bytes())
    [issuing] = x509.load_pem_x509_certificates(pki.chain.read_bytes())
    return (
        VerifierBuilder.from_request(query)
        .add_root_certificate(root)
        .add_intermediate_certificate(issuing)
        .build()
    )


def test_rfc3161_client_accepts_it(authority, pki, query):
    """The token carries the nonce and the clock's time and verifies over the data, and over nothing else."""
    answer = decode_timestamp_response(authority.answer(query.as_bytes()))

    assert verifier(pki, query).verify_message(answer, DATA)
    assert answer.tst_info.nonce == query.nonce
    assert answer.tst_info.gen_time == NOW
    with pytest.raises(VerificationError, match="Mismatch between messages"):
        verifier(pki, query).verify_message(answer, DATA + b"!")


def test_openssl_accepts_it(authority, pki, query, tmp_path):
    """``openssl ts -verify`` accepts the same answer."""
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "reply").write_bytes(authority.answer(query.as_bytes()))
    command = ["openssl", "ts", "-verify", "-data", "data", "-in", "reply"]
    trust = ["-CAfile", str(pki.anchors), "-untrusted", str(pki.chain)]

    done = subprocess.run([*command, *trust], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "Verification: OK" in done.stdout


def test_certificates_come_when_asked_for_in_der_order(authority, query):
    """The wish certReq is honoured both ways, and the SET is sorted as DER demands."""
    without = (
        TimestampRequestBuilder()
        .data(DATA)
        .hash_algorithm(HashAlgorithm.SHA256)
        .cert_request(cert_request=False)
    )

    def certificates(der: bytes) -> list[bytes]:
        content = tsp.TimeStampResp.load(der)["time_stamp_token"]["content"]
        assert isinstance(content, cms.SignedData)
        return [each.dump() for each in content["certificates"]]

    sent = certificates(authority.answer(query.as_bytes()))
    assert len(sent) == 2
    assert sent == sorted(sent)
    assert certificates(authority.answer(without.build().as_bytes())) == []


def test_serial_numbers_do_not_repeat(authority, query):
    """RFC 3161 section 2.4.2: a serial number is unique for each token."""
    serials = {
        decode_timestamp_response(authority.answer(query.as_bytes())).tst_info.serial_number
        for _ in range(20)
    }

    assert len(serials) == 20


def imprint(algorithm: str, length: int) -> dict:
    """A message imprint of zeros."""
    return {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": bytes(length)}


@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ({"message_imprint": imprint("sha1", 20)}, "bad_alg"),
        ({"message_imprint": imprint("sha512", 64)}, "bad_alg"),
        ({"message_imprint": imprint("sha256", 20)}, "bad_data_format"),
        ({"message_imprint": imprint("sha256", 32), "req_policy": "1.2.3"}, "unaccepted_policy"),
        (
            {
                "message_imprint": imprint("sha256", 32),
                "extensions": [{"extn_id": "1.2.3.4", "extn_value": b"\5\0"}],
            },
            "unaccepted_extensions",
        ),
    ],
)
def test_what_it_does_not_stamp_is_rejected(authority, fields, failure):
    """A rejection has the status, the failure bit of RFC 3161 section 2.4.2, words, and no token."""
    query = tsp.TimeStampReq({"version": "v1", **fields}).dump()

    answer = decode_timestamp_response(authority.answer(query))
    status = tsp.PKIStatusInfo.load(authority.answer(query)[2:])

    assert answer.status == PKIStatus.REJECTION
    assert answer.status_string
    assert status["fail_info"].native == {failure}


@pytest.mark.parametrize("garbage", [b"", b"hello", b"\x30\x03\x02\x01\x01", b"\x30\x80"])
def test_garbage_is_rejected_not_answered(authority, garbage):
    """Bytes that are no query get a rejection, never a token and never an exception."""
    assert decode_timestamp_response(authority.answer(garbage)).status == PKIStatus.REJECTION


def test_its_policy_may_be_asked_for(authority, pki):
    """A query that names the authority's own policy is stamped."""
    query = tsp.TimeStampReq(
        {"version": "v1", "message_imprint": imprint("sha256", 32), "req_policy": POLICY}
    ).dump()

    assert decode_timestamp_response(authority.answer(query)).status == PKIStatus.GRANTED


def test_over_http(run_server, tmp_path, pki, query):
    """The real process answers a query with the right content types and refuses other bodies."""
    headers = {"Content-Type": "application/timestamp-query"}
    with run_server(tmp_path, "tsa") as running:
        answer = running.client.post("/", content=query.as_bytes(), headers=headers)
        wrong = running.client.post("/", content=b"{}", headers={"Content-Type": "application/json"})
        large = running.client.post("/", content=bytes(5000), headers=headers)

    assert answer.headers["content-type"] == "application/timestamp-reply"
    assert verifier(pki, query).verify_message(decode_timestamp_response(answer.content), DATA)
    assert (wrong.status_code, large.status_code) == (415, 413)
