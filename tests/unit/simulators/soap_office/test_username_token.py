"""The doorkeeper admits the right user by text and by digest, and nobody else."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from zeep.wsse.username import UsernameToken

from simulators.soap_office.envelope import SOAP, header_of
from simulators.soap_office.username_token import PASSWORD_DIGEST, WSSE, WSU, Doorkeeper

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
NONCE = b"0123456789abcdef"


@pytest.fixture
def doorkeeper():
    """Knows one user, at a fixed moment."""
    return Doorkeeper("lienthong", "mật-khẩu", now=lambda: NOW)


def _header(token):
    envelope = etree.fromstring(f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body/></s:Envelope>')
    signed, _ = token.apply(envelope, {})
    return header_of(signed)


def _digest_header(*, created="2026-11-02T02:29:00Z", password="mật-khẩu", nonce=None, kind=PASSWORD_DIGEST):
    proof = base64.b64encode(hashlib.sha1(NONCE + created.encode() + password.encode()).digest()).decode()
    nonce = base64.b64encode(NONCE).decode() if nonce is None else nonce
    return etree.fromstring(
        f'<s:Header xmlns:s="{SOAP}" xmlns:w="{WSSE}" xmlns:u="{WSU}"><w:Security><w:UsernameToken>'
        f'<w:Username>lienthong</w:Username><w:Password Type="{kind}">{proof}</w:Password>'
        f"<w:Nonce>{nonce}</w:Nonce><u:Created>{created}</u:Created></w:UsernameToken></w:Security></s:Header>"
    )


@pytest.mark.parametrize("use_digest", [False, True])
def test_zeep_gets_in(use_digest):
    """An independent client's tokens, text and digest, are admitted."""
    doorkeeper = Doorkeeper("lienthong", "mật-khẩu")
    assert doorkeeper.admits(_header(UsernameToken("lienthong", "mật-khẩu", use_digest=use_digest)))


@pytest.mark.parametrize("use_digest", [False, True])
@pytest.mark.parametrize(("user", "password"), [("lienthong", "sai"), ("khac", "mật-khẩu"), ("", "")])
def test_wrong_users_and_passwords_stay_outside(use_digest, user, password):
    """Neither half may be wrong."""
    doorkeeper = Doorkeeper("lienthong", "mật-khẩu")
    assert not doorkeeper.admits(_header(UsernameToken(user, password, use_digest=use_digest)))


def test_the_digest_is_that_of_the_profile(doorkeeper):
    """Base64 of SHA-1 over nonce, created and password, in this order."""
    assert doorkeeper.admits(_digest_header())


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=1)])
def test_old_and_future_digests_stay_outside(doorkeeper, age):
    """A digest counts for five minutes around its creation."""
    created = (NOW - age).isoformat().replace("+00:00", "Z")
    assert not doorkeeper.admits(_digest_header(created=created))


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "!"},
        {"nonce": ""},
        {"created": "yesterday"},
        {"created": "2026-11-02T02:29:00"},
        {"kind": "urn:another-kind"},
        {"password": "sai"},
    ],
)
def test_malformed_digests_stay_outside(doorkeeper, wrong):
    """Nothing that cannot be checked is taken for right."""
    assert not doorkeeper.admits(_digest_header(**wrong))


def test_no_header_or_no_token_stays_outside(doorkeeper):
    """An absent or empty header proves nothing."""
    assert not doorkeeper.admits(None)
    assert not doorkeeper.admits(etree.Element(f"{{{SOAP}}}Header"))
