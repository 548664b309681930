"""SOAP sources: the pinned contract, the request, the streamed answer, the faults."""

import base64
import hashlib
import socket
from pathlib import Path

import httpx
import pytest
from lxml import etree
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.soap.reply import Looked, ReplyReader
from connectors.document_mgmt.source_file import parse_source
from domain.errors import BadFile, SourceBroke, SourceRefused, SourceUnavailable
from domain.records import RecordKind

SOURCES = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai" / "sources"
WSDL = (SOURCES / "wsdl" / "van_ban.wsdl").read_bytes()
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
VB = "urn:vn:vanban:ws:1"
TAG = f"{{{VB}}}LayDanhSachVanBanResponse"
WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"


def envelope(inside):
    """An envelope around a body."""
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{inside}</s:Body></s:Envelope>'.encode()


def answer(*rows, total=None):
    """A LayDanhSachVanBanResponse."""
    listed = "".join(f"<VanBan>{row}</VanBan>" for row in rows)
    count = len(rows) if total is None else total
    return envelope(
        f'<LayDanhSachVanBanResponse xmlns="{VB}"><TongSo>{count}</TongSo><Trang>1</Trang>'
        f"<DanhSach>{listed}</DanhSach></LayDanhSachVanBanResponse>"
    )


def row(key):
    """A document changed on the first of November."""
    return f"<MaVanBan>{key}</MaVanBan><HanXuLy/><CapNhatLuc>01/11/2026 08:00:00</CapNhatLuc>"


def fault(code, words="no"):
    """A SOAP 1.1 Fault."""
    return envelope(f"<s:Fault><faultcode>{code}</faultcode><faultstring>{words}</faultstring></s:Fault>")


def xml(body, status=200, **headers):
    """An HTTP answer with XML in it."""
    return httpx.Response(status, content=body, headers={"content-type": "text/xml; charset=utf-8"} | headers)


def again(given):
    """A fresh copy of an answer: one answer can be read once."""
    return httpx.Response(given.status_code, headers=given.headers, content=given.content)


def opened(respond, clock, *, files=None, **changes):
    """The pilot province's document source against ``respond``."""
    data = YAML(typ="safe").load(SOURCES / "van_ban.yaml") | {"pins": {}} | changes
    for kind in data["kinds"].values():
        kind.pop("contract", None)
    return open_source(
        parse_source(data, "van_ban.yaml"),
        Connection(id="van_ban", base_url="http://vb.test", login="gateway", password="hush"),
        clock=clock,
        files={"wsdl/van_ban.wsdl": WSDL} if files is None else files,
        transport=httpx.MockTransport(respond),
        pace=Pace(sleep=lambda _: None),
    )


def pull(source, cursor=""):
    """All pages."""
    return list(source.pull(RecordKind.DOCUMENTS, Cursor(cursor), Ask("2026-10")))


def test_rows_keep_what_the_system_wrote(clock):
    """Local names, empty text for empty elements, null for nil, objects and lists for what is nested."""
    nil = '<Nil xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    nested = f"<Tep>a</Tep><Tep>b</Tep><Tep>c</Tep><Ky><Ten>An</Ten></Ky>{nil}"
    (page,) = pull(opened(lambda _: xml(answer(row("1"), row("2") + nested)), clock))
    assert dict(page.records[0].fields) == {
        "MaVanBan": "1",
        "HanXuLy": "",
        "CapNhatLuc": "01/11/2026 08:00:00",
    }
    assert page.records[1].fields["Tep"] == ["a", "b", "c"]
    assert page.records[1].fields["Ky"] == {"Ten": "An"}
    assert page.records[1].fields["Nil"] is None
    assert (page.total, page.last) == (2, True)
    assert "2026-11-01T01:00:00+00:00" in page.cursor.text


