"""Hostile XML."""

import resource
import socket

import pytest

from connectors.xml_safe import iterate_xml, parse_xml

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(10))
HOSTILE = {
    "bare doctype": "<!DOCTYPE a><a/>",
    "external dtd": '<!DOCTYPE a SYSTEM "{trap}"><a/>',
    "public dtd": '<!DOCTYPE a PUBLIC "x" "{trap}"><a/>',
    "file entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    "http entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "{trap}">]><a>&x;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "{trap}"> %x;]><a/>',
    "default attribute": '<!DOCTYPE a [<!ATTLIST a Id CDATA "package">]><a/>',
    "billion laughs": f"<!DOCTYPE a [{LAUGHS}]><a>&l9;</a>",
    "quadratic": f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]><a>{"&x;" * 10_000}</a>',
    "undefined entity": "<a>&x;</a>",
    "deep": "<a>" * 5_000 + "</a>" * 5_000,
    "huge text": f"<a>{'x' * 10_100_000}</a>",
    "unfinished": "<a><b>",
    "two roots": "<a/><b/>",
    "nothing": "",
    "html": "<p>a<br>b",
}


@pytest.fixture
def trap():
    """An address that must never be visited."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "read", [parse_xml, lambda data: list(iterate_xml(data, tags=["{*}a"]))], ids=["whole", "stream"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_hostile_documents_are_refused(name, read, encoding, trap):
    """Each attack ends in ValueError, opens no socket and takes no memory worth mentioning."""
    data = HOSTILE[name].replace("{trap}", trap).encode(encoding)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ValueError, match="XML"):
        read(data)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 64 * 1024


@pytest.mark.parametrize("read", [parse_xml, lambda data, **kw: list(iterate_xml(data, tags=["a"], **kw))])
def test_size_is_bounded_before_parsing(read):
    """A document over the bound is refused unread."""
    assert read(b"<a/>", max_bytes=4) is not None
    with pytest.raises(ValueError, match="at most 3"):
        read(b"<a/>", max_bytes=3)


def test_a_doctype_is_refused_even_when_nothing_was_looked_for():
    """A document without any of the wanted elements is checked all the same."""
    with pytest.raises(ValueError, match="document type"):
        list(iterate_xml(b"<!DOCTYPE a><a/>", tags=["b"]))


def test_xinclude_is_not_followed(trap):
    """An XInclude stays an element nobody acts on."""
    root = parse_xml(f'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="{trap}"/></a>'.encode())
    assert len(root) == 1
    assert root[0].text is None


def test_comments_do_not_split_text():
    """A comment inside a value does not hide the second half of it."""
    (leaf,) = iterate_xml(b"<a>one<!-- x -->two</a>", tags=["a"])
    assert leaf.text == "onetwo"


def test_vietnamese_survives():
    """UTF-8 with and without byte order mark reads the same."""
    for data in ("<a>Nguyễn</a>".encode(), "<a>Nguyễn</a>".encode("utf-8-sig")):
        assert parse_xml(data).text == "Nguyễn"
