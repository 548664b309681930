"""Reading a receipt: each of the eight checks has its own refusal."""

import datetime as dt
from dataclasses import replace

import pytest

from connectors.national_db.receipt import Expected, read_answer
from domain.errors import ReceiptRefused
from domain.results import NotFound, Receipt, Verdict, VerdictCode

SHA = "ab" * 32


@pytest.fixture
def expected(now):
    """What a good answer to our package says."""
    hour = dt.timedelta(hours=1)
    return Expected("pkg", SHA, "CSDLQG-CBCCVC", frozenset({"key-1", "key-2"}), now - hour, now + hour)


def verdict(key, code="ACCEPTED", reason=""):
    """One verdict element."""
    return f'<n:Verdict key="{key}" code="{code}" reason="{reason}"></n:Verdict>'


def receipt(*, key="pkg", sha=SHA, receiver="CSDLQG-CBCCVC", at="2026-07-01T02:00:00.5Z", verdicts=None):
    """A receipt as the signature covers it."""
    verdicts = [verdict("key-1"), verdict("key-2")] if verdicts is None else verdicts
    return (
        '<n:Receipt xmlns:n="urn:vn:cbccvc:receipt:1" Id="receipt"><n:ReceiptId>R-1</n:ReceiptId>'
        f"<n:PackageKey>{key}</n:PackageKey><n:PackageSha256>{sha}</n:PackageSha256>"
        f"<n:Receiver>{receiver}</n:Receiver><n:ReceivedAt>{at}</n:ReceivedAt>"
        f"<n:Verdicts>{''.join(verdicts)}</n:Verdicts></n:Receipt>"
    ).encode()


def status(*, key="pkg", state="NOT_FOUND", receiver="CSDLQG-CBCCVC", at="2026-07-01T02:00:00Z"):
    """A status as the signature covers it."""
    return (
        '<n:Status xmlns:n="urn:vn:cbccvc:receipt:1" Id="receipt">'
        f"<n:PackageKey>{key}</n:PackageKey><n:State>{state}</n:State>"
        f"<n:Receiver>{receiver}</n:Receiver><n:AsOf>{at}</n:AsOf></n:Status>"
    ).encode()


def read(signed, expected):
    """Read with a fixed signer."""
    return read_answer(signed, raw=b"raw", signer_fingerprint="f" * 64, expected=expected)


def test_a_good_receipt(expected, now):
    """Everything it says comes back, with the raw bytes and who signed."""
    verdicts = [verdict("key-2", "REJECTED", "STALE_REVISION"), verdict("key-1")]
    assert read(receipt(sha=SHA.upper(), verdicts=verdicts), expected) == Receipt(
        receipt_id="R-1",
        package_key="pkg",
        package_sha256=SHA,
        received_at=now + dt.timedelta(milliseconds=500),
        verdicts=(
            Verdict("key-2", VerdictCode.REJECTED, "STALE_REVISION"),
            Verdict("key-1", VerdictCode.ACCEPTED),
        ),
        signer_fingerprint="f" * 64,
        raw=b"raw",
    )


def test_a_good_not_found(expected, now):
    """The proof that lets the same bytes be sent again."""
    assert read(status(), expected) == NotFound("pkg", now, b"raw")


@pytest.mark.parametrize(
    ("signed", "check"),
    [
        (b"<html/>", 1),
        (b"no xml", 1),
        (receipt().replace(b'Id="receipt"', b'Id="other"'), 1),
        (receipt().replace(b"urn:vn:cbccvc:receipt:1", b"urn:vn:cbccvc:receipt:2"), 1),
        (receipt().replace(b"<n:ReceiptId>R-1</n:ReceiptId>", b""), 1),
        (receipt().replace(b"<n:Verdicts>", b"<n:Extra></n:Extra><n:Verdicts>"), 1),
        (receipt().replace(b">R-1<", b"><n:x></n:x><"), 1),
        (status(state="PROCESSING"), 1),
        (receipt(key="other"), 2),
        (status(key="other"), 2),
        (receipt(sha="cd" * 32), 3),
        (receipt(receiver="SOMEBODY"), 4),
        (status(receiver="SOMEBODY"), 4),
        (receipt(at="2026-07-01T04:00:00Z"), 5),
        (receipt(at="2026-06-30T23:00:00Z"), 5),
        (receipt(at="2026-07-01T02:00:00"), 5),
        (receipt(at="yesterday"), 5),
        (status(at="2026-06-01T02:00:00Z"), 5),
        (receipt(verdicts=[verdict("key-1"), verdict("key-2"), verdict("key-3")]), 6),
        (receipt(verdicts=[verdict("key-1"), verdict("key-2", "MAYBE")]), 6),
        (receipt(verdicts=[verdict("key-1"), "<n:Other key='key-2' code='ACCEPTED'></n:Other>"]), 6),
        (receipt(verdicts=[verdict("key-1"), verdict("key-2"), verdict("key-1", "REJECTED")]), 7),
        (receipt(verdicts=[verdict("key-1")]), 8),
        (receipt(verdicts=[]), 8),
    ],
)
def test_each_check_refuses(signed, check, expected):
    """The number of the failed check is in the message, in both languages."""
    with pytest.raises(ReceiptRefused, match=f"fails check {check}:") as caught:
        read(signed, expected)
    assert f"phép kiểm {check}:" in caught.value.message.vi


def test_a_receipt_for_a_corrected_package_is_not_for_the_first(expected):
    """A replayed receipt of other bytes under another key does not settle this package."""
    other = replace(expected, package_key="pkg-2")
    with pytest.raises(ReceiptRefused, match="fails check 2"):
        read(receipt(), other)