def test_the_request_is_what_the_contract_says(clock):
    """The operation, its parameters in the WSDL's order, the action header and the time of change."""
    requests = []

    def respond(request):
        requests.append(request)
        return xml(answer(row("1")))

    cursor = pull(opened(respond, clock))[-1].cursor
    pull(opened(respond, clock), cursor.text)
    first, second = (etree.fromstring(request.read()) for request in requests)
    assert requests[0].headers["soapaction"] == '"urn:vn:vanban:ws:1/LayDanhSachVanBan"'
    assert requests[0].url == "http://vb.test/VanBanService"
    (asked,) = second.find(f"{{{SOAP}}}Body")
    assert [(etree.QName(part).localname, part.text) for part in asked] == [
        ("TuNgay", "31/10/2026 08:00:00"),
        ("Trang", "1"),
        ("KichThuoc", "500"),
    ]
    assert first.find(f".//{{{VB}}}TuNgay") is None


def test_a_digest_login_proves_the_password_without_sending_it(clock):
    """UsernameToken Profile section 3.1: Base64(SHA-1(nonce + created + password)), a new nonce each time."""
    bodies = []

    def respond(request):
        bodies.append(request.read())
        return xml(answer())

    source = opened(respond, clock)
    pull(source)
    pull(source)
    nonces = set()
    for body in bodies:
        assert b"hush" not in body
        token = etree.fromstring(body).find(f".//{WSSE}UsernameToken")
        nonce, created = token.findtext(f"{WSSE}Nonce"), token.findtext(f"{WSU}Created")
        digest = hashlib.sha1(base64.b64decode(nonce) + created.encode() + b"hush").digest()
        assert token.findtext(f"{WSSE}Password") == base64.b64encode(digest).decode()
        assert created == "2026-11-02T02:30:00Z"
        nonces.add(nonce)
    assert len(nonces) == 2


def test_a_text_login_and_a_login_of_http(clock):
    """The other logins a source file may name are sent as named."""
    requests = []

    def respond(request):
        requests.append((request.headers.get("authorization"), request.read()))
        return xml(answer())

    pull(opened(respond, clock, auth={"kind": "usernametoken", "password": "text"}))
    pull(opened(respond, clock, auth={"kind": "basic"}))
    pull(opened(respond, clock, auth={"kind": "none"}))
    assert b"PasswordText" in requests[0][1]
    assert requests[1][0] == "Basic " + base64.b64encode(b"gateway:hush").decode()
    assert requests[2][0] is None
    assert b"UsernameToken" not in requests[1][1] + requests[2][1]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("wsse:FailedAuthentication", SourceRefused),
        ("wsse:InvalidSecurity", SourceRefused),
        ("s:Client", SourceRefused),
        ("s:Client.Parameter", SourceRefused),
        ("s:Server", SourceUnavailable),
        ("s:MustUnderstand", SourceBroke),
        ("x:Anything", SourceBroke),
        ("", SourceBroke),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_a_fault_means_what_its_code_says(clock, code, error, status):
    """The fault code decides, not the HTTP status it came with; a code nobody knows is for a person."""
    calls = []

    def respond(_):
        calls.append(1)
        return xml(fault(code, "sai password=hush"), status)

    with pytest.raises(error) as caught:
        pull(opened(respond, clock))
    assert len(calls) == (5 if error is SourceUnavailable else 1)
    assert "hush" not in str(caught.value)


def test_a_fault_of_soap_12_is_read_by_its_subcode(clock):
    """SOAP 1.2 puts what matters into the subcode."""
    body = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>'
        "<s:Value>s:Sender</s:Value><s:Subcode><s:Value>wsse:FailedAuthentication</s:Value></s:Subcode></s:Code>"
        "<s:Reason><s:Text>sai</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
    )
    with pytest.raises(SourceRefused, match="refused the login"):
        pull(opened(lambda _: xml(body.encode(), 500), clock))


