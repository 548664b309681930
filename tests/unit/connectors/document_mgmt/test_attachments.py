"""Attachments over HTTP: listed by the record, from the connection's own host alone, within bounds."""

import hashlib
import io

import httpx
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.attachments import open_attachments
from connectors.document_mgmt.port import AttachmentRef
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import BadFile, GatewayError, Misconfigured, SourceBroke, SourceRefused, SourceUnavailable
from domain.records import RecordKind
from tests.unit.connectors.document_mgmt.conftest import NOW

PDF = b"%PDF-1.7 a document"
PATH = {"list": "FileDinhKems", "id": "Id", "name": "Ten", "path": "/api/DownloadFile?id={id}"}


def config(**attachments):
    """A REST source whose work items have attachments."""
    kind = {"path": "/p", "records_path": "a", "key_field": "Id"}
    data = {"name": "office", "protocol": "rest", "connection": "office", "auth": {"kind": "basic"}}
    if attachments:
        kind["attachments"] = attachments
    return parse_source(data | {"kinds": {"work_items": kind}}, "office.yaml")


class Server:
    """Answers with what it is told, remembers what was asked."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda _: httpx.Response(200, content=PDF))
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        return self.answer(request)

    def open(self, base="https://office.test/root", **attachments):
        """The reader of its attachments."""
        return open_attachments(
            config(**(attachments or PATH)),
            Connection(id="office", base_url=base, login="u", password="p"),
            clock=FixedClock(NOW),
            transport=httpx.MockTransport(self),
        )


def listed(fields, **attachments):
    """What a record names."""
    return Server().open(**(attachments or PATH)).attachments(RecordKind.WORK_ITEMS, fields)


def download(server, ref=None, **attachments):
    """Fetch one; the bytes and what was said about them."""
    sink = io.BytesIO()
    ref = ref or AttachmentRef(RecordKind.WORK_ITEMS, "7", "a.pdf", "/api/DownloadFile?id=7")
    return sink, server.open(**attachments).download(ref, sink)


def test_a_record_names_its_files():
    """Ids as text or number, names made safe, the id put into the path as one part of it."""
    items = [{"Id": 7, "Ten": "../công văn.pdf"}, {"Id": "a/b?c&d", "Ten": ""}]
    first, second = listed({"FileDinhKems": items})
    assert (first.id, first.name, first.address) == ("7", "công văn.pdf", "/api/DownloadFile?id=7")
    assert (second.name, second.address) == ("b_c&d", "/api/DownloadFile?id=a%2Fb%3Fc%26d")


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({}, []),
        ({"FileDinhKems": None}, []),
        ({"FileDinhKems": []}, []),
        ({"FileDinhKems": ""}, []),
        ({"FileDinhKems": {"Id": 1}}, ["1"]),
        ({"FileDinhKems": '[{"Id": 1}, {"Id": 2}]'}, ["1", "2"]),
        ({"FileDinhKems": ["x", 2]}, ["x", "2"]),
    ],
)
def test_lists_come_in_many_forms(fields, ids):
    """Nothing, one, a list, a text with JSON, bare ids."""
    assert [ref.id for ref in listed(fields)] == ids


@pytest.mark.parametrize(
    "fields",
    [
        {"FileDinhKems": "[{"},
        {"FileDinhKems": [{"Ten": "no id"}]},
        {"FileDinhKems": [{"Id": {"x": 1}}]},
        {"FileDinhKems": [True]},
        {"FileDinhKems": [{"Id": n} for n in range(51)]},
    ],
)
def test_a_list_that_is_none_is_refused_with_its_place(fields):
    """Source, kind and what is wrong; more files than the source file allows count too."""
    with pytest.raises(SourceBroke, match=r"office\.work_items"):
        listed(fields)


def test_other_kinds_have_no_files():
    """A kind without the entry names none."""
    assert Server().open().attachments(RecordKind.DOCUMENTS, {"FileDinhKems": [1]}) == ()


def test_a_file_comes_with_digest_size_and_true_type():
    """The source's own login is sent; the type is that of the bytes, what was declared stands beside it."""
    server = Server(lambda _: httpx.Response(200, content=PDF, headers={"content-type": "application/zip"}))
    sink, got = download(server)
    assert sink.getvalue() == PDF
    assert (got.size, got.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (got.media_type, got.declared_type) == ("application/pdf", "application/zip")
    (request,) = server.asked
    assert str(request.url) == "https://office.test/root/api/DownloadFile?id=7"
    assert request.headers["authorization"].startswith("Basic ")


URL = {"list": "Files", "url": "Url", "name": "Name"}


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/files/1.pdf?x=1", "https://office.test/root/files/1.pdf?x=1"),
        ("https://office.test/root/files/1.pdf", "https://office.test/root/files/1.pdf"),
        ("https://OFFICE.test:443/root/a%20b.pdf", "https://office.test/root/a%20b.pdf"),
        ("https://office.test/files/1.pdf", "https://office.test/files/1.pdf"),
    ],
)
def test_an_address_on_the_own_host_is_fetched(address, asked):
    """Relative, or absolute with the same scheme, host and port."""
    server = Server()
    download(server, AttachmentRef(RecordKind.WORK_ITEMS, "1", "1.pdf", address), **URL)
    assert [str(request.url) for request in server.asked] == [asked]


