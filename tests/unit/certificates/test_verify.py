"""Verification: what is accepted, and that one changed byte or a wrong moment is refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from certificates.signer import SignatureAlgorithm
from certificates.trust import TrustStore
from certificates.verify import verify_enveloped
from domain.errors import CertificateProblem, SignatureInvalid


@pytest.fixture(scope="session")
def check(pki, root_tag, now):
    """Verify as a package would be, unless told otherwise."""

    def run(document, *, at=now, trust=pki.trust, timestamp_trust=pki.trust, **more):
        return verify_enveloped(
            document,
            root_tags=(root_tag,),
            root_id="package",
            trust=trust,
            at=at,
            timestamp_trust=timestamp_trust,
            **more,
        )

    return run


@pytest.fixture(scope="session")
def signed(pki, raw):
    """A good package."""
    return pki.signed(raw)


def test_what_was_signed_comes_back(pki, raw, any_signer, now, check):
    """For each algorithm the bytes that come back are the unsigned package, with who and when."""
    verified = check(pki.signed(raw, signer=any_signer))
    assert verified.signed == raw
    assert verified.fingerprint == any_signer.key_id
    assert verified.signing_time == verified.timestamped_at == now


def test_an_archive_verifies_years_later(signed, raw, now, check):
    """The certificate only had to be good when the timestamp was made."""
    assert check(signed, at=now + dt.timedelta(days=3650)).signed == raw


def test_without_a_timestamp_the_certificate_must_be_good_now(signed, now, check):
    """The same document read as a receipt ten years later is refused: its certificate has expired."""
    with pytest.raises(CertificateProblem, match="expired"):
        check(signed, at=now + dt.timedelta(days=3650), timestamp_trust=None)


@given(data=st.data())
def test_any_changed_byte_is_refused_or_changes_nothing(data, signed, raw, check):
    """Whatever byte of the payload is changed: refused, or (white space in a tag) the very same content."""
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != raw[place]))
    start = raw.rindex(b"</")
    place = place if place < start else place + len(signed) - len(raw)
    changed = signed[:place] + bytes([byte]) + signed[place + 1 :]
    try:
        assert check(changed).signed == raw
    except SignatureInvalid:
        return


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(data=st.data())
def test_any_changed_byte_of_the_signature_gives_nothing_else(data, signed, raw, check):
    """Whatever byte of the signature is changed: refused with one of our errors, or the same content."""
    start, length = raw.rindex(b"</"), len(signed) - len(raw)
    place = data.draw(st.integers(start, start + length - 1))
    byte = data.draw(st.integers(0, 255))
    try:
        assert check(signed[:place] + bytes([byte]) + signed[place + 1 :]).signed == raw
    except (SignatureInvalid, CertificateProblem):
        return


def test_a_comment_cannot_split_a_value(signed, raw, check):
    """A comment put into a value passes (it is not signed) and is gone from the bytes handed back."""
    injected = signed.replace(b"Nguy", b"Ng<!-- x -->uy", 1)
    assert injected != signed
    assert check(injected).signed == raw


def test_an_untrusted_root_is_refused(signed, check, pki):
    """A signature that leads to somebody else's root proves nothing."""
    other = type(pki)()
    with pytest.raises(CertificateProblem, match="does not lead to any trusted root"):
        check(signed, trust=other.trust)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"begin": -400, "end": -5}, "expired on 26/03/2026 10:00, 5 days"),
        ({"begin": 2, "end": 300}, "not valid yet: it begins on 02/04/2026 10:00, in 2 days"),
        ({"usage": ("key_encipherment",)}, "was not issued for signing"),
        ({"ca": True}, "belongs to a certificate authority"),
    ],
)
def test_a_certificate_that_must_not_sign_is_refused(pki, raw, check, options, message):
    """Expired, not yet valid, for encryption only, a CA's: each is refused in its own words."""
    signer = pki.signer_of(pki.issue("Wrong", **options))
    with pytest.raises(CertificateProblem, match=message):
        check(pki.signed(raw, signer=signer))


def test_the_timestamp_authority_cannot_sign_packages(pki, raw, check):
    """A certificate that is only for timestamps is no signer, although it leads to our root."""
    signer = pki.signer_of(pki.tsa, SignatureAlgorithm.RSA_SHA256)
    with pytest.raises(CertificateProblem, match="only for timestamps"):
        check(pki.signed(raw, signer=signer))


def test_a_timestamp_of_something_else_is_refused(pki, raw, check):
    """A genuine token over other bytes (an older signature) does not date this one."""
    stale = pki.stamp(b"another signature value")
    with pytest.raises(SignatureInvalid, match="timestamp is not valid"):
        check(pki.signed(raw, timestamp=lambda _: stale))


def test_a_timestamp_from_another_root_is_refused(signed, check, pki):
    """The timestamp authority must lead to our timestamp anchors."""
    other = type(pki)()
    with pytest.raises(CertificateProblem, match="does not lead to any trusted root"):
        check(signed, timestamp_trust=TrustStore((other.root.certificate,)))


def test_a_timestamp_from_the_future_is_refused(signed, now, check):
    """A token dated ten minutes after our clock is not believed."""
    with pytest.raises(SignatureInvalid, match="future"):
        check(signed, at=now - dt.timedelta(minutes=10))


def test_a_signing_time_after_the_timestamp_is_refused(pki, raw, now, check):
    """Nobody signs after the signature was stamped."""
    with pytest.raises(SignatureInvalid, match="later than its timestamp"):
        check(pki.signed(raw, at=now + dt.timedelta(minutes=6)))


def test_a_package_needs_a_timestamp(signed, check):
    """Cutting the unsigned timestamp out does not turn a package into something weaker that passes."""
    document = etree.fromstring(signed)
    (unsigned,) = document.iter("{http://uri.etsi.org/01903/v1.3.2#}UnsignedProperties")
    unsigned.getparent().remove(unsigned)
    with pytest.raises(SignatureInvalid, match="no timestamp"):
        check(etree.tostring(document))


def test_the_size_cap_holds(signed, check):
    """A document over the cap is not even parsed."""
    with pytest.raises(SignatureInvalid, match="bytes, more than"):
        check(signed, max_bytes=len(signed) - 1)