@pytest.mark.parametrize(
    ("respond", "error"),
    [
        (httpx.Response(200, html="<p>login"), SourceBroke),
        (httpx.Response(503, text="down"), SourceUnavailable),
        (httpx.Response(500, text="<html>"), SourceUnavailable),
        (xml(b"<a/>", 403), SourceRefused),
        (xml(b"<a/>"), SourceBroke),
        (xml(answer(row("1"))[:-20]), SourceBroke),
        (xml(answer(row("1")), 500), SourceUnavailable),
        (xml(envelope("")), SourceBroke),
        (xml(envelope(f'<LayDanhSachKhacResponse xmlns="{VB}"/>')), SourceBroke),
        (xml(envelope('<LayDanhSachVanBanResponse xmlns="urn:other"/>')), SourceBroke),
        (xml(envelope(f'<LayDanhSachVanBanResponse xmlns="{VB}"/>')), SourceBroke),
        (xml(answer(row("1"), total="x")), SourceBroke),
        (xml(answer("<SoKyHieu>1</SoKyHieu>")), SourceBroke),
        (xml(b"<!DOCTYPE x>" + answer()), SourceBroke),
    ],
    ids=range(14),
)
def test_an_answer_against_the_contract(clock, respond, error):
    """Everything that is not the agreed answer has its class and gives no row."""
    with pytest.raises(error):
        pull(opened(lambda _: again(respond), clock))


def read(body, step=1 << 20, **looked):
    """An answer, fed ``step`` bytes at a time."""
    wanted = {"record_element": "VanBan", "total_path": "TongSo"} | looked
    reader = ReplyReader(Looked(TAG, **wanted), max_bytes=10_000_000)
    for start in range(0, len(body), step):
        reader.feed(body[start : start + step])
    reader.close()
    return reader


def test_a_record_inside_a_record_is_part_of_it():
    """A nested element of the record's name is a field, not a row; a count inside a record is no count."""
    body = answer("<MaVanBan>1</MaVanBan><VanBan><MaVanBan>2</MaVanBan></VanBan><TongSo>9</TongSo>")
    reply = read(body)
    assert reply.rows == [{"MaVanBan": "1", "VanBan": {"MaVanBan": "2"}, "TongSo": "9"}]
    assert reply.total == "1"


def test_rows_outside_the_answer_are_no_rows():
    """What looks like an answer in the header is not one."""
    hidden = (
        f'<LayDanhSachVanBanResponse xmlns="{VB}"><VanBan/><TongSo>9</TongSo></LayDanhSachVanBanResponse>'
    )
    body = answer(row("1")).replace(b"<s:Header/>", f"<s:Header>{hidden}</s:Header>".encode())
    reply = read(body)
    assert ([found["MaVanBan"] for found in reply.rows], reply.total) == (["1"], "1")


@pytest.fixture
def trap():
    """An address that must never be visited."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x.xsd"
        with pytest.raises(BlockingIOError):
            listener.accept()


def before(mark, text):
    """The pinned WSDL with ``text`` put before ``mark``; ``AT`` in it becomes the trap's address."""
    return lambda at: WSDL.replace(mark, text.replace("AT", at).encode() + mark, 1)


DEFINITIONS, TYPES, SCHEMA = b"<wsdl:definitions", b"<wsdl:types>", b'<xsd:schema targetNamespace="urn:vn'
REACHING = {
    "wsdl import": before(TYPES, '<wsdl:import namespace="urn:x" location="AT"/>'),
    "xsd import": before(
        SCHEMA, '<xsd:schema><xsd:import namespace="urn:x" schemaLocation="AT"/></xsd:schema>'
    ),
    "xsd include": before(
        SCHEMA, '<xsd:schema targetNamespace="urn:y"><xsd:include schemaLocation="AT"/></xsd:schema>'
    ),
    "file": before(TYPES, '<wsdl:import namespace="urn:x" location="file:///etc/hostname"/>'),
    "upwards": before(TYPES, '<wsdl:import namespace="urn:x" location="../../../../etc/hostname"/>'),
}
POISONED = {
    "dtd": before(DEFINITIONS, '<!DOCTYPE x SYSTEM "AT">'),
    "entity": before(DEFINITIONS, '<!DOCTYPE x [<!ENTITY e SYSTEM "AT">]>'),
    "half": lambda _: WSDL[:500],
    "nothing": lambda _: b"",
    "other xml": lambda _: b"<a/>",
    "no soap": lambda _: WSDL.replace(b"xmlsoap.org/wsdl/soap/", b"xmlsoap.org/wsdl/http/"),
    "other parameter": lambda _: WSDL.replace(b'name="KichThuoc"', b'name="SoDong"'),
    "other operation": lambda _: WSDL.replace(b"LayDanhSachVanBan", b"LayKhac"),
}