@pytest.mark.parametrize(
    "address",
    [
        "http://office.test/root/1.pdf",
        "https://evil.test/root/1.pdf",
        "https://office.test:8443/root/1.pdf",
        "https://user@office.test/root/1.pdf",
        "https://office.test.evil.test/1.pdf",
        "//evil.test/1.pdf",
        "file:///etc/passwd",
        "1.pdf",
        "",
        "/../admin",
        "/a/%2e%2e/%2e%2e/admin",
        "/a\\..\\admin",
        "/a\r\nHost: evil.test",
        "https://[::1",
        "https://office.test:99999/1",
    ],
)
def test_an_address_elsewhere_is_never_asked(address):
    """Nothing is sent; the error names the address and what to do."""
    server = Server()
    with pytest.raises(Misconfigured, match="not on the connection's host"):
        download(server, AttachmentRef(RecordKind.WORK_ITEMS, "1", "1.pdf", address), **URL)
    assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: httpx.Response(302, headers={"location": "https://evil.test/"}), Misconfigured),
        (lambda _: httpx.Response(404), SourceRefused),
        (lambda _: httpx.Response(403), SourceRefused),
        (lambda _: httpx.Response(503), SourceUnavailable),
        (lambda _: httpx.Response(200, content=b"<html>login</html>"), SourceBroke),
        (lambda _: httpx.Response(200, content=PDF + bytes(2000)), SourceBroke),
    ],
)
def test_what_is_no_file_is_an_error(answer, error):
    """Redirects are not followed, login pages are no documents, sizes are bounded."""
    server = Server(answer)
    with pytest.raises(error):
        download(server, **(PATH | {"max_bytes": 1024}))
    assert len(server.asked) == 1


def test_a_page_may_be_the_document():
    """An attachment whose name says HTML may be HTML."""
    server = Server(lambda _: httpx.Response(200, content=b"<html>hello</html>"))
    ref = AttachmentRef(RecordKind.WORK_ITEMS, "7", "tờ trình.html", "/x")
    assert download(server, ref)[1].media_type == "text/html"


@pytest.mark.parametrize(
    ("attachments", "told"),
    [
        ({"list": "a", "id": "b"}, "exactly one of path and url"),
        ({"list": "a", "path": "/x?id={id}", "url": "u"}, "exactly one of path and url"),
        ({"list": "a", "path": "/x"}, "path needs"),
        ({"list": "a", "path": "https://evil.test/{id}"}, "attachments.path"),
    ],
)
def test_the_entry_is_checked(attachments, told):
    """One way to fetch, a path of our own, a place for the id."""
    with pytest.raises(BadFile) as caught:
        config(**attachments)
    assert told in caught.value.message.en


def test_a_source_without_the_entry_says_so():
    """Nothing to fetch is told as something to configure."""
    with pytest.raises(GatewayError, match="says nothing about attachments"):
        open_attachments(config(), Connection(id="x", base_url="http://h"), clock=FixedClock(NOW))
