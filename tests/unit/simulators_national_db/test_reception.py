"""Taking packages in, without a network: once per key, whole or not at all, one verdict a person."""

from __future__ import annotations

import datetime as dt
import hashlib
import time

import pytest
from cryptography import x509
from lxml import etree
from signxml.verifier import XMLVerifier

from simulators.national_db.receipt import RECEIPT_NAMESPACE
from simulators.national_db.refusals import PackageRefused, Refusal

N = f"{{{RECEIPT_NAMESPACE}}}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def verdicts(receipt: bytes) -> list[tuple[str, str]]:
    """Code and reason of each verdict."""
    return [(v.get("code"), v.get("reason")) for v in etree.fromstring(receipt).iter(f"{N}Verdict")]


def refusal_of(reception, parcel, raw) -> Refusal:
    """Why ``raw`` is refused."""
    with pytest.raises(PackageRefused, match="receiver_refused") as caught:
        reception.submit(parcel.key, raw)
    return caught.value.refusal


def test_a_good_package_is_applied_and_acknowledged(make_reception, province):
    """A package made by another writer is verified, booked once, and its receipt names the bytes read."""
    reception, ledger = make_reception()
    parcel = province.parcel(3)
    raw = province.signed(parcel)

    receipt = etree.fromstring(reception.submit(parcel.key, raw).receipt)

    assert [str(child.tag).partition("}")[2] for child in receipt] == [
        "ReceiptId", "PackageKey", "PackageSha256", "Receiver", "ReceivedAt", "Verdicts", "Signature",
    ]  # fmt: skip
    assert receipt.get("Id") == "receipt"
    assert receipt.findtext(f"{N}PackageKey") == parcel.key
    assert receipt.findtext(f"{N}PackageSha256") == hashlib.sha256(raw).hexdigest()
    assert receipt.findtext(f"{N}Receiver") == "CSDLQG-CBCCVC"
    assert dt.datetime.fromisoformat(receipt.findtext(f"{N}ReceivedAt")).tzinfo is not None
    assert verdicts(etree.tostring(receipt)) == [("ACCEPTED", "")] * 3
    assert [each["times"] for each in ledger.books()["applied"]] == [1, 1, 1]


def test_leaders_fields_are_in_the_schema(make_reception, new_line, new_parcel, province):
    """A leader's result with the three further components is accepted like anyone's."""
    reception, _ = make_reception()
    parcel = new_parcel((new_line(province.people(1)[0], leader=True),))

    assert verdicts(reception.submit(parcel.key, province.signed(parcel)).receipt) == [("ACCEPTED", "")]


def test_the_same_bytes_again_get_the_same_receipt(make_reception, province):
    """A replay is answered byte for byte as the first time and applies nothing."""
    reception, ledger = make_reception()
    parcel = province.parcel()
    raw = province.signed(parcel)

    first, second = reception.submit(parcel.key, raw), reception.submit(parcel.key, raw)

    assert (first.replayed, second.replayed) == (False, True)
    assert first.receipt == second.receipt
    assert ledger.books()["packages"] == 1
    assert ledger.books()["submissions"] == 2


def test_other_bytes_under_a_used_key_are_refused(make_reception, province):
    """The key of a received package cannot be used for anything else, not even a fresh signature."""
    reception, _ = make_reception()
    parcel = province.parcel()
    reception.submit(parcel.key, province.signed(parcel))

    assert refusal_of(reception, parcel, province.signed(parcel) + b" ") is Refusal.KEY_REUSED


def test_only_a_higher_revision_replaces(make_reception, new_line, new_parcel, province):
    """A revision not above the applied one is rejected as stale; a higher one is what is held then."""
    reception, ledger = make_reception()
    [person] = province.people(1)
    answers = []
    for number, revision in enumerate((2, 2, 1, 3)):
        parcel = new_parcel((new_line(person, revision=revision, total=f"9{number}"),), salt=str(number))
        answers += verdicts(reception.submit(parcel.key, province.signed(parcel)).receipt)

    stale = ("REJECTED", "STALE_REVISION")
    assert answers == [("ACCEPTED", ""), stale, stale, ("ACCEPTED", "")]
    [held] = ledger.held("2026-06", after="", limit=10)
    assert (held["revision"], held["total"]) == (3, "93")


