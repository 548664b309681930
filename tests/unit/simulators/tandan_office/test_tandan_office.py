"""The Tân Dân site judges for itself: its digests, its NTLM, its CAML, its ASP.NET manners."""

import base64
import struct
from html import unescape

import pytest
import spnego as foreign
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulators.tandan_office import spnego
from simulators.tandan_office.app import DOCUMENTS, LISTS, METHODS, WCF
from simulators.tandan_office.digests import md4, rc4
from simulators.tandan_office.ntlm import Account, Handshake, kind_of

ACCOUNT = Account("LAOCAI", "lienthong", "mật khẩu b")
NS = "http://schemas.microsoft.com/sharepoint/soap/"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        (b"abc", "a448017aaf21d8525fc10ae87aa6729d"),
        (b"message digest", "d9130a8164549fe818874806e1c7014b"),
        (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
    ],
)
def test_md4(data, digest):
    """The vectors of RFC 1320."""
    assert md4(data).hex() == digest


def test_rc4():
    """A known vector, and the way back."""
    assert rc4(b"Key", b"Plaintext").hex() == "bbf316e8d940af0ad3"
    assert rc4(b"Key", rc4(b"Key", b"x" * 300)) == b"x" * 300


def messages(user, password, *, negotiate=False):
    """The handshake of a foreign client: ours, the challenge sent, its answer."""
    name = "negotiate" if negotiate else "ntlm"
    options = getattr(foreign.NegotiateOptions, f"use_{name}")
    client = foreign.client(
        user, password, hostname="td.test", service="http", protocol=name, options=options
    )
    handshake, first = Handshake(ACCOUNT), client.step()
    if not negotiate:
        return handshake, client.step(handshake.challenge(first))
    challenge = handshake.challenge(spnego.carried(first))
    return handshake, spnego.carried(client.step(spnego.answer(challenge)))


@pytest.mark.parametrize("negotiate", [False, True])
@pytest.mark.parametrize(
    ("user", "password", "right"),
    [
        ("LAOCAI\\lienthong", "mật khẩu b", True),
        ("laocai\\LienThong", "mật khẩu b", True),
        ("LAOCAI\\lienthong", "mật khẩu c", False),
        ("KHAC\\lienthong", "mật khẩu b", False),
        ("LAOCAI\\khac", "mật khẩu b", False),
    ],
)
def test_only_the_account_is_admitted(user, password, right, negotiate):
    """A foreign implementation's proof is judged by our own arithmetic, and counts once."""
    handshake, proof = messages(user, password, negotiate=negotiate)
    assert kind_of(proof) == 3
    assert handshake.admits(proof) is right
    assert not handshake.admits(proof)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_proof_proves_nothing(place, change):
    """One changed byte anywhere that matters is noticed, and none makes it fall over."""
    handshake, proof = messages("LAOCAI\\lienthong", "mật khẩu b")
    (length, _, start) = struct.unpack_from("<HHI", proof, 20)
    at = start + place % length
    assert not handshake.admits(proof[:at] + bytes([proof[at] ^ change]) + proof[at + 1 :])


@given(st.binary(max_size=200))
def test_junk_is_not_admitted(junk):
    """No bytes make the door fall over."""
    handshake = Handshake(ACCOUNT)
    handshake.challenge(b"NTLMSSP\x00" + struct.pack("<II", 1, 0xE2088237) + bytes(24))
    assert not handshake.admits(b"NTLMSSP\x00" + struct.pack("<I", 3) + junk)


@pytest.fixture(scope="module")
def site(start):
    """A site with forms, logged in."""
    office = start("tandan_office", login="forms", username="vt01", password="b")
    asked = f'<Login xmlns="{NS}"><username>vt01</username><password>b</password></Login>'
    assert b"NoError" in post(office, "/_vti_bin/Authentication.asmx", "Login", asked).content
    return office


def post(office, path, operation, inside, **headers):
    """One SOAP call."""
    body = f'<s:Envelope xmlns:s="{SOAP[1:-1]}"><s:Body>{inside}</s:Body></s:Envelope>'
    sent = {"content-type": "text/xml; charset=utf-8", "soapaction": f'"{NS}{operation}"'} | headers
    return office.client.post(path, content=body.encode(), headers=sent)


def ask(office, query="", options="", limit=5, operation="GetListItems"):
    """One page of the list."""
    inside = (
        f'<{operation} xmlns="{NS}"><listName>{DOCUMENTS}</listName>'
        f'<query><Query xmlns="">{query}</Query></query><rowLimit>{limit}</rowLimit>'
        f'<queryOptions><QueryOptions xmlns="">{options}</QueryOptions></queryOptions></{operation}>'
    )
    return post(office, LISTS, operation, inside)


