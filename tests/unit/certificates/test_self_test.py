"""The check before the first signature."""

import datetime as dt

import pytest

from certificates.key_signer import KeySigner
from certificates.self_test import check_signing_key
from certificates.signer import SignatureAlgorithm
from domain.errors import CertificateProblem

HORIZON = dt.timedelta(days=30)


def test_a_good_key_passes_silently(pki, any_signer, now):
    """For each algorithm the constant is signed and verified and nothing is said."""
    assert check_signing_key(any_signer, pki.trust, now, HORIZON) is None


def test_a_certificate_near_its_end_warns(pki, now):
    """Valid today, gone before the horizon: a warning with the day and the days left."""
    signer = pki.signer_of(pki.issue("Near the end", end=12))
    warning = check_signing_key(signer, pki.trust, now, HORIZON)
    assert warning is not None
    assert "hết hạn ngày 12/04/2026, còn 12 ngày" in warning.vi
    assert "expires on 12/04/2026, in 12 days" in warning.en


def test_a_key_of_another_certificate_is_refused(pki, now):
    """Key and certificate that do not belong together are found by signing, whatever holds the key."""
    one, other = pki.issue("One"), pki.issue("Other")
    mixed = KeySigner(one.key, (other.certificate, pki.ca.certificate), SignatureAlgorithm.ECDSA_SHA256)
    with pytest.raises(CertificateProblem, match="does not belong to certificate “Other”"):
        check_signing_key(mixed, pki.trust, now, HORIZON)


@pytest.mark.parametrize(("begin", "end", "match"), [(-10, -1, "expired"), (1, 10, "not valid yet")])
def test_a_certificate_out_of_its_time_is_refused(pki, now, begin, end, match):
    """Expired and not yet valid certificates sign nothing."""
    signer = pki.signer_of(pki.issue("Out of time", begin=begin, end=end))
    with pytest.raises(CertificateProblem, match=match):
        check_signing_key(signer, pki.trust, now, HORIZON)