def test_one_package_cannot_apply_a_person_twice(make_reception, new_line, new_parcel, province):
    """Two results of one person and revision in a package: the first is applied, the second is stale."""
    reception, ledger = make_reception()
    [person] = province.people(1)
    keys = ("6f1c1f5e-0000-4000-8000-000000000001", "6f1c1f5e-0000-4000-8000-000000000002")
    parcel = new_parcel(tuple(new_line(person, key=key) for key in keys))

    answers = verdicts(reception.submit(parcel.key, province.signed(parcel)).receipt)

    assert answers == [("ACCEPTED", ""), ("REJECTED", "STALE_REVISION")]
    assert [each["times"] for each in ledger.books()["applied"]] == [1]


def test_people_are_judged_one_by_one(make_reception, new_line, new_parcel, province):
    """Unknown and refused people are rejected with their reason; the others in the package are applied."""
    good, refused, unknown = province.people(3)
    reception, ledger = make_reception(known=frozenset({good, refused}), refused={refused: "NOT_IN_OFFICE"})
    parcel = new_parcel((new_line(good), new_line(refused), new_line(unknown)))

    answers = verdicts(reception.submit(parcel.key, province.signed(parcel)).receipt)

    assert answers == [("ACCEPTED", ""), ("REJECTED", "NOT_IN_OFFICE"), ("REJECTED", "UNKNOWN_PERSON")]
    assert [each["personalId"] for each in ledger.books()["applied"]] == [good]


def test_not_found_is_a_signed_answer(make_reception, province, pki):
    """For a key that never came the status says NOT_FOUND under the receiver's signature."""
    reception, _ = make_reception()

    signed, found = reception.status("never-sent")

    certificate = x509.load_pem_x509_certificate(pki.certificate("national_db").read_bytes())
    status = XMLVerifier().verify(signed, x509_cert=certificate).signed_xml
    assert not found
    assert [(str(c.tag).removeprefix(N), c.text) for c in status][:3] == [
        ("PackageKey", "never-sent"),
        ("State", "NOT_FOUND"),
        ("Receiver", "CSDLQG-CBCCVC"),
    ]


def test_status_gives_the_receipt_as_it_was(make_reception, province):
    """After acceptance the status is the receipt itself, byte for byte."""
    reception, _ = make_reception()
    parcel = province.parcel()
    receipt = reception.submit(parcel.key, province.signed(parcel)).receipt

    assert reception.status(parcel.key) == (receipt, True)


def test_tampering_anywhere_is_refused(make_reception, province):
    """A changed score, and a changed signer time inside the signature, both break the signature."""
    reception, ledger = make_reception()
    parcel = province.parcel()
    raw = province.signed(parcel)

    assert (
        refusal_of(reception, parcel, raw.replace(b"<r:Total>95.67", b"<r:Total>99.67"))
        is Refusal.BAD_SIGNATURE
    )
    assert (
        refusal_of(reception, parcel, raw.replace(b"SigningTime>20", b"SigningTime>21"))
        is Refusal.BAD_SIGNATURE
    )
    assert ledger.books()["applied"] == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"root": "00" * 32}, Refusal.MERKLE_ROOT),
        ({"announced": 3}, Refusal.COUNT),
        ({"period": "2026-13"}, Refusal.SCHEMA),
        ({"receiver": "somebody else"}, Refusal.WRONG_RECEIVER),
    ],
)
def test_a_well_signed_lie_is_refused(make_reception, province, changes, refusal):
    """A valid signature over a header that contradicts results, schema or address is not enough."""
    reception, _ = make_reception()
    parcel = province.parcel(2, **changes)

    assert refusal_of(reception, parcel, province.signed(parcel)) is refusal


def test_a_score_outside_the_decree_is_refused(make_reception, new_line, new_parcel, province):
    """101 points do not exist; the schema of the receiver knows."""
    reception, _ = make_reception()
    parcel = new_parcel((new_line(province.people(1)[0], total="101"),))

    assert refusal_of(reception, parcel, province.signed(parcel)) is Refusal.SCHEMA