def rows(answer):
    """Attributes of every row."""
    assert answer.status_code == 200, answer.text
    return [dict(row.attrib) for row in etree.fromstring(answer.content).iter("{#RowsetSchema}row")]


def test_pages_follow_tokens(site):
    """Every item comes once; a token that was not given is refused."""
    seen, options = [], ""
    while True:
        answer = ask(site, options=options, limit=90)
        seen += [int(row["ows_ID"]) for row in rows(answer)]
        (data,) = etree.fromstring(answer.content).iter("{urn:schemas-microsoft-com:rowset}data")
        token = data.get("ListItemCollectionPositionNext")
        if not token:
            break
        options = f'<Paging ListItemCollectionPositionNext="{token.replace("&", "&amp;")}"/>'
    assert len(seen) == len(set(seen)) == 200
    assert seen == sorted(seen)
    assert "0x80004005" in ask(site, options='<Paging ListItemCollectionPositionNext="p_ID=3"/>').text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('<Value Type="DateTime" IncludeTimeValue="TRUE">{at}</Value>', True),
        ('<Value Type="DateTime" IncludeTimeValue="TRUE" StorageTZ="TRUE">{at}Z</Value>', False),
        ('<Value Type="DateTime">{at}</Value>', False),
    ],
)
def test_caml_compares_as_sharepoint_does(site, value, wanted):
    """Local time, UTC or whole days, as the value says."""
    every = rows(ask(site, limit=1000))
    at = sorted(row["ows_Modified"] for row in every)[100]
    value = value.format(at=at.replace(" ", "T"))
    found = rows(ask(site, f'<Where><Geq><FieldRef Name="Modified"/>{value}</Geq></Where>', limit=1000))
    exact = [row for row in every if row["ows_Modified"] >= at]
    assert (found == exact) is wanted
    assert found


@pytest.mark.parametrize(
    ("operation", "inside", "words"),
    [
        ("GetListItems", f'<GetList xmlns="{NS}"/>', "SOAPAction"),
        ("GetList", f'<GetList xmlns="{NS}"><listName>x</listName></GetList>', "0x82000006"),
        ("UpdateList", f'<UpdateList xmlns="{NS}"/>', "recognize"),
    ],
)
def test_faults(site, operation, inside, words):
    """A fault is an answer with status 500 that says what happened."""
    answer = post(site, LISTS, operation, inside)
    assert answer.status_code == 500
    assert words in answer.text


def test_an_argument_before_its_turn_is_skipped(site):
    """As ASMX does: what stands out of order is null, and the method says so."""
    right = f'<DanhSachCongViec xmlns="{NS}"><trang>1</trang><soLuong>2</soLuong></DanhSachCongViec>'
    wrong = f'<DanhSachCongViec xmlns="{NS}"><soLuong>2</soLuong><trang>1</trang></DanhSachCongViec>'
    assert "TongSo" in post(site, METHODS, "DanhSachCongViec", right).text
    assert post(site, METHODS, "DanhSachCongViec", wrong).status_code == 500


def test_texts_hold_documents(site):
    """XML that says it is UTF-16, and rows without their declarations, each inside a text."""
    people = post(site, METHODS, "DanhSachCanBo", f'<DanhSachCanBo xmlns="{NS}"/>').text
    assert '<?xml version="1.0" encoding="utf-16"?>' in unescape(people)
    agencies = post(site, METHODS, "DanhSachDonVi", f'<DanhSachDonVi xmlns="{NS}"/>').text
    assert '<sp:z:row ows_ID="1"' in unescape(agencies)


def test_the_wcf_service(site):
    """Rows changed on or between two days; anything else is refused."""
    asked = {"fromDate": "01/01/2020", "toDate": "31/12/2099", "page": 1, "limit": 7}
    answer = site.client.post(WCF, json=asked).json()
    assert (answer["status"], answer["total"], len(answer["data"])) == (1, 300, 7)
    assert site.client.post(WCF, json=asked | {"toDate": "01/01/2020"}).json()["total"] == 0
    assert site.client.post(WCF, json=asked | {"fromDate": "2020-01-01"}).status_code == 400
    assert site.client.post(WCF, json={"page": 1}).status_code == 400


def test_nobody_else_comes_in(start):
    """Without a login every door is shut; steps of a login are no data calls."""
    office = start("tandan_office", username="vt01", password="b")
    answer = ask(office)
    assert answer.status_code == 401
    assert answer.headers.get_list("www-authenticate") == ["Negotiate", "NTLM"]
    junk = {"authorization": "NTLM " + base64.b64encode(b"NTLMSSP\x00\x03\x00\x00\x00").decode()}
    assert post(office, LISTS, "GetListItems", "<x/>", **junk).status_code == 401
    assert office.client.get("/calls").json()["calls"] == 1
