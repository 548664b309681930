"""What a source file may say of a SOAP system: rows, inner texts, parameters, logins, versions, routes."""

import json
from pathlib import Path
from xml.sax.saxutils import escape

import httpx
import pytest
from lxml import etree

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.errors import BadFile, Misconfigured, SourceBroke, SourceRefused
from domain.records import RecordKind

NS = "urn:test"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
WSDL = (Path(__file__).parent / "options.wsdl").read_bytes()
CONNECTION = Connection(
    id="x",
    base_url="http://x.test",
    login="app",
    password="hush-hush",
    extra={"unit": "H38", "pin": "s3cret"},
)


def answered(inside, version=SOAP_11):
    """A LayResponse around ``inside``."""
    text = f'<s:Envelope xmlns:s="{version}"><s:Body><r:LayResponse xmlns:r="{NS}">{inside}</r:LayResponse>'
    return httpx.Response(200, content=f"{text}</s:Body></s:Envelope>".encode())


def opened(clock, respond, connection=CONNECTION, config=(), **kind):
    """A source of one kind; ``respond`` gets the request and gives an answer."""
    listed = {"operation": "Lay", "record_element": "Dong", "key_field": "Ma"} | kind
    data = {
        "name": "x",
        "protocol": "soap",
        "connection": "x",
        "wsdl": "options.wsdl",
        "endpoint_path": "/ws",
        "auth": {"kind": "none"},
        "kinds": {"documents": {name: value for name, value in listed.items() if value is not None}},
    } | dict(config)
    return open_source(
        parse_source(data, "x.yaml"),
        connection,
        clock=clock,
        files={"options.wsdl": WSDL},
        transport=httpx.MockTransport(respond),
        pace=Pace(sleep=lambda _: None),
    )


def rows(source):
    """All rows."""
    pages = source.pull(RecordKind.DOCUMENTS, Cursor(), Ask("2026-10"))
    return [dict(record.fields) for page in pages for record in page.records]


def asked(clock, **options):
    """The request that is sent, and its operation."""
    requests = []

    def respond(request):
        requests.append(request)
        return answered("<Dong><Ma>1</Ma></Dong>")

    rows(opened(clock, respond, **options))
    root = etree.fromstring(requests[0].read())
    return requests[0], root, root[-1][0]


def test_rows_as_attributes(clock):
    """Fields that stand in attributes, as SharePoint and data sets write them; names are local names."""
    inside = '<z:Dong xmlns:z="#Row" ows_Ma="1" z:Ten="An"/><Dong ows_Ma="2"><Con>x</Con></Dong>'
    found = rows(opened(clock, lambda _: answered(inside), rows_as="attributes", key_field="ows_Ma"))
    assert found == [{"ows_Ma": "1", "Ten": "An"}, {"ows_Ma": "2", "Con": "x"}]


HELD = {"data": {"total": 2, "items": [{"Ma": "1", "So": 4.50, "Con": {"a": None}}, {"Ma": 2}]}, "ok": True}


@pytest.mark.parametrize("write", [escape, lambda text: f"<![CDATA[{text}]]>"], ids=["escaped", "cdata"])
def test_json_inside_a_text(clock, write):
    """The records, the count and the success of the inner document; fractions stay what was written."""
    text = json.dumps(HELD).replace("4.5", "4.50")
    source = opened(
        clock,
        lambda _: answered(f"<KetQua>{write(text)}</KetQua>"),
        record_element=None,
        unwrap={"path": "KetQua", "form": "json", "records_path": "data.items"},
        total_path="data.total",
        success={"path": "ok", "equals": True},
    )
    assert rows(source) == [{"Ma": "1", "So": "4.50", "Con": {"a": None}}, {"Ma": 2}]


@pytest.mark.parametrize("write", [escape, lambda text: f"<![CDATA[{text}]]>"], ids=["escaped", "cdata"])
@pytest.mark.parametrize("head", ["", '<?xml version="1.0" encoding="utf-16"?>\n'])
def test_xml_inside_a_text(clock, write, head):
    """A declaration with the encoding of bytes that are gone does no harm."""
    text = f"{head}<Goc><Tong>2</Tong><D><Dong><Ma>1</Ma></Dong><Dong><Ma>Hà</Ma></Dong></D></Goc>"
    source = opened(
        clock,
        lambda _: answered(f"<KetQua>{write(text)}</KetQua>"),
        unwrap={"path": "KetQua", "form": "xml"},
        total_path="Tong",
    )
    assert rows(source) == [{"Ma": "1"}, {"Ma": "Hà"}]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("json", "{"),
        ("json", '{"a": 1}'),
        ("json", '{"items": [1]}'),
        ("json", '{"items": [{"Ma": "\\u0000"}]}'),
        ("json", "[" * 100_000),
        ("xml", "<a>"),
        ("xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
    ],
)
def test_a_text_that_does_not_hold_what_it_should(clock, form, text):
    """Nothing of it is taken."""
    unwrap = {"path": "KetQua", "form": form} | ({"records_path": "items"} if form == "json" else {})
    element = None if form == "json" else "Dong"
    with pytest.raises(SourceBroke):
        rows(
            opened(
                clock,
                lambda _: answered(f"<KetQua>{escape(text)}</KetQua>"),
                unwrap=unwrap,
                record_element=element,
            )
        )