def test_two_results_with_one_key_are_refused(make_reception, new_line, new_parcel, province):
    """Keys are unique in a package, or its verdicts would be ambiguous."""
    reception, _ = make_reception()
    key = "6f1c1f5e-0000-4000-8000-000000000003"
    parcel = new_parcel(tuple(new_line(each, key=key) for each in province.people(2)))

    assert refusal_of(reception, parcel, province.signed(parcel)) is Refusal.DUPLICATE_KEY


def test_the_key_must_be_the_packages_own(make_reception, province):
    """A package cannot travel under another package's idempotency key."""
    reception, _ = make_reception()
    first, second = province.parcel(), province.parcel()

    assert refusal_of(reception, second, province.signed(first)) is Refusal.KEY_MISMATCH


def test_a_stranger_is_refused(make_reception, make_another_pki, province):
    """A signer whose path ends at another root is nobody here, however good the signature."""
    reception, _ = make_reception()
    parcel = province.parcel()

    assert (
        refusal_of(reception, parcel, province.signed(parcel, pki=make_another_pki()))
        is Refusal.UNTRUSTED_SIGNER
    )


@pytest.mark.parametrize(
    ("option", "refusal"),
    [("expired_signer", Refusal.UNTRUSTED_SIGNER), ("expired_tsa", Refusal.BAD_TIMESTAMP)],
)
def test_expired_certificates_are_refused(
    make_reception, make_another_pki, province, stamped_by, option, refusal
):
    """A signer, or a timestamp authority, whose certificate had ended at the stamped time."""
    expired = make_another_pki(**{option: True})
    reception, _ = make_reception(trusted=expired)
    parcel = province.parcel()

    assert (
        refusal_of(reception, parcel, province.signed(parcel, pki=expired, stamp=stamped_by(expired)))
        is refusal
    )


def test_a_package_needs_a_timestamp_that_holds(make_reception, make_another_pki, province, stamped_by):
    """No timestamp, one of a strange authority, one over other bytes, one that is no token: all refused."""
    reception, _ = make_reception()
    parcel = province.parcel()
    stamp = stamped_by(province.pki)
    stamps = (
        None,
        stamped_by(make_another_pki()),
        lambda _: stamp(b"other bytes"),
        lambda data: stamp(data)[:-9],
    )

    for bad in stamps:
        assert refusal_of(reception, parcel, province.signed(parcel, stamp=bad)) is Refusal.BAD_TIMESTAMP


def test_a_wrapped_package_is_refused(make_reception, province):
    """The genuine package hidden inside another one, and a second signature, do not get through."""
    reception, _ = make_reception()
    parcel = province.parcel()
    genuine = province.signed(parcel)
    evil = etree.fromstring(parcel.xml().replace(b"95.67", b"99.99"))
    evil.append(etree.fromstring(genuine))
    moved = etree.fromstring(parcel.xml().replace(b"95.67", b"99.99"))
    moved.append(etree.fromstring(genuine)[-1])
    twice = etree.fromstring(genuine)
    twice.append(etree.fromstring(genuine)[-1])

    for forged in (evil, moved, twice):
        assert refusal_of(reception, parcel, etree.tostring(forged)) is Refusal.BAD_SIGNATURE


def test_hostile_xml_is_refused(make_reception, province):
    """A DTD, broken XML and another document are refused before anything is believed."""
    reception, _ = make_reception()
    parcel = province.parcel()
    raw = province.signed(parcel)

    assert refusal_of(reception, parcel, b"<!DOCTYPE x>" + raw) is Refusal.NOT_XML
    assert refusal_of(reception, parcel, raw[:-5]) is Refusal.NOT_XML
    assert refusal_of(reception, parcel, b"<x/>") is Refusal.SCHEMA


def test_three_hundred_results_take_less_than_half_a_second(make_reception, province):
    """Verifying and applying a usual package does not hold up the sender."""
    reception, _ = make_reception()
    parcel = province.parcel(300)
    raw = province.signed(parcel)

    begun = time.perf_counter()
    reception.submit(parcel.key, raw)

    assert time.perf_counter() - begun < 0.5