@pytest.mark.parametrize("name", POISONED)
def test_a_wsdl_that_does_not_fit_is_refused_offline(clock, name, trap):
    """DTDs, entities, broken and other WSDLs end in BadFile and open no socket."""
    with pytest.raises(BadFile):
        opened(lambda _: xml(answer()), clock, files={"wsdl/van_ban.wsdl": POISONED[name](trap)})


@pytest.mark.parametrize("name", REACHING)
def test_an_import_nobody_needs_is_neither_fetched_nor_missed(clock, name, trap):
    """Imports from network or disk that the operation does not use are left out: no socket, no file."""
    files = {"wsdl/van_ban.wsdl": REACHING[name](trap)}
    assert len(pull(opened(lambda _: xml(answer(row("1"))), clock, files=files))) == 1


def test_an_import_that_is_needed_is_named(clock, trap):
    """An operation whose request needs a schema that is not there is refused with that schema's address."""
    start, end = WSDL.index(b"<xsd:schema"), WSDL.index(b"</wsdl:types>")
    where = f'namespace="urn:vn:vanban:ws:1" schemaLocation="{trap}"'
    wsdl = WSDL[:start] + f"<xsd:schema><xsd:import {where}/></xsd:schema>".encode() + WSDL[end:]
    with pytest.raises(BadFile, match=r"this schema is missing: http://127\.0\.0\.1:") as caught:
        opened(lambda _: xml(answer()), clock, files={"wsdl/van_ban.wsdl": wsdl})
    assert "schema_locations" in caught.value.remedy.en


def test_a_pinned_file_that_changed_is_refused(clock):
    """The digest in the source file decides, for the WSDL and for what is pinned beside it."""
    pins = {"wsdl/van_ban.wsdl": hashlib.sha256(WSDL).hexdigest()}
    assert pull(opened(lambda _: xml(answer(row("1"))), clock, pins=pins))
    other = {"wsdl/van_ban.wsdl": WSDL + b"\n"}
    with pytest.raises(BadFile, match="not the pinned file"):
        opened(lambda _: xml(answer()), clock, pins=pins, files=other)


def test_an_import_that_is_pinned_beside_the_wsdl_is_used(clock):
    """A relative import finds its pinned file."""
    start, end = WSDL.index(b"<xsd:schema"), WSDL.index(b"</wsdl:types>")
    where = 'namespace="urn:vn:vanban:ws:1" schemaLocation="kieu/van_ban.xsd"'
    include = f"<xsd:schema><xsd:import {where}/></xsd:schema>".encode()
    prefixes = b'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:vb="urn:vn:vanban:ws:1" '
    schema = WSDL[start:end].replace(b"<xsd:schema ", b"<xsd:schema " + prefixes, 1)
    files = {"wsdl/van_ban.wsdl": WSDL[:start] + include + WSDL[end:], "wsdl/kieu/van_ban.xsd": schema}
    assert len(pull(opened(lambda _: xml(answer(row("1"))), clock, files=files))) == 1


def test_a_missing_wsdl(clock):
    """A contract that was not pinned is a file to put there, not one to download."""
    with pytest.raises(BadFile, match="not there"):
        opened(lambda _: xml(answer()), clock, files={})