def test_positional_and_complex_parameters(clock):
    """``arg0..n`` go as they are, dotted names inside, all in the order of the WSDL."""
    fixed = {"arg2.pageSize": "50", "arg2.filter.unit": "H38", "arg0": "a", "arg1": "b"}
    _, _, call = asked(clock, fixed=fixed)
    assert call.tag == f"{{{NS}}}Lay"
    assert etree.tostring(call, method="text") == b"abH3850"
    assert [part.tag for part in call.iter()][1:] == ["arg0", "arg1", "arg2", "filter", "unit", "pageSize"]


@pytest.mark.parametrize("fixed", [{"arg9": "x"}, {"arg2.nothing": "x"}, {"arg2": "x", "arg2.pageSize": "1"}])
def test_parameters_that_the_wsdl_does_not_have(clock, fixed):
    """They are told when the source is opened, before anything is sent."""
    with pytest.raises(BadFile):
        opened(clock, lambda _: answered(""), fixed=fixed)


def test_a_login_inside_the_body(clock):
    """Login, password and entries of the connection's extra stand in the request and nowhere in the file."""
    fixed = {"arg0": "{login}", "arg1": "{password}", "arg2.filter.unit": "{extra.unit}/{extra.pin}"}
    _, root, call = asked(clock, fixed=fixed)
    assert [part.text for part in call[:2]] == ["app", "hush-hush"]
    assert root.findtext(".//unit") == "H38/s3cret"


def test_a_login_that_comes_back_is_masked(clock):
    """A system that repeats what it was sent does not make us write it."""
    words = "<faultcode>s:Client</faultcode><faultstring>arg1=hush-hush pin s3cret</faultstring>"
    text = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Body><s:Fault>{words}</s:Fault></s:Body></s:Envelope>'
    fixed = {"arg1": "{password}", "arg0": "{extra.pin}"}
    with pytest.raises(SourceRefused) as caught:
        rows(opened(clock, lambda _: httpx.Response(500, content=text.encode()), fixed=fixed))
    assert "hush" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_an_entry_the_connection_does_not_have(clock):
    """It is named, with where to write it."""
    with pytest.raises(Misconfigured, match="no nothing"):
        rows(opened(clock, lambda _: answered(""), fixed={"arg0": "{extra.nothing}"}))


def test_what_must_not_be_kept_is_gone_at_any_depth(clock):
    """Passwords are neither in the rows nor in the bytes kept of the answer."""
    inside = "<Dong><Ma>1</Ma><passWord>p1</passWord><Con><passWord>p2</passWord><Ten>An</Ten></Con></Dong>"
    source = opened(clock, lambda _: answered(inside), drop=["passWord"])
    (page,) = source.pull(RecordKind.DOCUMENTS, Cursor(), Ask("2026-10"))
    assert dict(page.records[0].fields) == {"Ma": "1", "Con": {"Ten": "An"}}
    assert b"p1" not in page.raw
    assert b"p2" not in page.raw


@pytest.mark.parametrize("choice", [{"soap_version": "1.2"}, {"port": "Cong12"}])
def test_soap_1_2(clock, choice):
    """The envelope, the content type with its action, and the answer's envelope of SOAP 1.2."""
    request, root, _ = asked(clock, config=choice)
    assert root.tag == f"{{{SOAP_12}}}Envelope"
    assert request.headers["content-type"] == 'application/soap+xml; charset=utf-8; action="urn:test/Lay"'
    assert "soapaction" not in request.headers
    inside = "<Dong><Ma>1</Ma></Dong>"
    assert rows(opened(clock, lambda _: answered(inside, SOAP_12), config=choice)) == [{"Ma": "1"}]


def test_a_port_nobody_offers(clock):
    """The ports there are are named."""
    with pytest.raises(BadFile, match=r"Cong11 \(SOAP 1\.1\), Cong12 \(SOAP 1\.2\)"):
        opened(clock, lambda _: answered(""), config={"port": "Khac"})


def test_x_road_headers(clock):
    """Message protocol 4.0: who asks whom stands in the envelope, which goes to our own security server."""
    route = {
        "kind": "xroad",
        "client": {"member": "000.00.00.H38", "subsystem": "danhgia"},
        "service": {"member": "000.00.00.G22", "subsystem": "qlvb", "code": "Lay"},
        "user_id": "gateway",
    }
    request, root, _ = asked(clock, config={"route": route})
    header = root[0]
    names = [etree.QName(part).localname for part in header]
    assert names == ["client", "service", "id", "userId", "protocolVersion"]
    assert [part.text for part in header[0]] == ["VN", "GOV", "000.00.00.H38", "danhgia"]
    assert [part.text for part in header[1]] == ["VN", "GOV", "000.00.00.G22", "qlvb", "Lay"]
    assert header[0].get("{http://x-road.eu/xsd/identifiers}objectType") == "SUBSYSTEM"
    assert header[4].text == "4.0"
    assert str(request.url) == "http://x.test/ws"


def test_a_record_needs_a_name_unless_it_is_json(clock):
    """The file says so, instead of an answer in which nothing is ever found."""
    with pytest.raises(BadFile, match="record_element is required"):
        opened(clock, lambda _: answered(""), record_element=None)


@pytest.mark.parametrize("name", ["../van_ban.wsdl", "/etc/passwd", "a/../../b", "http://x/y", ".hidden"])
def test_pinned_names_do_not_lead_out(clock, name):
    """A WSDL lies below ``sources/`` and nowhere else."""
    with pytest.raises(BadFile):
        opened(clock, lambda _: answered(""), config={"wsdl": name})
