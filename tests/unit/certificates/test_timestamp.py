"""Timestamps: the answer must be to our question, from an authority we know."""

import pytest
from asn1crypto import cms, tsp
from hypothesis import given
from hypothesis import strategies as st

from certificates.timestamp import build_query, token_of_reply, verify_token
from certificates.timestamp_der import normalised
from domain.errors import CertificateProblem, SignatureInvalid, TimestampUnavailable


@pytest.fixture(scope="module")
def token(pki):
    """A good token over ``data``."""
    return pki.stamp(b"data")


def test_a_token_tells_when(pki, now):
    """The kept token proves the moment of the data, and of that data only."""
    token = pki.stamp(b"data")
    assert verify_token(token, b"data", pki.trust) == now
    with pytest.raises(SignatureInvalid, match="timestamp is not valid"):
        verify_token(token, b"datb", pki.trust)


def test_an_answer_to_another_question_is_refused(pki):
    """Same data, other nonce: a replayed reply."""
    old = pki.authority.answer(build_query(b"data").der)
    with pytest.raises(SignatureInvalid, match="nonce"):
        token_of_reply(old, build_query(b"data"), pki.trust)


def test_an_answer_about_other_data_is_refused(pki):
    """Right nonce (forged by a proxy that knows it) is not enough: the imprint counts."""
    asked = build_query(b"data")
    other = tsp.TimeStampReq.load(build_query(b"other").der)
    other["nonce"] = asked.request.nonce
    with pytest.raises(SignatureInvalid, match="Mismatch"):
        token_of_reply(pki.authority.answer(other.dump()), asked, pki.trust)


def test_an_unknown_authority_is_refused(pki):
    """A perfect token from somebody else's authority is not evidence."""
    stranger = type(pki)()
    query = build_query(b"data")
    with pytest.raises(CertificateProblem, match="does not lead to any trusted root"):
        token_of_reply(stranger.authority.answer(query.der), query, pki.trust)


@pytest.mark.parametrize("reply", [b"", b"<html>login</html>", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_reply_may_be_tried_again(pki, reply):
    """An error page or an empty body is an authority that is not there: retry."""
    with pytest.raises(TimestampUnavailable, match="no TimeStampResp"):
        token_of_reply(reply, build_query(b"data"), pki.trust)


def test_a_rejection_repeats_the_authority_s_words(pki):
    """A request the authority does not grant says why."""
    query = tsp.TimeStampReq.load(build_query(b"data").der)
    query["req_policy"] = "1.2.3.4"
    reply = pki.authority.answer(query.dump())
    with pytest.raises(TimestampUnavailable, match=r"rejection only 1\.3\.6"):
        token_of_reply(reply, build_query(b"data"), pki.trust)


def test_unsorted_certificates_are_put_in_order(pki, now):
    """Tokens of authorities that write their certificates unsorted verify; sorting twice changes nothing."""
    token = pki.stamp(b"data")
    content = cms.ContentInfo.load(token)
    backwards = list(reversed([one.dump() for one in content["content"]["certificates"]]))
    ordered = b"".join(sorted(backwards))
    unsorted = token.replace(ordered, b"".join(backwards))
    assert unsorted != token
    assert verify_token(unsorted, b"data", pki.trust) == now
    assert normalised(unsorted) == normalised(token) == token


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(data=st.data())
def test_a_damaged_token_is_refused_by_our_own_errors(data, token, pki, now):
    """Any changed byte: refused, or a token that says the same (unsigned parts); never another error."""
    place, byte = data.draw(st.integers(0, len(token) - 1)), data.draw(st.integers(0, 255))
    try:
        changed = verify_token(token[:place] + bytes([byte]) + token[place + 1 :], b"data", pki.trust)
    except (SignatureInvalid, CertificateProblem):
        return
    assert changed == now
