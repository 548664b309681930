"""The SOAP office keeps its contract: WSDL, operation, paging, faults."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from simulators.population import PopulationConfig, System, build_population
from simulators.soap_office.app import PUBLISHED_AT, WSDL

ROOT = Path(__file__).parents[4]
PINNED = ROOT / "mappings/files/lao_cai/sources/wsdl/van_ban.wsdl"
ACTION = "urn:vn:vanban:ws:1/LayDanhSachVanBan"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
VB = "{urn:vn:vanban:ws:1}"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SECURITY = (
    f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken><w:Username>lienthong</w:Username>'
    "<w:Password>{password}</w:Password></w:UsernameToken></w:Security>"
)


def _ask(client, inside, *, password="mat-khau-b", action=ACTION, before=""):
    body = (
        f'{before}<s:Envelope xmlns:s="{SOAP[1:-1]}" xmlns:vb="{VB[1:-1]}"><s:Header>'
        f"{SECURITY.format(password=password)}</s:Header><s:Body>{inside}</s:Body></s:Envelope>"
    )
    headers = {"content-type": "text/xml; charset=utf-8", "soapaction": f'"{action}"'}
    return client.post("/VanBanService", content=body.encode(), headers=headers)


def _listing(page=1, size=1000, since=None):
    wanted = f"<vb:TuNgay>{since}</vb:TuNgay>" if since else ""
    wanted += f"<vb:Trang>{page}</vb:Trang><vb:KichThuoc>{size}</vb:KichThuoc>"
    return f"<vb:LayDanhSachVanBan>{wanted}</vb:LayDanhSachVanBan>"


def _fault(answer):
    fault = etree.fromstring(answer.content).find(f"{SOAP}Body/{SOAP}Fault")
    return fault.findtext("faultcode"), fault.findtext("faultstring")


def _response(answer):
    assert answer.status_code == 200
    return etree.fromstring(answer.content).find(f"{SOAP}Body/{VB}LayDanhSachVanBanResponse")


def _documents(answer):
    found = _response(answer).findall(f"{VB}DanhSach/{VB}VanBan")
    return [{etree.QName(field).localname: field.text or "" for field in document} for document in found]


def _sort_key(document):
    day, hour = document["CapNhatLuc"].split(" ")
    return [*reversed(day.split("/")), hour, document["MaVanBan"]]


@pytest.fixture(scope="module")
def client(start):
    """A client of a running office."""
    return start("soap_office").client


def test_the_pinned_contract_is_the_published_one(client):
    """The file in the repository and the one the office serves differ in the address alone."""
    assert PINNED.read_bytes() == WSDL
    served = client.get("/VanBanService?wsdl").content
    own = f"{client.base_url}/VanBanService".encode()
    assert own in served
    assert served.replace(own, PUBLISHED_AT) == WSDL


def test_answers_obey_the_published_schema(client):
    """Every element of a page is where and what the WSDL's schema says."""
    schema = etree.fromstring(WSDL).find(".//{http://www.w3.org/2001/XMLSchema}schema")
    standing_alone = etree.fromstring(etree.tostring(schema))  # with the prefixes its QNames use
    etree.XMLSchema(standing_alone).assertValid(_response(_ask(client, _listing())))


@pytest.mark.parametrize("size", [1000, 77, 100])
def test_pages_together_are_the_whole_list_in_order(client, size):
    """No document is lost or repeated; the order is time of change, then number; the total is true."""
    documents = []
    for page in range(1, -(-200 // size) + 1):
        response = _ask(client, _listing(page, size))
        assert _response(response).findtext(f"{VB}TongSo") == "200"
        assert _response(response).findtext(f"{VB}Trang") == str(page)
        documents += _documents(response)
    keys = [_sort_key(document) for document in documents]
    assert keys == sorted(keys)
    assert len({document["MaVanBan"] for document in documents}) == len(documents) == 200


def test_the_filter_keeps_documents_changed_at_or_after_the_moment(client):
    """TuNgay is inclusive."""
    documents = _documents(_ask(client, _listing()))
    since = documents[100]["CapNhatLuc"]
    wanted = [d for d in documents if _sort_key(d)[:4] >= _sort_key(documents[100])[:4]]
    assert _documents(_ask(client, _listing(since=since))) == wanted


def test_a_page_after_the_last_is_empty(client):
    """Success with no documents and the true total."""
    answer = _ask(client, _listing(page=99))
    assert (_documents(answer), _response(answer).findtext(f"{VB}TongSo")) == ([], "200")


def test_documents_are_those_of_the_population(client, config):
    """What is served is what the population says is in this office."""
    served = {document["MaVanBan"]: document for document in _documents(_ask(client, _listing()))}
    for record in build_population(PopulationConfig.of(config)).records_of(System.SOAP):
        document = served[f"VB{record.number:07}"]
        assert document["SoDinhDanh"] == record.personal_id
        assert document["SoKyHieu"] == record.document_number
        assert document["HanXuLy"] == (record.due_on.strftime("%d/%m/%Y") if record.due_on else "")
        assert document["NgayGiao"] == record.assigned_at.strftime("%d/%m/%Y %H:%M:%S")


def test_a_wrong_password_is_a_security_fault(client):
    """HTTP 500 with wsse:FailedAuthentication, and no word about which half was wrong."""
    answer = _ask(client, _listing(), password="sai")
    assert answer.status_code == 500
    assert _fault(answer)[0] == "wsse:FailedAuthentication"


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<vb:XoaVanBan/>", "only operation"),
        ("", "only operation"),
        (_listing(page=0), "Trang >= 1"),
        (_listing(size=1001), "KichThuoc <= 1000"),
        (_listing(page="x"), "Trang"),
        (_listing(since="2026-10-01"), "TuNgay"),
    ],
)
def test_a_wrong_request_is_a_client_fault(client, inside, reason):
    """HTTP 500, soap:Client and the reason."""
    answer = _ask(client, inside)
    code, text = _fault(answer)
    assert (answer.status_code, code) == (500, "soap:Client")
    assert reason in text


def test_a_wrong_action_is_a_client_fault(client):
    """SOAPAction must name the operation."""
    assert _fault(_ask(client, _listing(), action="urn:other"))[0] == "soap:Client"


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>', "DTD"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "DTD"),
        ("<", "no XML"),
        (" " * (1 << 20), "1 MiB"),
    ],
)
def test_hostile_requests_are_refused(client, before, reason):
    """DTDs, broken XML and huge requests end in a client fault."""
    assert reason in _fault(_ask(client, _listing(), before=before))[1]


def test_the_contract_is_no_data_call(start):
    """Fetching the WSDL is neither counted nor disturbed."""
    office = start("soap_office", faults={"1": "503"})
    assert office.client.get("/VanBanService?wsdl").status_code == 200
    assert office.client.get("/calls").json()["calls"] == 0


def test_empty_is_success_without_documents(start):
    """The scripted empty answer is a valid response with total 0."""
    answer = _ask(start("soap_office", faults={"1": "empty"}).client, _listing())
    assert (_documents(answer), _response(answer).findtext(f"{VB}TongSo")) == ([], "0")


def test_a_page_of_500_comes_in_50_ms(start):
    """Serving is no part of what a benchmark of the product measures."""
    office = start("soap_office", people=300, units=3000)

    def once():
        started = time.perf_counter()
        assert _ask(office.client, _listing(size=500)).status_code == 200
        return time.perf_counter() - started

    assert min(once() for _ in range(5)) < 0.05
