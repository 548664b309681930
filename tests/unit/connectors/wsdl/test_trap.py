"""A server that must never be asked: its address stands wherever a document can name one."""

import socket
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.wsdl.inspection import inspect_wsdl
from domain.clock import FixedClock
from domain.errors import GatewayError
from domain.records import RecordKind
from tests.conformance.stages import FILES

SOURCES = FILES / "lao_cai" / "sources"
WSDL = (SOURCES / "wsdl" / "van_ban.wsdl").read_bytes()
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class Trap:
    """A listening socket that counts who comes, in its own thread."""

    def __init__(self):
        self.hits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.hits += 1

    def close(self):
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def trap():
    """Counts zero at the end of every test."""
    found = Trap()
    yield found
    found.close()
    assert found.hits == 0


def test_the_trap_catches():
    """Somebody who does come is counted."""
    found = Trap()
    with pytest.raises(httpx.HTTPError):
        httpx.get(found.url, trust_env=False)
    for _ in range(100):  # the caller may know before the listener has counted
        if found.hits:
            break
        time.sleep(0.02)
    found.close()
    assert found.hits == 1


TYPES, SCHEMA, ROOT = b"<wsdl:types>", b'elementFormDefault="qualified">', b"<wsdl:definitions"
XSI, XI = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XInclude"
XML = "http://www.w3.org/XML/1998/namespace"


def before(text):
    """Puts ``text`` before the types."""
    return lambda at: WSDL.replace(TYPES, text.replace("AT", at).encode() + TYPES, 1)


def inside(text):
    """Puts ``text`` into the schema."""
    return lambda at: WSDL.replace(SCHEMA, SCHEMA + text.replace("AT", at).encode(), 1)


def first(text):
    """Puts ``text`` before the root."""
    return lambda at: WSDL.replace(ROOT, text.replace("AT", at).encode() + ROOT, 1)


IMPORTS = {
    "wsdl import": before('<wsdl:import namespace="urn:x" location="AT/x.wsdl"/>'),
    "xsd import": inside('<xsd:import namespace="urn:x" schemaLocation="AT/x.xsd"/>'),
    "xsd include": inside('<xsd:include schemaLocation="AT/x.xsd"/>'),
    "xsd redefine": inside('<xsd:redefine schemaLocation="AT/x.xsd"/>'),
    "well-known": inside(f'<xsd:import namespace="{XML}" schemaLocation="AT/xml.xsd"/>'),
    "hint": before(f'<wsdl:documentation xmlns:i="{XSI}" i:schemaLocation="urn:x AT/x.xsd"/>'),
    "xinclude": before(f'<wsdl:documentation><i:include xmlns:i="{XI}" href="AT/i"/></wsdl:documentation>'),
    "style sheet": first('<?xml-stylesheet href="AT/s.xsl"?>'),
    "address": lambda at: WSDL.replace(b"http://127.0.0.1/VanBanService", at.encode()),
    "dtd": first('<!DOCTYPE wsdl:definitions SYSTEM "AT/x.dtd">'),
    "entity": first('<!DOCTYPE d [<!ENTITY e SYSTEM "AT/e">]>'),
    "parameter entity": first('<!DOCTYPE d [<!ENTITY % e SYSTEM "AT/e"> %e;]>'),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_inspecting_and_loading_ask_nobody(name, trap):
    """Whether a WSDL is refused or used, nothing in it is followed."""
    data = IMPORTS[name](trap.url)
    assert trap.url.encode() in data
    found = inspect_wsdl("wsdl/van_ban.wsdl", {"wsdl/van_ban.wsdl": data})
    assert found.usable == (not name.endswith(("dtd", "entity")))
    try:
        source = opened(lambda _: httpx.Response(200, content=answer("")), wsdl=data)
    except GatewayError:
        assert not found.usable
    else:
        list(source.pull(RecordKind.DOCUMENTS, Cursor(), Ask("2026-10")))


def opened(respond, wsdl=WSDL):
    """The pilot province's source."""
    data = YAML(typ="safe").load(SOURCES / "van_ban.yaml") | {"pins": {}, "retries": {"attempts": 1}}
    for kind in data["kinds"].values():
        kind.pop("contract", None)
    return open_source(
        parse_source(data, "van_ban.yaml"),
        Connection(id="van_ban", base_url="http://vb.test", login="gateway", password="hush"),
        clock=FixedClock(datetime(2026, 11, 2, 2, 30, tzinfo=UTC)),
        files={"wsdl/van_ban.wsdl": wsdl},
        transport=httpx.MockTransport(respond),
        pace=Pace(sleep=lambda _: None),
    )


def answer(inside, head=""):
    """An answer with one document."""
    row = f"<VanBan><MaVanBan>1</MaVanBan><CapNhatLuc>01/11/2026 08:00:00</CapNhatLuc>{inside}</VanBan>"
    return (
        f'{head}<s:Envelope xmlns:s="{SOAP}"><s:Body><LayDanhSachVanBanResponse xmlns="urn:vn:vanban:ws:1">'
        f"<TongSo>1</TongSo><DanhSach>{row}</DanhSach></LayDanhSachVanBanResponse></s:Body></s:Envelope>"
    ).encode()


ANSWERS = {
    "redirect": lambda at: httpx.Response(302, headers={"location": at}),
    "redirect with a body": lambda at: httpx.Response(307, headers={"location": at}, content=answer("")),
    "refresh": lambda at: httpx.Response(200, headers={"refresh": f"0; url={at}"}, content=answer("")),
    "dtd": lambda at: httpx.Response(200, content=answer("", f'<!DOCTYPE x SYSTEM "{at}">')),
    "entity": lambda at: httpx.Response(
        200, content=answer("&e;", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{at}">]>')
    ),
    "parameter entity": lambda at: httpx.Response(
        200, content=answer("", f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{at}"> %e;]>')
    ),
    "schema location": lambda at: httpx.Response(
        200,
        content=answer(
            f'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {at}"/>'
        ),
    ),
    "xinclude": lambda at: httpx.Response(
        200, content=answer(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{at}"/>')
    ),
    "xop": lambda at: httpx.Response(
        200, content=answer(f'<o:Include xmlns:o="http://www.w3.org/2004/08/xop/include" href="{at}"/>')
    ),
    "style sheet": lambda at: httpx.Response(200, content=answer("", f'<?xml-stylesheet href="{at}"?>')),
    "multiref": lambda at: httpx.Response(200, content=answer(f'<a href="{at}"/>')),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_reading_an_answer_asks_nobody(name, trap):
    """Whatever an answer points to stays where it is; what could lead elsewhere is refused."""
    source = opened(lambda _: ANSWERS[name](f"{trap.url}/x"))
    refused = name.startswith("redirect") or name in {"dtd", "entity", "parameter entity"}
    try:
        pages = list(source.pull(RecordKind.DOCUMENTS, Cursor(), Ask("2026-10")))
    except GatewayError:
        assert refused
    else:
        assert not refused
        assert len(pages[0].records) == 1
